"""The page "Kết quả": ranks within each unit type, after the last fence; before it, only when that will be.

Before the last fence the scores are not even asked for (scoring.md, "When results may be seen").
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Unit, UnitType
from chalicelib.scores.previous import changed
from chalicelib.scores.results import Scores, UnitScore
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.score_json import from_json
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.results_pages import grade_name
from chalicelib.web.staff.session import Visit


@dataclass(frozen=True, slots=True)
class Ranking:
    """One unit type's table. `maximum`: the largest survey maximum of its units, the bars' full length."""

    type: UnitType
    scores: tuple[UnitScore, ...]
    maximum: Fraction


def show(visit: Visit) -> Reply:
    """The rankings, or when they can be seen."""
    in_force = visit.campaign()
    visible = visit.request.now >= in_force.last_fence
    scores = _scores(visit, in_force.campaign.id) if visible else None
    return staff_page(
        visit,
        "results.html",
        tab="results",
        in_force=in_force,
        visible=visible,
        scores=scores,
        rankings=list(_rankings(in_force, scores)) if scores else [],
        changed=changed,
        disputed=_disputed(visit, in_force) if visible else [],
        grade_name=lambda grade: grade_name(in_force.campaign, grade),
    )


def _scores(visit: Visit, campaign: str) -> Scores | None:
    stored = visit.ports.reports.get(f"{campaign}/scores.json")
    return from_json(json.loads(stored)) if stored else None


def _disputed(visit: Visit, in_force: CampaignInForce) -> list[tuple[Unit, int]]:
    """Units with people who say that they never answered, and how many: published with the results."""
    cases = visit.ports.disputes.numbers(in_force.campaign.id)
    return [(unit, cases[unit.id]) for unit in in_force.campaign.units.values() if cases.get(unit.id)]


def _rankings(in_force: CampaignInForce, scores: Scores) -> Iterable[Ranking]:
    rules = ScoringRules.from_json(in_force.campaign.rules)
    for kind in in_force.campaign.unit_types.values():
        found = scores.of_type(kind.id)
        if found:
            yield Ranking(kind, found, max(_maximum(rules, score) for score in found))


def _maximum(rules: ScoringRules, score: UnitScore) -> Fraction:
    """The rules' maximum; that of the score where a unit has since left the rules."""
    return rules.survey_maximum(score.unit) if score.unit in rules.type_of else score.max_points
