"""Sample values for a document: what a preview shows, and what a template may ask for.

The campaign's own rules with invented results and people, and every optional part present, so that no tag of a
template goes untried.
"""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot, Waiting
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.decision import decision_values
from chalicelib.reports.documents.guide import guide_values
from chalicelib.reports.documents.letter import Values, announced_letter_values
from chalicelib.reports.documents.missing import missing_values
from chalicelib.reports.documents.outcome import Outcome
from chalicelib.reports.documents.summary import summary_values
from chalicelib.reports.documents.unit_sheets import sheet_values
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.ranking import ranked
from chalicelib.scores.results import (
    Appraised,
    AppraisedLeaf,
    AreaPoints,
    CriterionScore,
    GroupPart,
    Previous,
    Scores,
    Share,
    UnitScore,
)
from chalicelib.scores.rules import Criterion, ScoringRules

UNITS_OF_A_TYPE = 4
PEOPLE = ("Nguyễn Văn Mẫu", "Trần Thị Mẫu")
KEY = "0" * 64
PLANNED, RETURNED = 30, 27


def sample_values(paper: Paper, in_force: CampaignInForce, site: str, now: datetime) -> Values:
    """What fills the document's template in a preview."""
    campaign = in_force.campaign
    match paper:
        case Paper.LETTER:
            return announced_letter_values(in_force, site, now, manifest_key=in_force.manifest_key or KEY)
        case Paper.GUIDE:
            return guide_values(in_force, site, now)
        case Paper.MISSING:
            return missing_values(campaign, dict(_snapshots(campaign, now)), now)
    of = sample_outcome(in_force)
    makers = {Paper.DECISION: decision_values, Paper.SUMMARY: summary_values, Paper.SHEETS: sheet_values}
    return makers[paper](of, now)


def sample_outcome(in_force: CampaignInForce) -> Outcome:
    """Invented results of a few units of each type."""
    campaign = in_force.campaign
    return Outcome(campaign, _scores(campaign), _counts(campaign), _ballots(in_force))


def _scores(campaign: Campaign) -> Scores:
    rules = ScoringRules.from_json(campaign.rules)
    units = [
        _unit(campaign, rules, unit, place)
        for kind in rules.criteria
        for place, unit in enumerate(_units(rules, kind))
    ]
    before = str(campaign.year - 1)
    return Scores(campaign.id, campaign.rules_hash, KEY, rules.base, ranked(rules, units), before)


def _units(rules: ScoringRules, kind: str) -> list[str]:
    return [unit for unit, of in rules.type_of.items() if of == kind][:UNITS_OF_A_TYPE]


def _unit(campaign: Campaign, rules: ScoringRules, unit: str, place: int) -> UnitScore:
    kind, share = rules.type_of[unit], Fraction(89 - 7 * place, 100)
    percent = share * 100 + place - 2
    criteria = tuple(_criterion(rules, criterion, share) for criterion in rules.criteria[kind])
    return UnitScore(
        unit=unit,
        type=kind,
        criteria=criteria,
        charged=Share(RETURNED, PLANNED),
        appraised=_appraised(campaign, kind, share),
        withheld=False,
        previous=Previous(place + 2, percent, percent),
    )


def _appraised(campaign: Campaign, kind: str, share: Fraction) -> Appraised | None:
    """Points for every criterion outside the survey, where the campaign has any."""
    rules: Any = campaign.rules.get("appraised", {})
    leaves = tuple(
        AppraisedLeaf(
            criterion=body["id"],
            area=body["area"],
            max_points=(most := Fraction(body["max_points"])),
            own=most,
            points=most * share,
            deduction=Fraction(0),
            applies=True,
            surveyed=False,
        )
        for body in rules.get(kind, ())
    )
    if not leaves:
        return None
    areas = tuple(AreaPoints(leaf.area, leaf.points, leaf.max_points, leaf.deduction) for leaf in leaves)
    points, most = sum((a.points for a in areas), Fraction(0)), sum((a.max_points for a in areas), Fraction(0))
    return Appraised(points, most, Fraction(0), areas=areas, leaves=leaves)


def _criterion(rules: ScoringRules, criterion: Criterion, share: Fraction) -> CriterionScore:
    full = criterion.max_points * share
    covered = Fraction(RETURNED, PLANNED)
    parts = tuple(GroupPart(group, Fraction(1), share, covered, RETURNED) for group in list(rules.forms)[:2])
    return CriterionScore(
        criterion=criterion.id,
        area=criterion.area,
        max_points=criterion.max_points,
        points=full * covered,
        full=full,
        reason=None,
        parts=parts,
        merged=False,
    )


def _counts(campaign: Campaign) -> Counts:
    rules = ScoringRules.from_json(campaign.rules)
    lines = {
        GroupUnit(group, unit): Line(PLANNED, RETURNED)
        for group in list(campaign.groups)[:3]
        for kind in rules.criteria
        for unit in _units(rules, kind)
    }
    return Counts(charged=lines, rated=lines)


def _ballots(in_force: CampaignInForce) -> list[BallotCount]:
    return [
        BallotCount(group, unit, "-", planned, planned, planned - planned // 10, 0)
        for (group, unit), planned in in_force.plan.items()
    ]


def _snapshots(campaign: Campaign, now: datetime) -> Iterator[tuple[str, Snapshot]]:
    group = next(iter(campaign.groups))
    people = tuple(
        Waiting(f"MAU{place}", group, name=name, position="Chuyên viên", order=place)
        for place, name in enumerate(PEOPLE, start=1)
    )
    for unit in list(campaign.units)[:2]:
        yield unit, Snapshot(campaign.id, unit, now, (), people)
