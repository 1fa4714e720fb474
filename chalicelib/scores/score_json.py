"""`{campaign}/scores.json`: scores as JSON and back without loss (fractions as "n/d")."""

from collections.abc import Mapping
from typing import Any

from chalicelib.scores import previous
from chalicelib.scores.exact import ratio, ratio_text, sure_ratio
from chalicelib.scores.results import (
    Appraised,
    AppraisedLeaf,
    AreaPoints,
    CriterionScore,
    GroupPart,
    NotScored,
    Scores,
    Share,
    UnitScore,
)
from chalicelib.scores.rules import Base


def to_json(scores: Scores) -> dict[str, Any]:
    """What `scores.json` holds; equal scores give equal JSON."""
    return {
        "campaign": scores.campaign,
        "rules_hash": scores.rules_hash,
        "inputs_hash": scores.inputs_hash,
        "base": scores.base.value,
        "compared_with": scores.compared_with,
        "units": [_unit_out(score) for score in scores.units],
    }


def from_json(body: Mapping[str, Any]) -> Scores:
    """The inverse of `to_json`."""
    return Scores(
        campaign=body["campaign"],
        rules_hash=body["rules_hash"],
        inputs_hash=body["inputs_hash"],
        base=Base(body["base"]),
        units=tuple(map(_unit_in, body["units"])),
        compared_with=body.get("compared_with", ""),
    )


def _unit_out(score: UnitScore) -> dict[str, Any]:
    return {
        "unit": score.unit,
        "type": score.type,
        "criteria": [_criterion_out(c) for c in score.criteria],
        "charged": [score.charged.covered, score.charged.planned],
        "appraised": None if score.appraised is None else appraised_json(score.appraised),
        "withheld": score.withheld,
        "rank": score.rank,
        "grade": score.grade,
        "previous": previous.to_json(score.previous),
    }


def _unit_in(body: Mapping[str, Any]) -> UnitScore:
    return UnitScore(
        unit=body["unit"],
        type=body["type"],
        criteria=tuple(map(_criterion_in, body["criteria"])),
        charged=Share(*body["charged"]),
        appraised=None if body["appraised"] is None else _appraised_in(body["appraised"]),
        withheld=body["withheld"],
        rank=body["rank"],
        grade=body["grade"],
        previous=previous.from_json(body.get("previous")),
    )


def appraised_json(appraised: Appraised) -> dict[str, Any]:
    """An appraisal as JSON, stable for equal appraisals."""
    return {
        "points": ratio_text(appraised.points),
        "max_points": ratio_text(appraised.max_points),
        "deductions": ratio_text(appraised.deductions),
        "not_applicable": sorted(appraised.not_applicable),
        "areas": [[a.area, *map(ratio_text, (a.points, a.max_points, a.deductions))] for a in appraised.areas],
        "leaves": [
            [
                leaf.criterion,
                leaf.area,
                *map(ratio_text, (leaf.max_points, leaf.own, leaf.points, leaf.deduction)),
                leaf.applies,
                leaf.surveyed,
            ]
            for leaf in appraised.leaves
        ],
    }


def _appraised_in(body: Mapping[str, Any]) -> Appraised:
    return Appraised(
        points=sure_ratio(body["points"]),
        max_points=sure_ratio(body["max_points"]),
        deductions=sure_ratio(body["deductions"]),
        not_applicable=frozenset(body["not_applicable"]),
        areas=tuple(AreaPoints(area, *map(sure_ratio, numbers)) for area, *numbers in body.get("areas", ())),
        leaves=tuple(map(_leaf_in, body.get("leaves", ()))),
    )


def _leaf_in(row: list[Any]) -> AppraisedLeaf:
    criterion, area, max_points, own, points, deduction, applies, surveyed = row
    return AppraisedLeaf(
        criterion=criterion,
        area=area,
        max_points=sure_ratio(max_points),
        own=ratio(own),
        points=sure_ratio(points),
        deduction=sure_ratio(deduction),
        applies=applies,
        surveyed=surveyed,
    )


def _criterion_out(score: CriterionScore) -> dict[str, Any]:
    return {
        "criterion": score.criterion,
        "area": score.area,
        "max_points": ratio_text(score.max_points),
        "points": ratio_text(score.points),
        "full": ratio_text(score.full),
        "reason": score.reason.value if score.reason else None,
        "parts": [
            [p.group, ratio_text(p.weight), ratio_text(p.mean), ratio_text(p.coverage), p.valid]
            for p in score.parts
        ],
        "merged": score.merged,
    }


def _criterion_in(body: Mapping[str, Any]) -> CriterionScore:
    return CriterionScore(
        criterion=body["criterion"],
        area=body["area"],
        max_points=sure_ratio(body["max_points"]),
        points=ratio(body["points"]),
        full=ratio(body["full"]),
        reason=NotScored(body["reason"]) if body["reason"] else None,
        parts=tuple(
            GroupPart(group, sure_ratio(weight), sure_ratio(mean), sure_ratio(coverage), valid)
            for group, weight, mean, coverage, valid in body["parts"]
        ),
        merged=body["merged"],
    )
