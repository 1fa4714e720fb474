"""An office's template on its way: staff send it and ask for a check, a job leaves the outcome beside it.

All lies in the rosters bucket, where browsers may send files, under `{campaign}/template-{upload}/`: `file` as
sent, `asked.json`, `outcome.json`. What passed is copied to the reports bucket, where `choice` may name it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.choice import Shelf
from chalicelib.reports.documents.template_faults import Fault, Place, Problem

STEP = "template"
"""The step of such messages on the `imports` queue."""
BUNDLED_UPLOAD = "co-san"
"""Stands for the bundled template where one is previewed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Staff account `by` asked at `at` (UTC text) to have the file checked as a template of `paper`."""

    paper: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the request of `asked`: `problems`, or a preview. `pictures`: the PDF leaves some out."""

    asked: Asked
    problems: tuple[Problem, ...] = ()
    pictures: bool = False

    @property
    def passed(self) -> bool:
        """Whether the template may be used."""
        return not self.problems


def place_of(campaign: str, upload: str, name: str) -> str:
    """The key of one of the objects."""
    return f"{campaign}/template-{upload}/{name}"


def request(paper: Paper, by: str, at: datetime) -> Asked:
    """That `by` asks at `at` to have a file checked as a template of `paper`."""
    return Asked(paper.value, by, at.astimezone(UTC).isoformat())


def ask(files: Shelf, campaign: str, upload: str, asked: Asked) -> None:
    """Leave the request; asking again replaces it."""
    files.put(place_of(campaign, upload, "asked.json"), json.dumps(asdict(asked)).encode(), "application/json")


def asked_of(files: Shelf, campaign: str, upload: str) -> Asked | None:
    """The latest request."""
    body = files.get(place_of(campaign, upload, "asked.json"))
    return None if body is None else Asked(**json.loads(body))


def leave(files: Shelf, campaign: str, upload: str, outcome: Outcome) -> None:
    """Leave what came of it."""
    body = json.dumps(asdict(outcome), ensure_ascii=False).encode()
    files.put(place_of(campaign, upload, "outcome.json"), body, "application/json")


def outcome_of(files: Shelf, campaign: str, upload: str) -> Outcome | None:
    """What came of the latest request; None while nothing has."""
    body = files.get(place_of(campaign, upload, "outcome.json"))
    if body is None:
        return None
    found = json.loads(body)
    outcome = Outcome(Asked(**found["asked"]), tuple(map(_problem, found["problems"])), found["pictures"])
    return outcome if outcome.asked == asked_of(files, campaign, upload) else None


def _problem(found: dict[str, object]) -> Problem:
    place = found["place"]
    where = Place(**place) if isinstance(place, dict) else None
    return Problem(Fault(str(found["fault"])), str(found["tag"]), str(found["name"]), where)
