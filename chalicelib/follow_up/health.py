"""Whether the machinery works: is the tick alive, what is due and late, what waits, what became of mail.

Numbers and ids only: whoever looks after the machinery needs no names.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind, moments
from chalicelib.follow_up.job_ledger import JobEntry

HOUSE, TICK = "-", "tick"
"""The ledger's place for what is no campaign's, and the tick's entry there."""
HOUSE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where days begin and times are told that belong to no one campaign."""
PLANNED = "planned"
LATE_AFTER, MISSING_AFTER = timedelta(minutes=3), timedelta(minutes=5)
"""A tick comes each minute; after five without one the alarm sounds (infra/watch.yaml)."""
_DONE_WHEN_PLANNED = frozenset({MomentKind.ACCOUNTS, MomentKind.OPENING, MomentKind.REMINDER})
_DONE_WHEN_DONE = frozenset({MomentKind.FENCE, MomentKind.REOPENING})


class Beat(StrEnum):
    """How the tick is."""

    WELL = "well"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last tick. `lag`: how late the latest thing was that it had to start; `failed`: campaigns in error.

    `busy_since`: for each queue that held something, since which tick it always did; nothing in it is older.
    """

    at: datetime
    lag: timedelta = timedelta()
    failed: tuple[str, ...] = ()
    busy_since: Mapping[str, datetime] = field(default_factory=dict)

    def to_entry(self) -> JobEntry:
        """As it is kept."""
        details = {
            "lag": str(int(self.lag.total_seconds())),
            "failed": " ".join(self.failed),
            "busy": " ".join(f"{name}={since.isoformat()}" for name, since in sorted(self.busy_since.items())),
        }
        return JobEntry(HOUSE, TICK, done_at=self.at, details=details)

    @classmethod
    def of_entry(cls, entry: JobEntry | None) -> "Pulse | None":
        """From what was kept; None before the first tick."""
        if entry is None or entry.done_at is None:
            return None
        lag = timedelta(seconds=int(entry.details.get("lag", "0")))
        busy = (one.partition("=") for one in entry.details.get("busy", "").split())
        since = {name: datetime.fromisoformat(instant) for name, _, instant in busy}
        return cls(entry.done_at, lag, tuple(entry.details.get("failed", "").split()), since)


def busy_since(former: Pulse | None, ask: Callable[[], Iterable[str]], now: datetime) -> Mapping[str, datetime]:
    """Since when each queue has held something, from what `former` knew and the queues that `ask` names now.

    Asked once a minute: a local run's ticks come every second.
    """
    if former is not None and former.at.replace(second=0, microsecond=0) == now.replace(second=0, microsecond=0):
        return former.busy_since
    known = former.busy_since if former else {}
    return {name: known.get(name, now) for name in ask()}


def beat(pulse: Pulse | None, now: datetime) -> Beat:
    """How the tick is at `now` (UTC)."""
    if pulse is None or now - pulse.at >= MISSING_AFTER:
        return Beat.MISSING
    return Beat.LATE if now - pulse.at >= LATE_AFTER else Beat.WELL


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job of a campaign that should have begun, or a fence that should have ended, and has not."""

    campaign: str
    job: str
    since: datetime


def overdue(in_force: CampaignInForce, ledger: Mapping[str, JobEntry], now: datetime) -> tuple[Overdue, ...]:
    """What is late at `now`, the oldest first. A notice counts as begun when its lines are planned."""
    due = (moment for moment in moments(in_force) if moment.at + LATE_AFTER <= now)
    late = (moment for moment in due if not _is_begun(moment, ledger.get(moment.id), now))
    return tuple(Overdue(in_force.campaign.id, moment.id, moment.at) for moment in late)


def _is_begun(moment: Moment, entry: JobEntry | None, now: datetime) -> bool:
    if moment.kind in _DONE_WHEN_PLANNED:
        lapsed = moment.lapses_at is not None and moment.lapses_at <= now
        return lapsed or (entry is not None and entry.step == PLANNED)
    if moment.kind in _DONE_WHEN_DONE:
        return entry is not None and entry.done_at is not None
    return True


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue: messages that wait, that somebody has in hand, that are dead letters (None: none are kept)."""

    name: str
    waiting: int
    in_hand: int
    dead: int | None


@dataclass(frozen=True, slots=True)
class MailDay:
    """What became of mail on one day (of `HOUSE_ZONE`), by outcome."""

    day: date
    outcomes: Mapping[str, int]

    def count(self, *outcomes: str) -> int:
        """Mails with one of these outcomes."""
        return sum(self.outcomes.get(outcome, 0) for outcome in outcomes)


def tallied(outcomes: Iterable[str]) -> dict[str, int]:
    """How often each outcome came."""
    found: dict[str, int] = {}
    for outcome in outcomes:
        found[outcome] = found.get(outcome, 0) + 1
    return found
