import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.logs import METRICS
from chalicelib.staff.rate_limits import PER_WINDOW, FailsOpen, TooMany, Unlimited, Within
from tests.support.fake_data import MemoryRateLimiter

NOW = datetime(2021, 2, 20, 2, 0, 15, tzinfo=UTC)


class Unreachable(Exception):
    """The counter's own fault."""


@dataclass
class Broken:
    error: Exception

    def take(self, key: str, now: datetime) -> Within | TooMany:
        raise self.error


def test_a_window_has_room_for_so_many_and_the_next_for_as_many_again() -> None:
    limiter = FailsOpen(MemoryRateLimiter(), (Unreachable,))
    taken = [limiter.take("k", NOW) for _ in range(PER_WINDOW)]
    assert taken[0] == Within(PER_WINDOW - 1, 45)
    assert taken[-1] == Within(0, 45)
    assert limiter.take("k", NOW) == TooMany(45)
    assert limiter.take("other", NOW) == Within(PER_WINDOW - 1, 45)
    assert limiter.take("k", NOW + timedelta(seconds=45)) == Within(PER_WINDOW - 1, 60)


def test_where_nobody_can_count_requests_go_on_and_a_metric_tells(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="phieu.data"):
        assert FailsOpen(Broken(Unreachable()), (Unreachable,)).take("k", NOW) == Within(0, 45)
    (record,) = caplog.records
    assert METRICS[record.name, record.getMessage()].name == "RateLimitsUnknown"


def test_a_fault_of_our_own_is_not_taken_for_the_counters() -> None:
    with pytest.raises(ZeroDivisionError):
        FailsOpen(Broken(ZeroDivisionError()), (Unreachable,)).take("k", NOW)


def test_without_a_limit_every_request_is_within() -> None:
    assert {Unlimited().take("k", NOW).left for _ in range(PER_WINDOW + 1)} == {PER_WINDOW}
