"""From stored snapshots to counts as scoring knows them, and to the points that missing ballots may cost.

For every page, mail and workbook that shows coverage while windows are open. The urn is not read.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import NO_UNIT, Campaign
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.focal_points import with_those_below
from chalicelib.follow_up.risk import Risk, at_risk
from chalicelib.follow_up.snapshots import WHOLE, Snapshot
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.exposure import exposures
from chalicelib.scores.rules import Base, ScoringRules


def ballot_counts(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot]) -> tuple[BallotCount, ...]:
    """All snapshots' counts; a line of the plan whose unit has no snapshot yet counts as planned only."""
    return _counts(in_force, snapshots, (*snapshots, *in_force.plan_by_unit))


def summed(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot], now: datetime) -> Snapshot:
    """Every group's ballots, from nothing but what the units' snapshots show."""
    groups: dict[str, BallotCount] = {}
    for one in ballot_counts(in_force, snapshots):
        so_far = groups.get(one.group, BallotCount(one.group, WHOLE, NO_UNIT, 0, 0, 0, 0))
        groups[one.group] = replace(
            so_far,
            planned=so_far.planned + one.planned,
            issued=so_far.issued + one.issued,
            returned=so_far.returned + one.returned,
            set_aside=so_far.set_aside + one.set_aside,
        )
    return Snapshot(in_force.campaign.id, WHOLE, now, tuple(groups.values()), ())


def risks(in_force: CampaignInForce, counts: Iterable[BallotCount]) -> Callable[[str], Risk]:
    """Points at risk of any unit; nothing for a unit that is not scored."""
    rules = _rules(in_force.campaign)
    known = _as_counts(in_force, counts, rated=rules.base is Base.RATED_UNIT)

    def risk(unit: str) -> Risk:
        found = exposures(rules, known, unit) if unit in rules.type_of else ()
        return at_risk((e.points, e.covered, e.planned) for e in found)

    return risk


def risk_of(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot], unit: str) -> Risk:
    """Points at risk of one unit, from the snapshots that `boards.units_read` names.

    Other units' part of the plan is not looked at: where only its own ballots cost the unit there is no need, and
    where all raters' do, the sum of all snapshots holds it. Before there is a sum nothing has come back anywhere.
    """
    known = {of: one for of, one in snapshots.items() if of != WHOLE}
    whole = snapshots.get(WHOLE)
    if _rules(in_force.campaign).base is not Base.RATED_UNIT:
        counts: Iterable[BallotCount] = _counts(in_force, known, (*known, *in_force.charging.get(unit, ())))
    elif whole is None:
        counts = ballot_counts(in_force, known)
    else:
        near = _counts(in_force, known, with_those_below(in_force.campaign, unit))
        counts = (*near, *_elsewhere(whole, near))
    return risks(in_force, counts)(unit)


def _elsewhere(whole: Snapshot, near: Iterable[BallotCount]) -> Iterable[BallotCount]:
    """By group, what the sum holds beyond the ballots that are `near`."""
    planned, returned = Counter[str](), Counter[str]()
    for count in near:
        planned[count.group] += count.planned
        returned[count.group] += count.returned
    for group in whole.counts:
        yield replace(
            group,
            planned=max(0, group.planned - planned[group.group]),
            returned=max(0, group.returned - returned[group.group]),
        )


def _counts(
    in_force: CampaignInForce, snapshots: Mapping[str, Snapshot], units: Iterable[str]
) -> tuple[BallotCount, ...]:
    counts = [count for snapshot in snapshots.values() for count in snapshot.counts]
    known = {(count.group, count.unit) for count in counts}
    for unit in dict.fromkeys(units):
        for group, planned in in_force.plan_by_unit.get(unit, {}).items():
            if (group, unit) not in known:
                charged = charged_to(in_force.campaign, group, unit)
                counts.append(BallotCount(group, unit, charged, planned, issued=0, returned=0, set_aside=0))
    return tuple(counts)


_parsed: dict[str, ScoringRules] = {}


def _rules(campaign: Campaign) -> ScoringRules:
    """Rules of one hash never change: each is read once a process."""
    if campaign.rules_hash not in _parsed:
        _parsed[campaign.rules_hash] = ScoringRules.from_json(campaign.rules)
    return _parsed[campaign.rules_hash]


def _as_counts(in_force: CampaignInForce, counts: Iterable[BallotCount], *, rated: bool) -> Counts:
    """On the respondents' basis and, where `rated`, the other; units that only rosters list stay out of that."""
    charged: dict[GroupUnit, Line] = {}
    rating: dict[GroupUnit, Line] = {}
    for count in counts:
        _add(charged, GroupUnit(count.group, count.charged_to), count)
        for target in rated_units(in_force.campaign, count.group, count.unit) if rated else ():
            _add(rating, GroupUnit(count.group, target), count)
    return Counts(charged=charged, rated=rating)


def _add(lines: dict[GroupUnit, Line], key: GroupUnit, count: BallotCount) -> None:
    before = lines.get(key, Line(0, 0))
    lines[key] = Line(before.planned + count.planned, before.returned + count.returned)
