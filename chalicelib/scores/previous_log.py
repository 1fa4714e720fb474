"""Earlier results that were taken in, one object each, never changed; the latest counts as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.scores import sheet_log
from chalicelib.scores.previous import from_json, to_json
from chalicelib.scores.results import Previous, YearBefore
from chalicelib.scores.sheet_log import Objects


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
        return sheet_log.key_of(_prefix(self.campaign), self.at, self.upload)


def append(objects: Objects, one: Earlier) -> None:
    """Take it in."""
    units = {unit: to_json(previous) for unit, previous in sorted(one.units.items())}
    sheet_log.append(objects, one, {"label": one.label, "source": one.source, "units": units})


def latest(objects: Objects, campaign: str) -> Earlier | None:
    """The one that counts."""
    found = next(sheet_log.bodies(objects, _prefix(campaign)), None)
    if found is None:
        return None
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
