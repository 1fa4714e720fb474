"""When a rehearsal begins."""

from datetime import UTC, datetime

from ops.rehearsal.play import begins_at
from tests.support.rehearsed import campaign


def test_a_rehearsal_begins_the_day_before_the_account_mail() -> None:
    assert begins_at(campaign()) == datetime(2021, 1, 19, 5, 0, tzinfo=UTC)
