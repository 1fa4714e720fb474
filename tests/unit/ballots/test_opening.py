from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.ballots import results as res
from chalicelib.ballots.answers import NOTHING, Answers
from chalicelib.ballots.credentials import SignIn, held, new_secret
from chalicelib.ballots.opening import OpenBallot, Sitting, admit, open_ballot
from chalicelib.ballots.ports import DraftSave
from chalicelib.ballots.records import PersonItems, Standing
from chalicelib.ballots.rows import Cell
from chalicelib.ballots.saving import save_page, start_anew
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import FakeBallotBox, Respondent, box_with, mailed, no_pause, respondent

IN_FORCE = small_in_force()
WINDOW = IN_FORCE.window_for("staff")
INSIDE = datetime(2021, 1, 25, 2, tzinfo=UTC)
TICK = timedelta(microseconds=1)
REMINDED = datetime(2021, 1, 27, 1, tzinfo=UTC)
PAGE = Answers(chosen={Cell("a1", "q01"): "A"})


def sitting(someone: Respondent, *sign_ins: SignIn, now: datetime = INSIDE, group: str = "staff") -> Sitting:
    hands = tuple(held(one) for one in sign_ins or (someone.sign_in,))
    return Sitting(account=someone.account, group=group, held=hands, in_force=IN_FORCE, now=now)


def read(box: FakeBallotBox, someone: Respondent) -> PersonItems:
    return box.people[someone.account]


def reminded(box: FakeBallotBox, someone: Respondent) -> SignIn:
    """A fresh link from a reminder."""
    sign_in = SignIn(someone.account, new_secret())
    box.add_credential(someone.account, mailed(sign_in, REMINDED))
    return sign_in


@pytest.fixture
def someone() -> Respondent:
    return respondent(IN_FORCE, {"staff": "a1"})


@pytest.fixture
def box(someone: Respondent) -> FakeBallotBox:
    return box_with(someone)


def save(box: FakeBallotBox, where: Sitting, change: Answers = PAGE) -> res.SaveResult:
    return save_page(box, where, box.people[where.account], change, pause=no_pause)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (WINDOW.opens_at - TICK, res.NotOpenYet(WINDOW)),
        (WINDOW.opens_at, res.Admitted()),
        (WINDOW.closes_at - TICK, res.Admitted()),
        (WINDOW.closes_at, res.WindowClosed(WINDOW, WINDOW.closes_at)),
    ],
)
def test_the_clock_alone_opens_and_closes_a_window(someone: Respondent, now: datetime, expected: object) -> None:
    assert admit(someone.items.invitations["staff"], WINDOW, now) == expected


@pytest.mark.parametrize(
    "state", [s for s in InvitationState if s not in {InvitationState.OPEN, InvitationState.CAST}]
)
def test_an_invitation_that_is_not_open_says_its_state(someone: Respondent, state: InvitationState) -> None:
    invitation = replace(someone.items.invitations["staff"], state=state)
    assert admit(invitation, WINDOW, INSIDE) == res.Unavailable(state)


def test_a_cast_ballot_is_already_answered_even_after_the_window(someone: Respondent) -> None:
    invitation = replace(someone.items.invitations["staff"], state=InvitationState.CAST)
    assert admit(invitation, WINDOW, WINDOW.closes_at) == res.AlreadyCast()


def test_a_closed_invitation_after_its_window_says_that_the_window_closed(someone: Respondent) -> None:
    invitation = replace(someone.items.invitations["staff"], state=InvitationState.CLOSED)
    assert isinstance(admit(invitation, WINDOW, WINDOW.closes_at), res.WindowClosed)


def test_a_new_ballot_opens_empty_under_the_present_credential(someone: Respondent) -> None:
    ballot = open_ballot(sitting(someone), someone.items)
    assert isinstance(ballot, OpenBallot)
    assert (ballot.answers, ballot.saved_at, ballot.version) == (NOTHING, None, 0)
    assert ballot.held == someone.held


def test_a_group_without_an_invitation_has_no_ballot(someone: Respondent) -> None:
    assert open_ballot(sitting(someone, group="deputies"), someone.items) == res.NoInvitation()


