"""The files of appraised points that were taken in, one object each, never changed; later ones win unit by unit.

An import is one write, so that a kill leaves all of it or nothing; what counts now is all of them replayed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from chalicelib.scores.appraisals import UnitPoints, appraised_of, from_json, leaves, to_json
from chalicelib.scores.results import Appraised
from chalicelib.scores.rules import ScoringRules


class Objects(Protocol):
    """The reports bucket as this log uses it."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys under `prefix`, sorted."""


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
        return f"{_prefix(self.campaign)}{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{self.upload}.json"


def append(objects: Objects, one: Import) -> None:
    """Take a file in."""
    body = {
        "upload": one.upload,
        "by": one.by,
        "at": one.at.astimezone(UTC).isoformat(),
        "units": {unit: to_json(points) for unit, points in sorted(one.units.items())},
    }
    objects.put(one.key, json.dumps(body, sort_keys=True).encode(), "application/json")


def imports(objects: Objects, campaign: str) -> tuple[Import, ...]:
    """Every file taken in, first to last."""
    bodies = (objects.get(key) for key in sorted(objects.keys(_prefix(campaign))))
    return tuple(_import(campaign, json.loads(body)) for body in bodies if body is not None)


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
