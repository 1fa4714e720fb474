"""From stored snapshots to counts as scoring knows them, and to the points that missing ballots may cost.

For every page, mail and workbook that shows coverage while windows are open. The urn is not read.
"""

from collections.abc import Callable, Iterable, Mapping

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.risk import Risk, at_risk
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.exposure import exposures
from chalicelib.scores.rules import ScoringRules


def ballot_counts(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot]) -> tuple[BallotCount, ...]:
    """All snapshots' counts; a line of the plan whose unit has no snapshot yet counts as planned only."""
    counts = [count for snapshot in snapshots.values() for count in snapshot.counts]
    known = {(count.group, count.unit) for count in counts}
    for (group, unit), planned in in_force.plan.items():
        if (group, unit) not in known:
            charged = charged_to(in_force.campaign, group, unit)
            counts.append(BallotCount(group, unit, charged, planned, issued=0, returned=0, set_aside=0))
    return tuple(counts)


def risks(in_force: CampaignInForce, counts: Iterable[BallotCount]) -> Callable[[str], Risk]:
    """Points at risk of any unit; nothing for a unit that is not scored."""
    rules, known = ScoringRules.from_json(in_force.campaign.rules), _as_counts(in_force, counts)

    def risk(unit: str) -> Risk:
        found = exposures(rules, known, unit) if unit in rules.type_of else ()
        return at_risk((e.points, e.covered, e.planned) for e in found)

    return risk


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
