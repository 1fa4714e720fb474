"""The pace of mail on the roll."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.follow_up.pacing import Pace
from chalicelib.store.pacing import StoredPace

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
NOW = datetime(2021, 1, 27, 1, tzinfo=UTC)


def test_before_anything_was_sent_there_is_no_pace() -> None:
    assert StoredPace().get() == Pace()


def test_tick_and_mailers_write_their_own_parts() -> None:
    store = StoredPace()
    store.throttled(NOW)
    kept = Pace(until=NOW + timedelta(minutes=2), share=0.0625, eased_at=NOW)
    store.keep(kept)
    assert store.get() == replace(kept, throttled_at=NOW)
    store.throttled(NOW + timedelta(seconds=5))
    assert store.get() == replace(kept, throttled_at=NOW + timedelta(seconds=5))
