"""Published results as JSON for other programs, in pages written with the set: an answer reads one object.

Numbers are decimal text with 6 decimals, half up, as in scores.csv. No group's part of a score is in it.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from chalicelib.campaign.definition import Campaign
from chalicelib.scores.previous import changed
from chalicelib.scores.publication import decimal6
from chalicelib.scores.results import CriterionScore, Scores, UnitScore

UNITS_A_PAGE = 100


def page_name(number: int) -> str:
    """The file of page `number` (from 1) in the published set."""
    return f"data/units-{number:04d}.json"


def pages(campaign: Campaign, scores: Scores, published_at: str) -> dict[str, bytes]:
    """Every page by its name; units by type in the rules' order, then by rank. `published_at`: UTC, ISO 8601."""
    kinds = dict.fromkeys((*campaign.unit_types, *(unit.type for unit in scores.units)))
    units = [unit for kind in kinds for unit in scores.of_type(kind)]
    blocks = [units[first : first + UNITS_A_PAGE] for first in range(0, len(units), UNITS_A_PAGE)] or [[]]
    head = {
        "campaign": campaign.id,
        "sample": campaign.sample,
        "published_at": published_at,
        "rules_hash": scores.rules_hash,
        "compared_with": scores.compared_with or None,
        "pages": len(blocks),
    }
    return {
        page_name(number): _bytes({**head, "page": number, "units": [_unit(campaign, unit) for unit in block]})
        for number, block in enumerate(blocks, 1)
    }


def _unit(campaign: Campaign, unit: UnitScore) -> dict[str, Any]:
    name = campaign.units[unit.unit].name if unit.unit in campaign.units else None
    scored = unit.index is not None
    return {
        "unit": unit.unit,
        "name": name.vi if name else unit.unit,
        "type": unit.type,
        "rank": unit.rank,
        "grade": unit.grade,
        "is_component": unit.is_component,
        "index_percent": _number(unit.index),
        "survey_points": _number(unit.points if scored else None),
        "full_points": _number(unit.full if scored else None),
        "survey_max_points": decimal6(unit.max_points),
        "appraised": _appraised(unit),
        "change": _change(unit),
        "merged": unit.merged,
        "withheld": unit.withheld,
        "criteria": [_criterion(criterion) for criterion in unit.criteria],
    }


def _appraised(unit: UnitScore) -> dict[str, Any] | None:
    given = unit.appraised
    if given is None:
        return None
    return {
        "points": decimal6(given.points),
        "max_points": decimal6(given.max_points),
        "deductions": decimal6(given.deductions),
    }


def _change(unit: UnitScore) -> dict[str, Any] | None:
    moved = changed(unit)
    return None if moved is None else {"places": moved.places, "percentage_points": _number(moved.percent)}


def _criterion(criterion: CriterionScore) -> dict[str, Any]:
    return {
        "criterion": criterion.criterion,
        "area": criterion.area,
        "survey_points": _number(criterion.points),
        "full_points": _number(criterion.full),
        "max_points": decimal6(criterion.max_points),
        "not_scored": criterion.reason.value if criterion.reason else None,
        "merged": criterion.merged,
    }


def _number(value: Fraction | None) -> str | None:
    return None if value is None else decimal6(value)


def _bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
