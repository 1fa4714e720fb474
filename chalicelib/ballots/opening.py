"""Whether a person may answer a ballot on this device now, and which draft goes on (design.md 1 and 4).

A draft belongs to (invitation, credential). A device goes on with a draft of any live credential it holds, that of
the last sign-in first; a draft begun with another mail cannot be opened here, and the page must say so.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.ballots.answers import Answers, BallotPaper, paper
from chalicelib.ballots.credentials import Held
from chalicelib.ballots.drafts import Binding, open_sealed
from chalicelib.ballots.drafts import Draft as OpenedDraft
from chalicelib.ballots.records import Interval, PersonItems, Standing, StoredDraft, standing
from chalicelib.ballots.results import (
    Admitted,
    AlreadyCast,
    Closed,
    CredentialNotLive,
    NoInvitation,
    NotOpened,
    NotOpenYet,
    OtherCredentialsDraft,
    Unavailable,
    WindowClosed,
)
from chalicelib.ballots.rows import blank
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.people import Invitation, InvitationState

_OVER = {InvitationState.HELD, InvitationState.DECLINED, InvitationState.VOID, InvitationState.PAPER}


@dataclass(frozen=True, slots=True, repr=False)
class Sitting:
    """One request of a signed-in person about one ballot.

    `held` are the session's credentials, that of the last sign-in first. `now` is when the request arrived (UTC).
    """

    account: str
    group: str
    held: tuple[Held, ...]
    in_force: CampaignInForce
    now: datetime


@dataclass(frozen=True, slots=True, repr=False)
class OpenBallot:
    """A ballot that may be answered now.

    `answers` are those saved so far; `saved_at` (UTC) is None and `version` 0 where nothing was saved yet. Saves
    go under `held`. `other_drafts` are the invitation's drafts of other credentials, which nobody here can read.
    """

    invitation: Invitation
    paper: BallotPaper
    window: Interval
    held: Held
    answers: Answers
    saved_at: datetime | None
    version: int
    other_drafts: tuple[StoredDraft, ...]

    @property
    def binding(self) -> Binding:
        """To what this ballot's draft is bound."""
        return Binding(self.invitation.id, self.held.credential_id, self.paper.version)


def admit(invitation: Invitation, window: Interval, now: datetime) -> Admitted | Closed:
    """Whether the invitation may be answered at `now`, by its state and its window in force."""
    if invitation.state is InvitationState.CAST:
        return AlreadyCast()
    if invitation.state in _OVER:
        return Unavailable(invitation.state)
    if now < window.opens_at:
        return NotOpenYet(window)
    if now >= window.closes_at:
        return WindowClosed(window, arrived_at=now)
    return Admitted() if invitation.state is InvitationState.OPEN else Unavailable(invitation.state)


def open_ballot(sitting: Sitting, items: PersonItems) -> OpenBallot | NotOpened:
    """The ballot with what was saved of it, or why it cannot be answered here now."""
    refusal = refused(sitting, items)
    if refusal is not None:
        return refusal
    drafts = items.drafts_of(sitting.group)
    live = live_held(sitting, items)
    for held in live:
        for draft in drafts:
            if draft.credential_id == held.credential_id:
                return _resumed(sitting, items, held, draft)
    begun = [_issued(items, draft) for draft in drafts if _is_live(sitting, items, draft.credential_id)]
    if begun:
        return OtherCredentialsDraft(issued_at=max(begun))
    return fresh_ballot(sitting, items)


def fresh_ballot(sitting: Sitting, items: PersonItems) -> OpenBallot:
    """The ballot from the beginning under the credential of the last sign-in, whatever was saved before.

    Only for a sitting that is not `refused`. `version` is that of the draft which the next save replaces, if any.
    """
    held = sitting.held[0]
    drafts = items.drafts_of(sitting.group)
    replaced = max((d.version for d in drafts if d.credential_id == held.credential_id), default=0)
    return _ballot(sitting, items, held, replaced)


def refused(sitting: Sitting, items: PersonItems) -> Closed | CredentialNotLive | None:
    """Why nothing may be answered, by the credential, the invitation and its window; None if it may."""
    stands = standing(items, sitting.held[0].credential_id, sitting.in_force, sitting.now)
    if stands in {Standing.REVOKED, Standing.UNKNOWN}:
        return CredentialNotLive(stands)
    invitation = items.invitations.get(sitting.group)
    if invitation is None:
        return NoInvitation()
    admitted = admit(invitation, sitting.in_force.window_for(sitting.group), sitting.now)
    # A credential that merely ended needs no answer of its own: the person's last window is over, so this one too.
    return None if isinstance(admitted, Admitted) else admitted


def live_held(sitting: Sitting, items: PersonItems) -> tuple[Held, ...]:
    """The device's credentials that are live now, that of the last sign-in first."""
    return tuple(held for held in sitting.held if _is_live(sitting, items, held.credential_id))


def _is_live(sitting: Sitting, items: PersonItems, credential_id: str) -> bool:
    return standing(items, credential_id, sitting.in_force, sitting.now) is Standing.LIVE


def _issued(items: PersonItems, draft: StoredDraft) -> datetime:
    return items.credentials[draft.credential_id].issued_at


def _resumed(sitting: Sitting, items: PersonItems, held: Held, draft: StoredDraft) -> OpenBallot | NotOpened:
    ballot = _ballot(sitting, items, held, draft.version)
    opened = open_sealed(held.draft_key, ballot.binding, draft.sealed, ballot.paper)
    if not isinstance(opened, OpenedDraft):
        return opened
    return replace(ballot, answers=opened.answers, saved_at=opened.saved_at)


def _ballot(sitting: Sitting, items: PersonItems, held: Held, version: int) -> OpenBallot:
    """The ballot with nothing answered."""
    invitation = items.invitations[sitting.group]
    drafts = items.drafts_of(sitting.group)
    on = paper(sitting.in_force.campaign, invitation)
    return OpenBallot(
        invitation=invitation,
        paper=on,
        window=sitting.in_force.window_for(sitting.group),
        held=held,
        answers=Answers(chosen=blank(on.units, on.questions)),
        saved_at=None,
        version=version,
        other_drafts=tuple(d for d in drafts if d.credential_id != held.credential_id),
    )
