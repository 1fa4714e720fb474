"""The morning's digest: coverage of every unit, its change since the last one, its rank and points at risk.

Made once a day from stored snapshots, while a window is open; counts only. Ranks are of coverage, within the unit
type, ties sharing a rank (1, 1, 3).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.windows import Open
from chalicelib.campaign.working_days import ONE_DAY, instant
from chalicelib.follow_up.coverage import BallotCount, Coverage, by_charged_unit, by_respondents_unit, overall
from chalicelib.follow_up.focal_points import NOTICES
from chalicelib.follow_up.risk import Risk

DIGEST = f"{NOTICES}digest-"
"""Notices of digests begin with this and end with the local day."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One unit this morning. `change`: returned ballots more than in the last digest, None without one.

    `rank` of `of` units of its type; `risk` and `sum_` as texts, empty where nothing is at risk.
    """

    unit: str
    planned: int
    returned: int
    covered: int
    change: int | None
    rank: int
    of: int
    risk: str
    sum_: str

    @property
    def missing(self) -> int:
        """Ballots wanting."""
        return self.planned - self.covered


@dataclass(frozen=True, slots=True)
class Whole:
    """All ballots of the campaign, those charged to no unit included."""

    planned: int = 0
    returned: int = 0
    covered: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """All units on `day`. `taken_at` (UTC): the oldest snapshot in it. `whole`: every ballot once."""

    day: date
    taken_at: datetime
    lines: Mapping[str, DigestLine]
    whole: Whole = Whole()


def due_at(in_force: CampaignInForce, now: datetime) -> tuple[date, datetime] | None:
    """Today's local day and the instant its digest is made; None where no window is open then."""
    day = now.astimezone(in_force.campaign.zone).date()
    at = instant(in_force.campaign, day, in_force.timeline.opening_at)
    return (day, at) if any(isinstance(w.state_at(at), Open) for w in in_force.windows) else None


def ends_at(in_force: CampaignInForce, day: date) -> datetime:
    """When a digest of `day` makes no sense any more: the next one's time."""
    return instant(in_force.campaign, day + ONE_DAY, in_force.timeline.opening_at)


def digest(
    in_force: CampaignInForce,
    counts: Iterable[BallotCount],
    risk: Callable[[str], Risk],
    before: Digest | None,
    *,
    day: date,
    taken_at: datetime,
) -> Digest:
    """Every unit with ballots planned or issued: scored ones by what is charged to them, others by their own."""
    listed, campaign = list(counts), in_force.campaign
    own = {u.unit: u.total for u in by_respondents_unit(listed)}
    by_charge = by_charged_unit(listed)
    charged = {u.unit: u.total for u in by_charge}
    scored = {u.id for u in campaign.units.values() if campaign.unit_types[u.type].scored}
    known = {u: charged.get(u) if u in scored else own.get(u) for u in campaign.units}
    totals = {unit: total for unit, total in known.items() if total is not None}
    lines = {unit: _line(in_force, unit, totals, risk(unit), before) for unit in totals}
    all_ = overall(by_charge)
    return Digest(day, taken_at, lines, Whole(all_.planned, all_.returned, all_.covered))


def _line(
    in_force: CampaignInForce, unit: str, totals: Mapping[str, Coverage], risk: Risk, before: Digest | None
) -> DigestLine:
    units, mine = in_force.campaign.units, totals[unit]
    peers = [total for other, total in totals.items() if units[other].type == units[unit].type]
    last = before.lines.get(unit) if before else None
    return DigestLine(
        unit=unit,
        planned=mine.planned,
        returned=mine.returned,
        covered=mine.covered,
        change=mine.returned - last.returned if last else None,
        rank=1 + sum(peer.share > mine.share for peer in peers),
        of=len(peers),
        risk=risk.points_text() if risk.points else "",
        sum_=risk.multiplication() if risk.points else "",
    )


def to_bytes(made: Digest) -> bytes:
    """As it is kept: JSON."""
    lines = [asdict(line) for line in made.lines.values()]
    kept = {
        "day": made.day.isoformat(),
        "taken_at": made.taken_at.isoformat(),
        "lines": lines,
        "whole": asdict(made.whole),
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(kept: bytes) -> Digest:
    """The inverse of `to_bytes`."""
    read = json.loads(kept)
    lines = {line["unit"]: DigestLine(**line) for line in read["lines"]}
    taken_at = datetime.fromisoformat(read["taken_at"])
    return Digest(date.fromisoformat(read["day"]), taken_at, lines, Whole(**read.get("whole", {})))
