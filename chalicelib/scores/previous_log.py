"""Earlier results that were taken in, one object each, never changed; the latest counts as a whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.scores.appraisal_log import Objects
from chalicelib.scores.previous import from_json, to_json
from chalicelib.scores.results import Previous, YearBefore


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier results as taken in by staff account `by` at `at` (UTC).

    `label` names them on pages ("2019"); `source` is the campaign that they come from, empty for a sheet.
    """

    campaign: str
    upload: str
    by: str
    at: datetime
    label: str
    source: str
    units: Mapping[str, Previous]

    @property
    def before(self) -> YearBefore:
        """What scoring takes of it."""
        return YearBefore(self.label, self.units)

    @property
    def key(self) -> str:
        """Where it lies; keys sort by time."""
        return f"{_prefix(self.campaign)}{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{self.upload}.json"


def append(objects: Objects, one: Earlier) -> None:
    """Take it in."""
    body = {
        "upload": one.upload,
        "by": one.by,
        "at": one.at.astimezone(UTC).isoformat(),
        "label": one.label,
        "source": one.source,
        "units": {unit: to_json(previous) for unit, previous in sorted(one.units.items())},
    }
    objects.put(one.key, json.dumps(body, ensure_ascii=False, sort_keys=True).encode(), "application/json")


def latest(objects: Objects, campaign: str) -> Earlier | None:
    """The one that counts."""
    keys = sorted(objects.keys(_prefix(campaign)))
    body = objects.get(keys[-1]) if keys else None
    if body is None:
        return None
    found = json.loads(body)
    return Earlier(
        campaign=campaign,
        upload=found["upload"],
        by=found["by"],
        at=datetime.fromisoformat(found["at"]),
        label=found["label"],
        source=found["source"],
        units={unit: from_json(previous) or Previous() for unit, previous in found["units"].items()},
    )


def _prefix(campaign: str) -> str:
    return f"{campaign}/previous/"
