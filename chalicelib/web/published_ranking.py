"""Published ranks as the public page shows them: a table for each unit type, from one page of the set's data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from chalicelib.campaign.definition import Campaign, Text


@dataclass(frozen=True, slots=True)
class Line:
    """One unit. `points` and `lost` are the survey's; `places` gained against the year before, or None."""

    name: Text
    rank: int | None
    points: Decimal | None
    lost: Decimal
    most: Decimal
    index: Decimal | None
    grade: Text | None
    places: int | None
    merged: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One type. `most`: the largest maximum of its units, the bars' full length."""

    title: Text
    lines: Sequence[Line]
    most: Decimal
    graded: bool


def ranking_of(campaign: Campaign, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the page needs of one page of data: tables, its number, how many there are, the year compared with."""
    blocks = groupby(data["units"], key=lambda unit: unit["type"])
    return {
        "tables": [_table(campaign, kind, [_line(campaign, unit) for unit in units]) for kind, units in blocks],
        "number": data["page"],
        "pages": data["pages"],
        "compared_with": data["compared_with"],
    }


def _table(campaign: Campaign, kind: str, lines: Sequence[Line]) -> Table:
    title = campaign.unit_types[kind].name if kind in campaign.unit_types else Text(kind, kind)
    most = max(line.most for line in lines)
    return Table(title, lines, most, graded=any(line.grade is not None for line in lines))


def _line(campaign: Campaign, unit: Mapping[str, Any]) -> Line:
    points, full = _number(unit["survey_points"]), _number(unit["full_points"])
    known = campaign.units.get(unit["unit"])
    return Line(
        name=known.name if known else Text(unit["name"], unit["name"]),
        rank=unit["rank"],
        points=points,
        lost=full - points if points is not None and full is not None else Decimal(0),
        most=Decimal(unit["survey_max_points"]),
        index=_number(unit["index_percent"]),
        grade=_grade(campaign, unit["grade"]),
        places=unit["change"]["places"] if unit["change"] else None,
        merged=unit["merged"],
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _grade(campaign: Campaign, grade: str | None) -> Text | None:
    if grade is None:
        return None
    names: Any = campaign.rules.get("grade_names", {})
    named = names.get(grade, {"vi": grade})
    return Text(named["vi"], named.get("en") or named["vi"])
