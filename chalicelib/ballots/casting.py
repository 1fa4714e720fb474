"""Casting a ballot: at most once per invitation, the same receipt for the same click (design.md 2).

One transaction does everything or nothing. When its outcome is not known to be success, a consistent read of the
person and then of the receipt decides; in this order, for a receipt missing after the invitation was seen cast
will never come, while the other order could miss a twin request that commits between the two reads.
"""

from chalicelib.ballots import receipts
from chalicelib.ballots.answers import missing, slip
from chalicelib.ballots.opening import OpenBallot, Sitting, open_ballot
from chalicelib.ballots.ports import Ballot, BallotBox, CastOutcome, Pause, SlipToCast
from chalicelib.ballots.records import PersonItems, StoredDraft
from chalicelib.ballots.results import (
    AlreadyCast,
    BadNonce,
    Busy,
    Cast,
    CastResult,
    Incomplete,
    NoDraft,
    NotOpened,
)
from chalicelib.ballots.retrying import readings

TRIES = 6


def cast(
    box: BallotBox, sitting: Sitting, items: PersonItems, nonce: str, *, key: bytes, pause: Pause
) -> CastResult:
    """Cast the saved answers. `nonce` is the check page's hidden field, `key` the server's key for receipts.

    `items` is what the request read already: a cast without trouble needs no other read.
    """
    if not receipts.is_nonce(nonce):
        return BadNonce()
    left = TRIES
    for current in readings(box, items, tries=TRIES + 1, pause=pause):
        ready = may_cast(sitting, current)
        if isinstance(ready, AlreadyCast):
            return _earlier(box, sitting, current, nonce, key)
        if not isinstance(ready, OpenBallot):
            return ready
        # The last reading only settles what the last try did.
        if left and box.cast(_ballot(ready, current, nonce, key)) is CastOutcome.DONE:
            return Cast(receipts.show(receipts.receipt_code(key, nonce, ready.invitation.id)))
        left -= 1
    return Busy()


def may_cast(sitting: Sitting, items: PersonItems) -> OpenBallot | NotOpened | NoDraft | Incomplete:
    """Whether the ballot may be cast now: open, begun, and every cell answered."""
    ballot = open_ballot(sitting, items)
    if not isinstance(ballot, OpenBallot):
        return ballot
    if not ballot.version:
        return NoDraft()
    gaps = missing(ballot.answers, ballot.paper)
    return Incomplete(gaps) if gaps else ballot


def _earlier(box: BallotBox, sitting: Sitting, items: PersonItems, nonce: str, key: bytes) -> Cast | AlreadyCast:
    """The receipt again, if the ballot that was cast came from this very page."""
    invitation = items.invitations[sitting.group]
    code = receipts.receipt_code(key, nonce, invitation.id)
    known = box.receipt_exists(invitation.campaign, invitation.form, receipts.receipt_hash(code))
    return Cast(receipts.show(code)) if known else AlreadyCast()


def _ballot(ready: OpenBallot, items: PersonItems, nonce: str, key: bytes) -> Ballot:
    invitation = ready.invitation
    code = receipts.receipt_code(key, nonce, invitation.id)
    return Ballot(
        invitation=invitation,
        slips=tuple(_slip(ready, unit, nonce, key) for unit in ready.paper.units),
        receipt_hash=receipts.receipt_hash(code),
        draft=_own_draft(ready, items),
        other_drafts=ready.other_drafts,
    )


def _own_draft(ready: OpenBallot, items: PersonItems) -> StoredDraft:
    drafts = items.drafts_of(ready.invitation.group)
    return next(d for d in drafts if d.credential_id == ready.held.credential_id)


def _slip(ready: OpenBallot, unit: str, nonce: str, key: bytes) -> SlipToCast:
    invitation = ready.invitation.id
    return SlipToCast(
        unit=unit,
        id=receipts.slip_id(key, nonce, invitation, unit),
        answers=slip(ready.answers, unit, ready.paper),
        remark=ready.answers.remarks.get(unit, ""),
        remark_id=receipts.remark_id(key, nonce, invitation, unit),
    )
