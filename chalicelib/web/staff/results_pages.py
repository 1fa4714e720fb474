"""The pages behind "Kết quả": one unit, the criteria of each type, the spread of answers; after the last fence.

They read the scores and the tallies that may be shown, never unmerged ones.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign, Option, Question, Text, UnitType
from chalicelib.reports import exports
from chalicelib.scores import shown_json
from chalicelib.scores.analysis import (
    GroupPoints,
    Spread,
    Standing,
    cost_most,
    group_points,
    no_opinion_shares,
    spread,
    standings,
)
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.merging import Shown
from chalicelib.scores.previous import changed
from chalicelib.scores.results import AppraisedLeaf, CriterionScore, Scores, UnitScore
from chalicelib.scores.score_json import from_json
from chalicelib.scores.straight import LEAST_ANSWERS, Straight, by_group, by_unit
from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

MANY_WITHOUT_OPINION = 10
"""So many units stand in the list of those rated without opinion most often."""


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion on a unit's page. `groups` None: the k rule merges a group, so no group's part is shown."""

    score: CriterionScore
    name: Text
    groups: tuple[GroupPoints, ...] | None


@dataclass(frozen=True, slots=True)
class TypeStandings:
    """The criteria of one type, the weakest first, with their names."""

    type: UnitType
    rows: tuple[tuple[Standing, Text], ...]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question's answers about all units of a type; `parts` are (option, count) in the scale's order."""

    question: Question
    spread: Spread
    parts: tuple[tuple[Option, int], ...]


def unit_page(visit: Visit) -> Reply:
    """A unit's own page: points by criterion and group, ballots by group, what was lost and what cost it most."""
    in_force, scores = _after_the_fence(visit)
    if scores is None:
        return _back(visit)
    campaign = in_force.campaign
    unit = visit.request.params["unit"]
    score = scores.of(unit)
    if score is None or unit not in campaign.units:
        raise HttpProblem(404, "not_found")
    stored = _shown(visit, scores)
    return staff_page(
        visit,
        "results_unit.html",
        tab="results",
        in_force=in_force,
        unit=campaign.units[unit],
        kind=campaign.unit_types[score.type],
        score=score,
        peers=len(scores.of_type(score.type)),
        lines=list(_criterion_lines(campaign, score)),
        costly=[(c, criterion_name(campaign, score.type, c.criterion)) for c in cost_most(score)[:3]],
        ballots=_ballots(stored.counts, unit) if stored else [],
        merged=[campaign.groups[g] for g in stored.shown.merged.get(unit, ())] if stored else [],
        measures_respondents=scores.measures_respondents,
        grade=grade_name(campaign, score.grade) if score.grade else None,
        areas=[(area, area_name(campaign, area.area)) for area in score.areas],
        appraised=list(_appraised_lines(campaign, score)),
        changed=changed,
        compared_with=scores.compared_with,
        straight=dict(by_unit(stored.straight)).get(unit) if stored else None,
    )


def criteria_page(visit: Visit) -> Reply:
    """Where the province is weak: each type's criteria by the share of their points that was reached."""
    in_force, scores = _after_the_fence(visit)
    if scores is None:
        return _back(visit)
    types = list(_standings(in_force.campaign, scores))
    return staff_page(visit, "results_criteria.html", tab="results", in_force=in_force, types=types)


def answers_page(visit: Visit) -> Reply:
    """How answers are spread over the options, and where many had no opinion."""
    in_force, scores = _after_the_fence(visit)
    stored = _shown(visit, scores) if scores else None
    if scores is None or stored is None:
        return _back(visit)
    campaign, shown = in_force.campaign, stored.shown
    none = {q.id: campaign.scales[q.scale].no_opinion for q in campaign.questions.values()}
    quality = no_opinion_shares(shown, [unit.unit for unit in scores.units], none)
    return staff_page(
        visit,
        "results_answers.html",
        tab="results",
        in_force=in_force,
        types=[(kind, list(_spreads(campaign, shown, scores, kind))) for kind in _types(campaign, scores)],
        quality=quality[:MANY_WITHOUT_OPINION],
        alike=by_unit(stored.straight)[:MANY_WITHOUT_OPINION],
        alike_groups=by_group(stored.straight, campaign.units),
        least=LEAST_ANSWERS,
        withheld=[campaign.units[u] for u in sorted(shown.withheld) if u in campaign.units],
    )


