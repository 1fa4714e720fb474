"""Keys and requests on a real engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.staff.data_keys import Refusal, Scope, admit, fresh
from chalicelib.staff.rate_limits import PER_WINDOW, TooMany, Within
from chalicelib.store.data_keys import StoredDataKeys, StoredRateLimiter
from chalicelib.store.tables import RollItem

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
NOW = datetime(2021, 2, 20, 2, 0, 15, tzinfo=UTC)


def test_a_key_is_found_as_it_was_stored_and_ends_when_revoked() -> None:
    keys = StoredDataKeys()
    key, token = fresh("Trục dữ liệu", frozenset({Scope.RESULTS}), "an.mau", NOW)
    keys.add(key)
    assert admit(keys, f"Bearer {token}", Scope.RESULTS) == key
    assert key in keys.all()
    assert keys.revoke(key.id, "binh.mau", NOW + timedelta(days=1))
    assert not keys.revoke(key.id, "an.mau", NOW + timedelta(days=2))
    assert admit(keys, f"Bearer {token}", Scope.RESULTS) is Refusal.REFUSED
    found = keys.find(key.id)
    assert found is not None
    assert (found.revoked_by, found.revoked_at) == ("binh.mau", NOW + timedelta(days=1))


def test_what_was_never_made_is_neither_found_nor_revoked() -> None:
    assert StoredDataKeys().find("0" * 16) is None
    assert not StoredDataKeys().revoke("0" * 16, "an.mau", NOW)
    assert StoredDataKeys().find("0" * 16) is None


def test_of_many_requests_at_once_exactly_as_many_pass_as_the_window_has_room_for() -> None:
    limiter = StoredRateLimiter()
    with ThreadPoolExecutor(8) as many:
        taken = list(many.map(lambda _: limiter.take("together", NOW), range(PER_WINDOW + 10)))
    assert taken.count(TooMany(45)) == 10
    assert sorted(one.left for one in taken if isinstance(one, Within)) == list(range(PER_WINDOW))


def test_a_window_carries_the_moment_it_may_be_swept() -> None:
    StoredRateLimiter().take("swept", NOW)
    (item,) = RollItem.query("RATE#swept")
    assert NOW < datetime.fromtimestamp(int(item.expires or 0), UTC) < NOW + timedelta(minutes=5)
