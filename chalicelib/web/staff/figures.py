"""The numbers of the page "Tiến độ", from stored snapshots: ballots and points at risk by charged unit.

The same few lines give the coverage workbook its counts. The urn is not read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.follow_up.coverage import BallotCount, UnitCoverage, by_charged_unit
from chalicelib.follow_up.risk import Risk, at_risk
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.exposure import Exposure, exposures
from chalicelib.scores.rules import ScoringRules


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """The ballots charged to one unit (`-`: to nobody) and its points at risk.

    `taken_at` (UTC) is the time of the oldest snapshot in it; None where no respondents' unit has one yet.
    """

    coverage: UnitCoverage
    risk: Risk
    taken_at: datetime | None


def ballot_counts(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot]) -> tuple[BallotCount, ...]:
    """All snapshots' counts; a line of the plan whose unit has no snapshot yet counts as planned only."""
    counts = [count for snapshot in snapshots.values() for count in snapshot.counts]
    known = {(count.group, count.unit) for count in counts}
    for (group, unit), planned in in_force.plan.items():
        if (group, unit) not in known:
            charged = charged_to(in_force.campaign, group, unit)
            counts.append(BallotCount(group, unit, charged, planned, issued=0, returned=0, set_aside=0))
    return tuple(counts)


def unit_progress(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot]) -> tuple[UnitProgress, ...]:
    """One for each unit that ballots are charged to, sorted by id, `-` last."""
    counts = ballot_counts(in_force, snapshots)
    rules = ScoringRules.from_json(in_force.campaign.rules)
    known = _as_counts(in_force, counts)
    return tuple(
        UnitProgress(
            coverage=coverage,
            risk=at_risk((e.points, e.covered, e.planned) for e in _exposed(rules, known, coverage.unit)),
            taken_at=_oldest(counts, coverage.unit, snapshots),
        )
        for coverage in by_charged_unit(counts)
    )


def risk_of(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot], unit: str) -> Risk:
    """Points at risk of one unit, from the snapshots that its ballots stand in; nothing for a unit not scored."""
    rules = ScoringRules.from_json(in_force.campaign.rules)
    known = _as_counts(in_force, ballot_counts(in_force, snapshots))
    return at_risk((e.points, e.covered, e.planned) for e in _exposed(rules, known, unit))


def taken_between(snapshots: Mapping[str, Snapshot]) -> tuple[datetime, datetime] | None:
    """The times of the oldest and the newest snapshot."""
    times = [snapshot.at for snapshot in snapshots.values()]
    return (min(times), max(times)) if times else None


def _exposed(rules: ScoringRules, counts: Counts, unit: str) -> tuple[Exposure, ...]:
    return exposures(rules, counts, unit) if unit in rules.type_of else ()


def _as_counts(in_force: CampaignInForce, counts: Iterable[BallotCount]) -> Counts:
    """On both bases. Units that rosters list person by person are not foreseen: those lines stay out."""
    charged: dict[GroupUnit, Line] = {}
    rated: dict[GroupUnit, Line] = {}
    for count in counts:
        _add(charged, GroupUnit(count.group, count.charged_to), count)
        for target in rated_units(in_force.campaign, count.group, count.unit):
            _add(rated, GroupUnit(count.group, target), count)
    return Counts(charged=charged, rated=rated)


def _add(lines: dict[GroupUnit, Line], key: GroupUnit, count: BallotCount) -> None:
    before = lines.get(key, Line(0, 0))
    lines[key] = Line(before.planned + count.planned, before.returned + count.returned)


def _oldest(counts: Iterable[BallotCount], charged: str, snapshots: Mapping[str, Snapshot]) -> datetime | None:
    units = {count.unit for count in counts if count.charged_to == charged}
    return min((snapshots[unit].at for unit in units if unit in snapshots), default=None)
