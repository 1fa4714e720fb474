"""Slots in time: never more than the provider takes, hardly one unused, whatever the ticks do."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.pacing import AHEAD, LEAST, Pace, Quota, slots

NOW = datetime(2021, 1, 27, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_two_minutes_are_handed_out_and_then_what_has_come_free() -> None:
    first = slots(Pace(), Quota(10), NOW)
    assert first.left == 1200
    delays, rest = first.take(1200)
    assert (delays[0], delays[9], delays[10], delays[-1]) == (0, 0, 1, 119)
    assert rest.left == 0
    later = slots(rest.pace, Quota(10), NOW + MINUTE)
    assert later.left == 600
    assert later.take(1)[0] == [60]


def test_what_is_left_of_the_twenty_four_hours_counts_those_on_their_way() -> None:
    assert slots(Pace(), Quota(10, 100), NOW).left == 100
    _, rest = slots(Pace(), Quota(10, 100), NOW).take(100)
    assert slots(rest.pace, Quota(10, 100), NOW).left == 0
    assert slots(Pace(), Quota(10, 0), NOW).left == 0


@pytest.mark.parametrize("away", [timedelta(days=-3), timedelta(hours=5)])
def test_a_clock_that_was_moved_begins_anew(away: timedelta) -> None:
    pace = Pace(until=NOW + MINUTE, eased_at=NOW)
    moved = slots(pace, Quota(10), NOW + away)
    assert (moved.begins, moved.left) == (NOW + away, 1200)


def test_throttling_halves_the_pace_at_most_once_a_minute_and_quiet_gives_it_back() -> None:
    pace, shares = Pace(eased_at=NOW - MINUTE), []
    for minute in range(14):
        now = NOW + minute * MINUTE
        if minute < 6:
            pace = Pace(pace.until, pace.share, pace.eased_at, throttled_at=now - timedelta(seconds=1))
        pace = slots(pace, Quota(16), now).pace
        assert slots(pace, Quota(16), now + timedelta(seconds=30)).pace.share == pace.share
        shares.append(pace.share)
    assert shares[:6] == [0.5, 0.25, 0.125, LEAST, LEAST, LEAST]
    assert shares[-1] == 1.0
    assert all(later - earlier == pytest.approx(0.125) for earlier, later in pairwise(shares[6:-1]))


def test_a_throttle_is_heard_once() -> None:
    heard = slots(Pace(throttled_at=NOW), Quota(16), NOW).pace
    assert heard.share == 0.5
    assert slots(heard, Quota(16), NOW + MINUTE).pace.share == 0.625


@given(
    rate=st.floats(0.5, 200),
    gaps=st.lists(st.floats(1, 110), min_size=5, max_size=40),
)
def test_however_ticks_come_a_second_never_holds_twice_the_rate_and_almost_every_slot_is_used(
    rate: float, gaps: list[float]
) -> None:
    pace, now, seconds = Pace(share=1.0), NOW, Counter[int]()
    for gap in gaps:
        free = slots(pace, Quota(rate), now)
        delays, rest = free.take(free.left)
        pace = rest.pace
        seconds.update(int((now - NOW).total_seconds() + delay) for delay in delays)
        now += timedelta(seconds=gap)
    assert max(seconds.values()) <= 2 * rate + 2
    ends = (now - NOW).total_seconds()
    used = sum(number for second, number in seconds.items() if second <= ends)
    assert used >= 0.99 * rate * ends - 2
    assert all(second <= ends + AHEAD.total_seconds() for second in seconds)
