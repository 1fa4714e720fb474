"""Coverage that nobody can be watched by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Keep, Renew, Snapshot, changes, is_last_day, renewal
from tests.support.campaigns import small_in_force

IN_FORCE = small_in_force()
MORNING = datetime(2021, 1, 27, 1, tzinfo=UTC)
COUNT = BallotCount("staff", "a1", "a1", planned=30, issued=30, returned=10, set_aside=0)


def a_snapshot(at: datetime, returned: int = 10) -> Snapshot:
    return Snapshot("small-2020", "a1", at, (replace(COUNT, returned=returned),), ())


def later(hours: float, returned: int, since: datetime = MORNING) -> Renew | Keep:
    return renewal(a_snapshot(since), a_snapshot(since + timedelta(hours=hours), returned), IN_FORCE)


def test_a_unit_without_snapshot_gets_one() -> None:
    assert renewal(None, a_snapshot(MORNING), IN_FORCE) == Renew("first")


def test_one_or_two_ballots_more_are_not_shown_before_six_hours() -> None:
    assert later(5.99, 12) == Keep(MORNING + timedelta(hours=6))
    assert later(6, 11) == Renew("age")


def test_three_ballots_more_are_shown_at_once() -> None:
    assert later(0.25, 13) == Renew("changes")


def test_a_decision_on_the_plan_does_not_choose_the_moment_of_a_snapshot() -> None:
    planned = replace(COUNT, planned=90, returned=11)
    fresh = Snapshot("small-2020", "a1", MORNING + timedelta(minutes=15), (planned,), ())
    assert isinstance(renewal(a_snapshot(MORNING), fresh, IN_FORCE), Keep)


def test_on_a_last_day_snapshots_are_an_hour_old_at_most() -> None:
    last = datetime(2021, 1, 31, 1, tzinfo=UTC)
    assert is_last_day(IN_FORCE, last)
    assert not is_last_day(IN_FORCE, last + timedelta(days=1))
    assert later(0.75, 11, last) == Keep(last + timedelta(hours=1))
    assert later(1, 11, last) == Renew("age")


def test_after_the_last_fence_the_final_numbers_are_taken_once() -> None:
    fence = IN_FORCE.last_fence
    assert renewal(a_snapshot(fence - timedelta(minutes=1)), a_snapshot(fence), IN_FORCE) == Renew("fenced")
    assert isinstance(renewal(a_snapshot(fence), a_snapshot(fence + timedelta(hours=1)), IN_FORCE), Keep)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_no_two_snapshots_within_six_hours_differ_by_fewer_than_three_ballots(returned: list[int]) -> None:
    shown = a_snapshot(MORNING, 0)
    for quarter, number in enumerate(sorted(returned), start=1):
        fresh = a_snapshot(MORNING + timedelta(minutes=15 * quarter), number)
        if isinstance(renewal(shown, fresh, IN_FORCE), Renew):
            assert changes(shown, fresh) >= 3 or fresh.at - shown.at >= timedelta(hours=6)
            shown = fresh