def take_export(visit: Visit) -> Reply:
    """Lead the browser to a presigned address of the tallies that may be shown: CSV, JSON or SPSS syntax."""
    in_force, scores = _after_the_fence(visit)
    campaign = in_force.campaign.id
    export = next((e for e in exports.Export if e == visit.request.params["export"]), None)
    if scores is None or export is None or visit.ports.reports.size(exports.key(campaign, export)) is None:
        raise HttpProblem(404, "not_found")
    visit.record(Verb.REPORT_TAKEN, campaign, report=f"tallies.{export}")
    location = visit.ports.reports.download_address(
        exports.key(campaign, export), file_name=f"{campaign}.{export}"
    )
    return Reply(body="", status=303, location=location)


def criterion_name(campaign: Campaign, kind: str, criterion: str) -> Text:
    """A criterion's name in the rules, whether surveyed or appraised; its id where it has none."""
    rules: Any = campaign.rules
    listed = (c for part in ("criteria", "appraised") for c in rules.get(part, {}).get(kind, ()))
    found: Mapping[str, str] = next(
        (c["name"] for c in listed if c["id"] == criterion and "name" in c), {"vi": criterion}
    )
    return Text(found["vi"], found.get("en") or found["vi"])


def area_name(campaign: Campaign, area: str) -> Text | None:
    """An area's name in the rules, where it has one."""
    listed: Any = campaign.rules.get("areas", [])
    found = next((one["name"] for one in listed if one["id"] == area), None)
    return Text(found["vi"], found.get("en") or found["vi"]) if found else None


def _after_the_fence(visit: Visit) -> tuple[CampaignInForce, Scores | None]:
    """The scores; before the last fence they are not even asked for."""
    in_force = visit.campaign()
    if visit.request.now < in_force.last_fence:
        return in_force, None
    stored = visit.ports.reports.get(f"{in_force.campaign.id}/scores.json")
    return in_force, from_json(json.loads(stored)) if stored else None


@dataclass(frozen=True, slots=True)
class Visible:
    """What may be shown beside the scores: tallies, counts, how many slips are all alike."""

    shown: Shown
    counts: Counts
    straight: Mapping[GroupUnit, Straight]


def _shown(visit: Visit, scores: Scores) -> Visible | None:
    """The tallies that belong to these scores; None where others or none stand."""
    stored = visit.ports.reports.get(shown_json.key(scores.campaign))
    if stored is None:
        return None
    shown, counts, inputs = shown_json.from_bytes(stored)
    if inputs != scores.inputs_hash:
        return None
    return Visible(shown, counts, shown_json.straight_from_bytes(stored))


def _back(visit: Visit) -> Reply:
    """To the page that says when results can be seen."""
    return see_other(visit.request, address(visit.campaign_id, "/ket-qua"))


def _criterion_lines(campaign: Campaign, score: UnitScore) -> Iterator[CriterionLine]:
    for c in score.criteria:
        yield CriterionLine(c, criterion_name(campaign, score.type, c.criterion), group_points(c, campaign.k))


def _appraised_lines(campaign: Campaign, score: UnitScore) -> Iterator[tuple[AppraisedLeaf, Text]]:
    """Every criterion that a file of points spoke of: survey criteria only where it took something from them."""
    for leaf in score.appraised.leaves if score.appraised else ():
        if not leaf.surveyed or leaf.deduction or not leaf.applies:
            yield leaf, criterion_name(campaign, score.type, leaf.criterion)


def _ballots(counts: Counts, unit: str) -> list[tuple[str, Line]]:
    return [(cell.group, line) for cell, line in sorted(counts.rated.items()) if cell.unit == unit]


def grade_name(campaign: Campaign, grade: str) -> Text:
    """A grade's name in the rules; its id where it has none."""
    names: Any = campaign.rules.get("grade_names", {})
    named: Mapping[str, str] = names.get(grade, {"vi": grade})
    return Text(named["vi"], named.get("en") or named["vi"])


def _types(campaign: Campaign, scores: Scores) -> list[UnitType]:
    return [kind for kind in campaign.unit_types.values() if scores.of_type(kind.id)]


def _standings(campaign: Campaign, scores: Scores) -> Iterator[TypeStandings]:
    for kind in _types(campaign, scores):
        found = standings(scores, kind.id)
        yield TypeStandings(
            kind, tuple((standing, criterion_name(campaign, kind.id, standing.criterion)) for standing in found)
        )


def _spreads(campaign: Campaign, shown: Shown, scores: Scores, kind: UnitType) -> Iterator[QuestionLine]:
    units = {unit.unit for unit in scores.of_type(kind.id)}
    for question in campaign.questions.values():
        scale = campaign.scales[question.scale]
        found = spread(shown, question.id, units, scale.no_opinion)
        if found.total >= campaign.k:
            parts = tuple((option, found.counts.get(option.id, 0)) for option in scale.options)
            yield QuestionLine(question, found, parts)
