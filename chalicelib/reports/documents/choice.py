"""Which template a document is made from: the bundled one, or one that an office put in its place.

All that an office sent stays; one small object names the template in force, so that changing it is one write.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol

from chalicelib.reports.documents.asking import Paper

BUNDLED = ""


class Shelf(Protocol):
    """The reports bucket."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Staff account `by` put the template of `upload` in force at `at` (UTC text); `BUNDLED` went back."""

    upload: str = BUNDLED
    by: str = ""
    at: str = ""

    @property
    def moment(self) -> datetime | None:
        """When it was chosen (UTC); None where nobody chose."""
        return datetime.fromisoformat(self.at) if self.at else None


def chosen(shelf: Shelf, campaign: str, paper: Paper) -> Choice:
    """The template in force."""
    body = shelf.get(_choice_key(campaign, paper))
    return Choice(**json.loads(body)) if body else Choice()


def choice_of(upload: str, by: str, at: datetime) -> Choice:
    """That `by` chooses the template of `upload` at `at`."""
    return Choice(upload, by, at.astimezone(UTC).isoformat())


def choose(shelf: Shelf, campaign: str, paper: Paper, choice: Choice) -> None:
    """Put a template in force from the next document on."""
    shelf.put(_choice_key(campaign, paper), json.dumps(asdict(choice)).encode(), "application/json")


def template_key(campaign: str, paper: Paper, upload: str) -> str:
    """Where an office's template stands in the reports bucket."""
    return f"{campaign}/templates/{paper}-{upload}.docx"


def preview_key(campaign: str, paper: Paper, upload: str, kind: str) -> str:
    """Where the document made from the template with sample values stands; `kind` is `docx` or `pdf`."""
    return f"{campaign}/templates/{paper}-{upload}.sample.{kind}"


def _choice_key(campaign: str, paper: Paper) -> str:
    return f"{campaign}/templates/{paper}.json"
