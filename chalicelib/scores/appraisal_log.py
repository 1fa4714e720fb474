"""The files of appraised points that were taken in, one object each, never changed; later ones win unit by unit.

What counts now is all of them replayed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.scores import sheet_log
from chalicelib.scores.appraisals import UnitPoints, appraised_of, from_json, leaves, to_json
from chalicelib.scores.results import Appraised
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.sheet_log import Objects


@dataclass(frozen=True, slots=True)
class Import:
    """One file as it was taken in by staff account `by` at `at` (UTC)."""

    campaign: str
    upload: str
    by: str
    at: datetime
    units: Mapping[str, UnitPoints]

    @property
    def key(self) -> str:
        """Where it lies; keys sort by time."""
        return sheet_log.key_of(_prefix(self.campaign), self.at, self.upload)


def append(objects: Objects, one: Import) -> None:
    """Take a file in."""
    units = {unit: to_json(points) for unit, points in sorted(one.units.items())}
    sheet_log.append(objects, one, {"units": units})


def imports(objects: Objects, campaign: str) -> tuple[Import, ...]:
    """Every file taken in, first to last."""
    found = [_import(campaign, body) for body in sheet_log.bodies(objects, _prefix(campaign))]
    return tuple(reversed(found))


def latest(taken: Iterable[Import]) -> dict[str, Import]:
    """Unit → the file whose points count for it."""
    return {unit: one for one in taken for unit in one.units}


def conflicts(taken: Iterable[Import], units: Mapping[str, UnitPoints]) -> dict[str, Import]:
    """Units of a new file that an earlier one gave other points: nobody replaces them unasked."""
    known = latest(taken)
    return {u: known[u] for u, points in units.items() if u in known and dict(known[u].units[u]) != dict(points)}


def appraised(rules_json: Mapping[str, Any], taken: Iterable[Import]) -> dict[str, Appraised]:
    """What enters scoring. A unit type waits until every unit of it has points: indexes of a type are compared."""
    rules, known = ScoringRules.from_json(rules_json), latest(taken)
    complete = {
        kind
        for kind in rules.criteria
        if rules_json.get("appraised", {}).get(kind)
        and all(unit in known for unit, of in rules.type_of.items() if of == kind)
    }
    return {
        unit: appraised_of(leaves(rules_json, rules.type_of[unit]), one.units[unit])
        for unit, one in known.items()
        if rules.type_of.get(unit) in complete
    }


def _prefix(campaign: str) -> str:
    return f"{campaign}/appraisals/"


def _import(campaign: str, body: Mapping[str, Any]) -> Import:
    units = {unit: from_json(points) for unit, points in body["units"].items()}
    return Import(campaign, body["upload"], body["by"], datetime.fromisoformat(body["at"]), units)