def test_a_saved_draft_goes_on_by_the_same_mail_on_another_device(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    ballot = open_ballot(sitting(someone), read(box, someone))
    assert isinstance(ballot, OpenBallot)
    assert ballot.answers == PAGE
    assert (ballot.saved_at, ballot.version) == (INSIDE, 1)


def test_another_link_is_told_by_which_mail_the_draft_began(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    second = reminded(box, someone)
    result = open_ballot(sitting(someone, second), read(box, someone))
    issued = someone.items.credentials[someone.held.credential_id].issued_at
    assert result == res.OtherCredentialsDraft(issued_at=issued)


def test_another_link_goes_on_where_the_device_still_holds_the_first(
    box: FakeBallotBox, someone: Respondent
) -> None:
    save(box, sitting(someone))
    second = reminded(box, someone)
    here = sitting(someone, second, someone.sign_in)
    save(box, here, Answers(chosen={Cell("a1", "q02"): "B"}))
    ballot = open_ballot(here, read(box, someone))
    assert isinstance(ballot, OpenBallot)
    assert ballot.held == someone.held
    assert len(ballot.answers.chosen) == 2
    assert len(read(box, someone).drafts) == 1


def test_answering_anew_starts_an_empty_draft_under_the_present_link(
    box: FakeBallotBox, someone: Respondent
) -> None:
    save(box, sitting(someone))
    second = reminded(box, someone)
    here = sitting(someone, second)
    assert start_anew(box, here, read(box, someone), pause=no_pause) == res.Saved(NOTHING)
    ballot = open_ballot(here, read(box, someone))
    assert isinstance(ballot, OpenBallot)
    assert ballot.answers == NOTHING
    assert [d.credential_id for d in ballot.other_drafts] == [someone.held.credential_id]


def test_the_first_mails_draft_is_untouched_by_answering_anew(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    start_anew(box, sitting(someone, reminded(box, someone)), read(box, someone), pause=no_pause)
    ballot = open_ballot(sitting(someone), read(box, someone))
    assert isinstance(ballot, OpenBallot)
    assert ballot.answers == PAGE


def test_answering_anew_never_empties_a_draft_that_can_be_opened(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    assert start_anew(box, sitting(someone), read(box, someone), pause=no_pause) == res.Saved(PAGE)
    assert box.writes == 1


def test_answering_anew_in_two_tabs_begins_one_draft(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    here = sitting(someone, reminded(box, someone))
    both_read = read(box, someone)
    start_anew(box, here, both_read, pause=no_pause)
    save(box, here, PAGE)
    assert start_anew(box, here, both_read, pause=no_pause) == res.Saved(PAGE)
    assert len(read(box, someone).drafts) == 2


def test_answering_anew_gives_up_where_the_store_never_settles(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    here = sitting(someone, reminded(box, someone))
    box.save_draft = lambda account, draft: DraftSave.CONFLICT  # type: ignore[method-assign]
    assert start_anew(box, here, read(box, someone), pause=no_pause) == res.Busy()


def test_answering_anew_is_refused_like_any_answer(box: FakeBallotBox, someone: Respondent) -> None:
    late = sitting(someone, now=WINDOW.closes_at)
    result = start_anew(box, late, read(box, someone), pause=no_pause)
    assert isinstance(result, res.WindowClosed)


def test_a_damaged_draft_is_said_and_can_be_begun_anew(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    items = read(box, someone)
    broken = replace(items.drafts[0], sealed=items.drafts[0].sealed[:-1] + b"\0\0")
    box.people[someone.account] = replace(items, drafts=(broken,))
    assert open_ballot(sitting(someone), read(box, someone)) == res.DraftDamaged()
    assert save(box, sitting(someone)) == res.DraftDamaged()
    start_anew(box, sitting(someone), read(box, someone), pause=no_pause)
    assert save(box, sitting(someone)) == res.Saved(PAGE)


def test_drafts_of_two_ballots_of_one_person_stay_apart() -> None:
    both = respondent(IN_FORCE, {"staff": "a1", "deputies": "d1"})
    box = box_with(both)
    save(box, sitting(both))
    other = open_ballot(sitting(both, group="deputies"), read(box, both))
    assert isinstance(other, OpenBallot)
    assert other.answers == NOTHING


def test_a_revoked_credential_opens_nothing(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    box.revoke(someone.account, someone.held.credential_id, INSIDE)
    assert open_ballot(sitting(someone), read(box, someone)) == res.CredentialNotLive(Standing.REVOKED)


def test_a_draft_of_a_revoked_credential_stands_in_nobodys_way(box: FakeBallotBox, someone: Respondent) -> None:
    save(box, sitting(someone))
    second = reminded(box, someone)
    box.revoke(someone.account, someone.held.credential_id, INSIDE)
    held_too = open_ballot(sitting(someone, second, someone.sign_in), read(box, someone))
    assert isinstance(held_too, OpenBallot)
    assert held_too.answers == NOTHING
    assert held_too.held == held(second)


def test_a_forged_credential_is_unknown(someone: Respondent) -> None:
    stranger = SignIn(someone.account, new_secret())
    result = open_ballot(sitting(someone, stranger), someone.items)
    assert result == res.CredentialNotLive(Standing.UNKNOWN)


def test_after_the_last_window_the_person_learns_that_it_closed(someone: Respondent) -> None:
    late = WINDOW.closes_at + timedelta(seconds=3)
    assert open_ballot(sitting(someone, now=late), someone.items) == res.WindowClosed(WINDOW, arrived_at=late)
