"""Results of the year before, from a sheet or an earlier campaign, and what changed since, unit by unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chalicelib.scores.exact import ratio, ratio_text
from chalicelib.scores.results import Previous, Scores, UnitScore, YearBefore


@dataclass(frozen=True, slots=True)
class Change:
    """Places gained (lost where negative) and percentage points gained; None where like cannot be set by like."""

    places: int | None
    percent: Fraction | None


def changed(unit: UnitScore) -> Change | None:
    """What changed for `unit`; None where nothing is known of the year before.

    An index is set beside an index, a component index beside a component index: the two have different maxima.
    """
    before = unit.previous
    if before is None:
        return None
    then = before.component if unit.is_component else before.index
    percent = None if then is None or unit.index is None else unit.index - then
    alike = then is not None or (before.index is None and before.component is None)
    known = alike and before.rank is not None and unit.rank is not None
    return Change((before.rank or 0) - (unit.rank or 0) if known else None, percent)


def of_scores(scores: Scores, units: Iterable[str]) -> dict[str, Previous]:
    """What an earlier campaign's scores say of `units`, those that it rated."""
    wanted = frozenset(units)
    return {
        unit.unit: Previous(
            unit.rank,
            None if unit.is_component else unit.index,
            unit.points / unit.max_points * 100 if unit.max_points else None,
        )
        for unit in scores.units
        if unit.unit in wanted and unit.index is not None
    }


def to_json(previous: Previous | None) -> dict[str, Any] | None:
    """As JSON, without loss."""
    if previous is None:
        return None
    return {
        "rank": previous.rank,
        "index": ratio_text(previous.index),
        "component": ratio_text(previous.component),
    }


def from_json(body: Mapping[str, Any] | None) -> Previous | None:
    """The inverse of `to_json`."""
    return None if body is None else Previous(body["rank"], ratio(body["index"]), ratio(body["component"]))


def before_json(before: YearBefore | None) -> dict[str, Any] | None:
    """All of the earlier results as JSON, stable for equal ones."""
    if before is None:
        return None
    return {"label": before.label, "units": {unit: to_json(had) for unit, had in before.units.items()}}
