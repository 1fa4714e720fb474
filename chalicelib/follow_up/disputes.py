""" "I never answered, yet it says answered": such a case is recorded, checked and answered in writing.

Who cast the ballot cannot be seen, and the ballot cannot be found: it is neither removed nor repeated. What can be
checked is who could have had a password: credentials issued, and addresses changed. How many cases a unit has is
for everybody to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST_LISTED = 300
"""Cases that one list shows."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the roll shows, as counted when the case was recorded. Never when a ballot came in."""

    credentials: int
    ended: int
    address_changes: int
    shared_mailbox: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """One case. `answer` names the written answer's number and symbol, empty while there is none."""

    campaign: str
    id: str
    unit: str
    account: str
    group: str
    by: str
    at: datetime
    checked: Checked
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotDisputed:
    """No case can be recorded: unknown account, no such ballot, not recorded as answered, or a case already."""

    why: str


class Disputes(Protocol):
    """Where cases are kept."""

    def add(self, dispute: Dispute) -> bool:
        """A new one; False where the ballot has its case already. One ballot is one case, whoever records it."""
        ...

    def latest(self, campaign: str) -> Sequence[Dispute]:
        """Cases without an answer, then answered ones, each newest first, at most `MOST_LISTED`."""
        ...

    def numbers(self, campaign: str) -> Mapping[str, int]:
        """How many cases each unit has; no entry for one without."""
        ...

    def answer(self, campaign: str, dispute: str, document: str, by: str, now: datetime) -> bool:
        """Note the written answer. False for an unknown case or one that has its answer."""
        ...
