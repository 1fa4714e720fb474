"""Coverage as pages may show it: one stored snapshot per unit, renewed so seldom that nobody can be watched.

design.md 10: after at least three changes, or six hours; hourly on a window's last day; again when all is fenced.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.coverage import BallotCount

CHANGES = 3
AT_LEAST_EVERY = timedelta(hours=6)
ON_THE_LAST_DAY = timedelta(hours=1)
WHOLE = "*"
"""In place of a unit: the sum of all snapshots by group, for rules that look at the ballots of all raters."""
MOST_NAMED = 800
"""Lines of names in one snapshot, so that it stays one item of the roll; numbers count everyone."""


class MailWord(StrEnum):
    """How it stands with the mail to one person, as far as it may be told: opening is never tracked."""

    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    RETRYING = "retrying"
    FAILED = "failed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person of the unit without a recorded ballot in `group`, as of the snapshot.

    `roles` counts the person's ballots, answered or not. `mailed_at` (UTC): the last mail that was handed over.
    `address`: only of a mailbox that several people share, for the Department's list of these. `slip`: a sealed
    slip was printed for this person.
    """

    account: str
    group: str
    name: str = ""
    position: str = ""
    department: str = ""
    order: int = 0
    roles: int = 1
    mail: MailWord = MailWord.WAITING
    shared: bool = False
    mailed_at: datetime | None = None
    address: str = ""
    slip: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The ballots of one respondents' unit (or `WHOLE`) at `at` (UTC), and who was missing then."""

    campaign: str
    unit: str
    at: datetime
    counts: tuple[BallotCount, ...]
    missing: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Renew:
    """Take a new snapshot; `reason` stands in the job's log."""

    reason: str


@dataclass(frozen=True, slots=True)
class Keep:
    """The stored one still stands, at least until `until` unless more changes."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """Invitations of a unit's roster in one group that are not void, by the unit they are charged to."""

    group: str
    charged_to: str
    number: int


class CoverageStore(Protocol):
    """Issued numbers as the roster keeps them, and the snapshots."""

    def issued(self, campaign: str, units: Iterable[str]) -> Mapping[str, Sequence[Issued]]:
        """What the rosters of `units` issued, in one request for every hundred; no entry for one without."""
        ...

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        """The stored snapshot of every unit that has one, by the unit's id; not `WHOLE`."""
        ...

    def snapshots_of(self, campaign: str, units: Sequence[str]) -> Mapping[str, Snapshot]:
        """Those of these units, in one request for every hundred."""
        ...

    def put(self, snapshot: Snapshot) -> None:
        """Replace the unit's snapshot, or that of `WHOLE`."""
        ...


def renewal(stored: Snapshot | None, fresh: Snapshot, in_force: CampaignInForce) -> Renew | Keep:
    """Whether `fresh` may take the place of `stored` now (`fresh.at`)."""
    if stored is None:
        return Renew("first")
    if stored.at < in_force.last_fence <= fresh.at:
        return Renew("fenced")
    if changes(stored, fresh) >= CHANGES:
        return Renew("changes")
    rhythm = ON_THE_LAST_DAY if is_last_day(in_force, fresh.at) else AT_LEAST_EVERY
    if fresh.at >= stored.at + rhythm:
        return Renew("age")
    return Keep(stored.at + rhythm)


def changes(stored: Snapshot, fresh: Snapshot) -> int:
    """How many ballots differ: issued, returned or set aside, up or down, in whichever group.

    Planned numbers do not count: who decides on the plan must not choose the moment of a snapshot.
    """
    before, after = _numbers(stored.counts), _numbers(fresh.counts)
    cells = {*before, *after}
    none = (0, 0, 0)
    return sum(
        abs(a - b) for cell in cells for a, b in zip(before.get(cell, none), after.get(cell, none), strict=True)
    )


def is_last_day(in_force: CampaignInForce, now: datetime) -> bool:
    """Whether `now` lies on the last local day of any window, extensions included."""
    zone = in_force.campaign.zone
    today: date = now.astimezone(zone).date()
    instant_before = (w.closes_at - timedelta(microseconds=1) for w in in_force.windows)
    return any(at.astimezone(zone).date() == today for at in instant_before)


def _numbers(counts: Iterable[BallotCount]) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    return {(c.group, c.unit, c.charged_to): (c.issued, c.returned, c.set_aside) for c in counts}
