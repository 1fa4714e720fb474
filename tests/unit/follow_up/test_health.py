"""Whether the machinery works, by what it left behind."""

from datetime import datetime, timedelta

import pytest

from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.follow_up.health import Beat, Pulse, beat, busy_since, overdue, tallied
from chalicelib.follow_up.job_ledger import JobEntry
from tests.support.campaigns import small_in_force

IN_FORCE = small_in_force()
ACCOUNTS, FENCE = (
    next(m for m in moments(IN_FORCE) if m.kind is kind) for kind in (MomentKind.ACCOUNTS, MomentKind.FENCE)
)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        (timedelta(seconds=0), Beat.WELL),
        (timedelta(minutes=2, seconds=59), Beat.WELL),
        (timedelta(minutes=3), Beat.LATE),
        (timedelta(minutes=4, seconds=59), Beat.LATE),
        (timedelta(minutes=5), Beat.MISSING),
    ],
)
def test_the_tick_is_missed_when_the_alarm_would_sound(ago: timedelta, state: Beat) -> None:
    assert beat(Pulse(FENCE.at - ago), FENCE.at) is state


def test_before_the_first_tick_it_is_missing() -> None:
    assert beat(None, FENCE.at) is Beat.MISSING


def test_a_pulse_is_kept_whole() -> None:
    pulse = Pulse(FENCE.at, timedelta(minutes=4), ("a-2021", "b-2021"), {"mail": FENCE.at - timedelta(hours=1)})
    assert Pulse.of_entry(pulse.to_entry()) == pulse
    assert Pulse.of_entry(None) is None


def late(now: datetime, *entries: JobEntry) -> list[str]:
    return [one.job for one in overdue(IN_FORCE, {entry.job: entry for entry in entries}, now)]


def test_a_notice_is_late_until_its_lines_are_planned() -> None:
    now = ACCOUNTS.at + 4 * MINUTE
    assert late(now) == [ACCOUNTS.id]
    assert late(now, JobEntry(IN_FORCE.campaign.id, ACCOUNTS.id, step="planned")) == []


def test_nothing_is_late_within_the_first_minutes() -> None:
    assert late(ACCOUNTS.at + 2 * MINUTE) == []


def test_a_fence_is_late_until_it_is_done() -> None:
    now = FENCE.at + 4 * MINUTE
    begun = JobEntry(IN_FORCE.campaign.id, FENCE.id, step="sweep")
    assert FENCE.id in late(now, begun)
    assert FENCE.id not in late(now, JobEntry(IN_FORCE.campaign.id, FENCE.id, done_at=now))


def test_a_notice_that_lapsed_is_not_late_any_more() -> None:
    reminder = next(m for m in moments(IN_FORCE) if m.kind is MomentKind.REMINDER and m.lapses_at)
    assert reminder.lapses_at is not None
    assert reminder.id not in late(reminder.lapses_at)


def test_outcomes_are_counted() -> None:
    assert tallied(["failed", "handed_over", "failed"]) == {"failed": 2, "handed_over": 1}


def test_a_queue_is_busy_since_the_first_of_the_ticks_that_all_found_something_in_it() -> None:
    at, pulse = FENCE.at, None
    found: list[dict[str, int]] = []
    for names in (["mail"], ["mail", "closing"], ["closing"], ["mail"]):
        since = busy_since(pulse, lambda names=names: names, at)  # type: ignore[misc]
        found.append({name: int((at - instant).total_seconds()) for name, instant in since.items()})
        pulse, at = Pulse(at, busy_since=since), at + timedelta(minutes=1)
    assert found == [{"mail": 0}, {"mail": 60, "closing": 0}, {"closing": 60}, {"mail": 0}]


def test_ticks_of_one_minute_ask_the_queues_once() -> None:
    since = {"mail": FENCE.at}
    later = FENCE.at.replace(second=0) + timedelta(seconds=40)
    assert busy_since(Pulse(FENCE.at.replace(second=0), busy_since=since), lambda: ["closing"], later) == since
