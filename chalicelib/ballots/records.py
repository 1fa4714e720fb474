"""What the roll keeps of one person for the respondent's pages: read by one query, used by every decision."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.roster.people import Invitation, InvitationState, Person


class Interval(Protocol):
    """A window as in force now: half-open, `opens_at <= now < closes_at`, UTC."""

    @property
    def opens_at(self) -> datetime:
        """First instant at which ballots are accepted."""

    @property
    def closes_at(self) -> datetime:
        """First instant at which ballots are no longer accepted."""


class Windows(Protocol):
    """Windows with all decisions so far; `CampaignInForce` is one."""

    def window_for(self, group: str) -> Interval:
        """The group's own window."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One password and its link, without the secret. `live_until` is what was known when it was issued (UTC).

    `slip`: the wish for which it was printed on a sealed slip, which the next print ends; empty for a mail's.
    """

    id: str
    issued_at: datetime
    live_until: datetime
    revoked_at: datetime | None = None
    slip: str = ""


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A sealed draft of (invitation's group, credential). `version` counts its saves from 1."""

    group: str
    credential_id: str
    sealed: bytes
    version: int


@dataclass(frozen=True, slots=True)
class PersonItems:
    """All that a page needs of one person. `invitations` by group, `credentials` (live and dead) by id."""

    person: Person
    credentials: Mapping[str, Credential]
    drafts: tuple[StoredDraft, ...]
    invitations: Mapping[str, Invitation]

    def drafts_of(self, group: str) -> tuple[StoredDraft, ...]:
        """Every draft of one invitation, whichever credential began it."""
        return tuple(draft for draft in self.drafts if draft.group == group)


class Standing(StrEnum):
    """Whether a credential may be used now. Only LIVE may."""

    LIVE = "live"
    ENDED = "ended"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def last_close(items: PersonItems, windows: Windows) -> datetime | None:
    """When the person's last window closes as in force now, or None for a person without a ballot."""
    closes = [
        windows.window_for(invitation.group).closes_at
        for invitation in items.invitations.values()
        if invitation.state is not InvitationState.VOID
    ]
    return max(closes, default=None)


def standing(items: PersonItems, credential_id: str, windows: Windows, now: datetime) -> Standing:
    """How the credential stands at `now`.

    Its end follows the windows as in force, so that an extension prolongs what was mailed before it; the stored
    `live_until` counts only for a person who has no window left.
    """
    credential = _find(items.credentials.values(), credential_id)
    if credential is None:
        return Standing.UNKNOWN
    if credential.revoked_at is not None:
        return Standing.REVOKED
    end = last_close(items, windows) or credential.live_until
    return Standing.LIVE if now < end else Standing.ENDED


def _find(credentials: Iterable[Credential], credential_id: str) -> Credential | None:
    found = None
    for credential in credentials:
        if hmac.compare_digest(credential.id.encode(), credential_id.encode()):
            found = credential
    return found
