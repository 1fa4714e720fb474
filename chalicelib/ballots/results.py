"""What saving and casting may answer. Each result carries what its page must say (texts.md 4, 6-10)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.ballots.answers import Answers, Fault
from chalicelib.ballots.records import Interval, Standing
from chalicelib.ballots.rows import Cell
from chalicelib.roster.people import InvitationState


@dataclass(frozen=True, slots=True)
class Admitted:
    """The invitation is open and its window too."""


@dataclass(frozen=True, slots=True)
class NotOpenYet:
    """The window opens later (texts.md 8)."""

    window: Interval


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The request arrived (UTC) at or after the window's end (texts.md 9)."""

    window: Interval
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class AlreadyCast:
    """The one ballot of this invitation was cast, with a receipt that this request cannot name (texts.md 7)."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No online ballot may be given: the invitation is held, declined, void, closed, or answered on paper."""

    state: InvitationState


@dataclass(frozen=True, slots=True)
class NoInvitation:
    """The person has no ballot in this group."""


@dataclass(frozen=True, slots=True)
class CredentialNotLive:
    """The credential of the session may no longer be used, or never could."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class OtherCredentialsDraft:
    """A draft was begun with the mail of `issued_at` (UTC); this device cannot open it (texts.md 10)."""

    issued_at: datetime


@dataclass(frozen=True, slots=True)
class NoDraft:
    """Nothing was saved yet, so there is nothing to cast."""


@dataclass(frozen=True, slots=True)
class DraftDamaged:
    """The stored draft cannot be opened with the key it was begun with; the person can only start over."""


@dataclass(frozen=True, slots=True)
class StaleForm:
    """The draft was begun on an earlier version of the form."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Cells without an answer, in the ballot's order (texts.md 4)."""

    missing: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class BadNonce:
    """The hidden field of the check page is absent or was altered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The page's fields were forged or stale; nothing was saved."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Busy:
    """The store did not settle the request within the retries; what was saved before is still there. Try again."""


@dataclass(frozen=True, slots=True, repr=False)
class Cast:
    """The ballot is in the urn. `receipt` is the code with hyphens: shown once, never logged (texts.md 6)."""

    receipt: str


@dataclass(frozen=True, slots=True, repr=False)
class Saved:
    """The draft now holds these answers."""

    answers: Answers


Closed = NotOpenYet | WindowClosed | AlreadyCast | Unavailable | NoInvitation
"""Reasons of the invitation and its window."""

NotOpened = Closed | CredentialNotLive | OtherCredentialsDraft | DraftDamaged | StaleForm
"""Reasons why a ballot cannot be answered on this device now."""

SaveResult = Saved | NotOpened | Refused | Busy
CastResult = Cast | NotOpened | NoDraft | Incomplete | BadNonce | Busy
