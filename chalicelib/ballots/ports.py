"""The door between the ballots' rules and whatever keeps roll and urn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.ballots.records import Credential, PersonItems, StoredDraft
from chalicelib.roster.people import Invitation

ATTEMPTS_PERIOD = timedelta(minutes=15)
MAX_FAILURES = 10
"""Wrong passwords an account may meet in one period; later tries wait for the next. Counted per account, never per
address: a whole office may stand behind one."""

Pause = Callable[[int], None]
"""Waits a random, growing while before try number n (1, 2, …), so that colliding requests part."""


@dataclass(frozen=True, slots=True, repr=False)
class SlipToCast:
    """One rated unit's answers under a random id (32 hex digits). `remark` may be empty; its id is its own."""

    unit: str
    id: str
    answers: str
    remark: str
    remark_id: str


@dataclass(frozen=True, slots=True, repr=False)
class Ballot:
    """One transaction: `draft` is the one cast, `other_drafts` go with it as far as the transaction has room."""

    invitation: Invitation
    slips: tuple[SlipToCast, ...]
    receipt_hash: str
    draft: StoredDraft
    other_drafts: tuple[StoredDraft, ...]


class DraftSave(StrEnum):
    """What became of one conditional put."""

    SAVED = "saved"
    CONFLICT = "conflict"


class CastOutcome(StrEnum):
    """What one transaction tells. UNSETTLED: cancelled, conflicting or unanswered; the receipt decides."""

    DONE = "done"
    UNSETTLED = "unsettled"


class BallotBox(Protocol):
    """Roll and urn as the respondent's pages use them. Every read is consistent. It never reads the urn."""

    def person(self, account: str) -> PersonItems | None:
        """Everything of one person in one query, or None where there is no such account."""

    def save_draft(self, account: str, draft: StoredDraft) -> DraftSave:
        """Put `draft` if the stored one has version `draft.version - 1` (version 1: if there is none)."""

    def cast(self, ballot: Ballot) -> CastOutcome:
        """Move the invitation open → cast, put slips, remarks and receipt, delete drafts: all or nothing."""

    def receipt_exists(self, campaign: str, form: str, receipt_hash: str) -> bool:
        """Whether the receipt stands on the roll."""

    def attempts(self, account: str, now: datetime) -> int:
        """Wrong passwords the account met in the current quarter of an hour."""

    def record_failure(self, items: PersonItems, now: datetime) -> None:
        """Count one wrong password. Takes the person's items, so that only accounts that exist are counted."""

    def add_credential(self, account: str, credential: Credential) -> None:
        """Add a credential at the moment its mail is made."""

    def revoke(self, account: str, credential_id: str, at: datetime) -> None:
        """End a credential now: the address changed or a loss was reported. An unknown id changes nothing."""
