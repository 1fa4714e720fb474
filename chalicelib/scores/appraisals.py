"""Appraised and self-assessed points, deductions and criteria that do not apply, unit by unit.

Rules hold them under `appraised`: unit type → criteria outside the survey. A campaign without any has component
indexes only (scoring.md, "Index, rank, grade").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chalicelib.scores.exact import fraction, ratio, ratio_text
from chalicelib.scores.results import Appraised, AppraisedLeaf, AreaPoints

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion at the bottom of the tree. `surveyed`: its points come from the survey, not from appraisal."""

    id: str
    area: str
    max_points: Fraction
    name: str
    surveyed: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What a file says of one criterion of one unit. `own`: self-assessed, None where left empty."""

    own: Fraction | None = None
    appraised: Fraction = ZERO
    deduction: Fraction = ZERO
    applies: bool = True


UnitPoints = Mapping[str, Given]
"""Criterion → what was given."""


def leaves(rules: Mapping[str, Any], kind: str) -> tuple[Leaf, ...]:
    """All criteria of a unit type: the appraised ones, then the survey's, each in the rules' order."""
    parts = ((rules.get("appraised", {}), False), (rules["criteria"], True))
    return tuple(
        Leaf(
            id=body["id"],
            area=body.get("area", ""),
            max_points=fraction(body["max_points"], f"{body['id']}.max_points"),
            name=body.get("name", {}).get("vi", body["id"]),
            surveyed=surveyed,
        )
        for table, surveyed in parts
        for body in table.get(kind, ())
    )


def is_appraised(rules: Mapping[str, Any]) -> bool:
    """Whether any unit type has criteria outside the survey."""
    return any(rules.get("appraised", {}).values())


def appraised_of(criteria: Iterable[Leaf], points: UnitPoints) -> Appraised:
    """What appraisal adds for one unit; `points` holds every criterion (the reader of files sees to that)."""
    listed = tuple(criteria)
    areas: dict[str, AreaPoints] = {}
    left_out: set[str] = set()
    for leaf in listed:
        given = points.get(leaf.id, Given())
        if not given.applies:
            left_out.add(leaf.id)
            continue
        before = areas.get(leaf.area, AreaPoints(leaf.area, ZERO, ZERO, ZERO))
        areas[leaf.area] = AreaPoints(
            leaf.area,
            before.points + (ZERO if leaf.surveyed else given.appraised),
            before.max_points + (ZERO if leaf.surveyed else leaf.max_points),
            before.deductions + given.deduction,
        )
    return Appraised(
        points=sum((area.points for area in areas.values()), ZERO),
        max_points=sum((area.max_points for area in areas.values()), ZERO),
        deductions=sum((area.deductions for area in areas.values()), ZERO),
        not_applicable=frozenset(left_out),
        areas=tuple(areas.values()),
        leaves=tuple(_leaf(leaf, points.get(leaf.id, Given())) for leaf in listed),
    )


def _leaf(leaf: Leaf, given: Given) -> AppraisedLeaf:
    return AppraisedLeaf(
        criterion=leaf.id,
        area=leaf.area,
        max_points=leaf.max_points,
        own=given.own,
        points=given.appraised,
        deduction=given.deduction,
        applies=given.applies,
        surveyed=leaf.surveyed,
    )


def to_json(points: UnitPoints) -> dict[str, Any]:
    """A unit's points as JSON, stable for equal points."""
    return {
        criterion: [ratio_text(g.own), ratio_text(g.appraised), ratio_text(g.deduction), g.applies]
        for criterion, g in sorted(points.items())
    }


def from_json(body: Mapping[str, Any]) -> dict[str, Given]:
    """The inverse of `to_json`."""
    return {
        criterion: Given(ratio(own), ratio(appraised) or ZERO, ratio(deduction) or ZERO, applies)
        for criterion, (own, appraised, deduction, applies) in body.items()
    }
