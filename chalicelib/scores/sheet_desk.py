"""A sheet of numbers on its way: staff ask to have it taken in, a job reads it and leaves the outcome beside it.

All lies in the rosters bucket under `{campaign}/{kind}-{upload}/`: `file` as sent, `asked.json`, `outcome.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a sheet holds; also the step of its messages on the `imports` queue."""

    POINTS = "points"
    PREVIOUS = "previous"


class Files(Protocol):
    """The rosters bucket."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One sheet that was sent, or is to be."""

    campaign: str
    kind: Kind
    upload: str

    def key(self, name: str) -> str:
        """The key of one of its objects."""
        return f"{self.campaign}/{self.kind}-{self.upload}/{name}"

    def message(self) -> dict[str, str]:
        """What is queued to have it read."""
        return {"campaign": self.campaign, "upload": self.upload, "step": self.kind.value}


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
    """Staff account `by` asked at `at` (UTC text); `replace`: numbers of an earlier file may give way.

    `label`: what the numbers are called on pages, such as their year. `source`: the campaign whose published
    results are to be taken instead of a file; empty for a file.
    """

    by: str
    at: str
    replace: bool
    label: str = ""
    source: str = ""

    @property
    def moment(self) -> datetime:
        """When it was asked (UTC)."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the request of `asked`. `stored`: all was taken in; else one of the others says why not.

    `replaced`: units with other numbers from an earlier file → (who, when in UTC text).
    """

    asked: Asked
    stored: bool = False
    unusable: str = ""
    empty: bool = False
    errors: tuple[CellError, ...] = ()
    more: int = 0
    replaced: Mapping[str, tuple[str, str]] | None = None


def ask(files: Files, sent: Sent, asked: Asked) -> None:
    """Leave the request; asking again replaces it."""
    files.put(sent.key("asked.json"), _bytes(asdict(asked)), "application/json")


def asking(by: str, at: datetime, *, replace: bool, label: str = "", source: str = "") -> Asked:
    """A request made at `at`."""
    return Asked(by, at.astimezone(UTC).isoformat(), replace, label, source)


def asked_of(files: Files, sent: Sent) -> Asked | None:
    """The latest request."""
    body = files.get(sent.key("asked.json"))
    return None if body is None else Asked(**json.loads(body))


def leave(files: Files, sent: Sent, outcome: Outcome) -> None:
    """Leave what came of it."""
    files.put(sent.key("outcome.json"), _bytes(asdict(outcome)), "application/json")


def outcome_of(files: Files, sent: Sent) -> Outcome | None:
    """What came of the latest request; None while nothing has."""
    body = files.get(sent.key("outcome.json"))
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
    return outcome if outcome.asked == asked_of(files, sent) else None


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
