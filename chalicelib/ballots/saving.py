"""Saving one page: read, merge, put if nobody saved meanwhile; else read and merge again (design.md 2).

Two tabs that save different pages of one draft at the same moment lose nothing.
"""

from chalicelib.ballots.answers import (
    NOTHING,
    Answers,
    BallotPaper,
    Fault,
    FaultReason,
    faults,
    merge,
    no_opinion_for_unit,
    too_many_remarks,
)
from chalicelib.ballots.drafts import Draft, seal
from chalicelib.ballots.opening import OpenBallot, Sitting, fresh_ballot, open_ballot, refused
from chalicelib.ballots.ports import BallotBox, DraftSave, Pause
from chalicelib.ballots.records import PersonItems, StoredDraft
from chalicelib.ballots.results import (
    Busy,
    DraftDamaged,
    OtherCredentialsDraft,
    Refused,
    Saved,
    SaveResult,
    StaleForm,
)
from chalicelib.ballots.retrying import readings

TRIES = 8


def save_page(
    box: BallotBox,
    sitting: Sitting,
    items: PersonItems,
    change: Answers,
    *,
    pause: Pause,
    no_opinion_unit: str | None = None,
) -> SaveResult:
    """Save what one page sent. `items` is what the request read already; most saves need no second read.

    `no_opinion_unit`: the person pressed "Tôi không đủ thông tin về cơ quan này" there, so that every question
    about this unit without an answer, `change` included, becomes "no opinion".
    """
    for current in readings(box, items, tries=TRIES, pause=pause):
        ballot = open_ballot(sitting, current)
        if not isinstance(ballot, OpenBallot):
            return ballot
        wanted = _wanted(ballot, change, no_opinion_unit)
        if isinstance(wanted, Refused):
            return wanted
        if ballot.version and wanted == ballot.answers:
            return Saved(wanted)
        if box.save_draft(sitting.account, _sealed(ballot, wanted, sitting)) is DraftSave.SAVED:
            return Saved(wanted)
    return Busy()


def start_anew(box: BallotBox, sitting: Sitting, items: PersonItems, *, pause: Pause) -> SaveResult:
    """ "Trả lời lại từ đầu tại đây": begin an empty draft under the credential of the last sign-in.

    A draft that this device can open is left as it is. The one begun with the other mail stays sealed until the
    ballot is cast or counts freeze.
    """
    for current in readings(box, items, tries=TRIES, pause=pause):
        refusal = refused(sitting, current)
        if refusal is not None:
            return refusal
        ballot = open_ballot(sitting, current)
        if isinstance(ballot, OtherCredentialsDraft | DraftDamaged | StaleForm):
            ballot = fresh_ballot(sitting, current)
            if box.save_draft(sitting.account, _sealed(ballot, NOTHING, sitting)) is DraftSave.CONFLICT:
                continue
        return Saved(ballot.answers) if isinstance(ballot, OpenBallot) else ballot
    return Busy()


def _wanted(ballot: OpenBallot, change: Answers, no_opinion_unit: str | None) -> Answers | Refused:
    if no_opinion_unit is not None and no_opinion_unit not in ballot.paper.units:
        return Refused((Fault(FaultReason.UNKNOWN_UNIT, no_opinion_unit),))
    merged = merge(ballot.answers, change)
    found = tuple(dict.fromkeys((*faults(change, ballot.paper), *too_many_remarks(merged, ballot.paper))))
    if found:
        return Refused(found)
    return _filled(merged, no_opinion_unit, ballot.paper)


def _filled(merged: Answers, unit: str | None, on: BallotPaper) -> Answers:
    return merged if unit is None else merge(merged, no_opinion_for_unit(merged, unit, on))


def _sealed(ballot: OpenBallot, answers: Answers, sitting: Sitting) -> StoredDraft:
    draft = Draft(answers=answers, saved_at=sitting.now)
    return StoredDraft(
        group=sitting.group,
        credential_id=ballot.held.credential_id,
        sealed=seal(ballot.held.draft_key, ballot.binding, draft, ballot.paper),
        version=ballot.version + 1,
    )
