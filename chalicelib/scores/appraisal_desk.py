"""A file of points on its way: staff ask to have it taken in, a job reads it and leaves the outcome beside it.

All lies in the rosters bucket under `{campaign}/points-{upload}/`: `file` as sent, `asked.json`, `outcome.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol

STEP = "points"
"""The step of such messages on the `imports` queue."""


class Files(Protocol):
    """The rosters bucket."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""


@dataclass(frozen=True, slots=True)
class CellError:
    """One wrong cell. `cell` as Excel names it ("G12"); empty for a row that is missing. `value` as written."""

    fault: str
    cell: str
    unit: str
    criterion: str
    value: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Staff account `by` asked at `at` (UTC text); `replace`: points of an earlier file may give way."""

    by: str
    at: str
    replace: bool

    @property
    def moment(self) -> datetime:
        """When it was asked (UTC)."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the request of `asked`. `stored`: all was taken in; else one of the others says why not.

    `replaced`: units with other points from an earlier file → (who, when in UTC text).
    """

    asked: Asked
    stored: bool = False
    unusable: str = ""
    empty: bool = False
    errors: tuple[CellError, ...] = ()
    more: int = 0
    replaced: Mapping[str, tuple[str, str]] | None = None


def place(campaign: str, upload: str, name: str) -> str:
    """The key of one of the objects."""
    return f"{campaign}/points-{upload}/{name}"


def ask(files: Files, campaign: str, upload: str, by: str, at: datetime, *, replace: bool) -> Asked:
    """Leave the request; asking again replaces it."""
    asked = Asked(by, at.astimezone(UTC).isoformat(), replace)
    files.put(place(campaign, upload, "asked.json"), _bytes(asdict(asked)), "application/json")
    return asked


def asked_of(files: Files, campaign: str, upload: str) -> Asked | None:
    """The latest request."""
    body = files.get(place(campaign, upload, "asked.json"))
    return None if body is None else Asked(**json.loads(body))


def leave(files: Files, campaign: str, upload: str, outcome: Outcome) -> None:
    """Leave what came of it."""
    files.put(place(campaign, upload, "outcome.json"), _bytes(asdict(outcome)), "application/json")


def outcome_of(files: Files, campaign: str, upload: str) -> Outcome | None:
    """What came of the latest request; None while nothing has."""
    body = files.get(place(campaign, upload, "outcome.json"))
    if body is None:
        return None
    found = json.loads(body)
    outcome = Outcome(
        **found
        | {
            "asked": Asked(**found["asked"]),
            "errors": tuple(CellError(**error) for error in found["errors"]),
            "replaced": {unit: (who, at) for unit, (who, at) in (found["replaced"] or {}).items()},
        }
    )
    return outcome if outcome.asked == asked_of(files, campaign, upload) else None


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
