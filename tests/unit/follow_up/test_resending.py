"""An account sent again on its person's wish: at most one a day, never before the first mail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.follow_up.notices import Addressee, Line, LineState, Send, Skip, decide, moment_of
from chalicelib.follow_up.resending import ResendDesk, waiting
from chalicelib.roster.people import InvitationState, Mailbox
from tests.support.campaigns import small_in_force
from tests.support.fake_mail import FakeNotices, a_person, an_invitation

IN_FORCE = small_in_force()
NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)
NOTICE = "resend-2021-01-26"
SENT = Line("23456789", "accounts", LineState.HANDED_OVER, "<1@x>", handed_at=NOW - timedelta(days=5))


def decision(to: Addressee, now: datetime = NOW) -> object:
    wanted = moment_of(NOTICE, IN_FORCE)
    assert wanted is not None
    assert wanted.id == NOTICE
    return decide(wanted, to, IN_FORCE, now)


def someone(*lines: Line, state: InvitationState = InvitationState.OPEN, **changes: object) -> Addressee:
    invitation = replace(an_invitation("staff"), state=state)
    return Addressee(a_person(**changes), [invitation], lines or (SENT,))  # type: ignore[arg-type]


def test_a_wish_is_planned_once_a_local_day() -> None:
    ledger = FakeNotices()
    desk = ResendDesk(ledger, "phieu.example")
    for hours in (0, 1, 14, 15, 16):
        desk.ask(IN_FORCE, "23456789", NOW + timedelta(hours=hours))
    assert sorted(notice for _, notice in ledger.lines) == [NOTICE, "resend-2021-01-27"]


def test_every_line_planned_is_looked_for_that_day_and_the_next() -> None:
    ledger = FakeNotices()
    ResendDesk(ledger, "phieu.example").ask(IN_FORCE, "23456789", NOW)
    ((_, notice),) = ledger.lines
    assert notice in waiting(IN_FORCE, NOW)
    assert notice in waiting(IN_FORCE, NOW + timedelta(days=1))
    assert waiting(IN_FORCE, IN_FORCE.last_close) == ()


@pytest.mark.parametrize("state", [InvitationState.OPEN, InvitationState.CAST, InvitationState.PAPER])
def test_the_mail_goes_whether_or_not_the_ballot_was_answered(state: InvitationState) -> None:
    to = someone(state=state)
    assert decision(to) == Send(tuple(to.invitations), credential=True)


def test_nothing_goes_for_a_ballot_taken_back_or_a_window_that_has_closed() -> None:
    assert decision(someone(state=InvitationState.VOID)) == Skip("nothing_open")
    assert decision(someone(), NOW + timedelta(days=8)) == Skip("nothing_open")
    assert decision(someone(), IN_FORCE.last_close) == Skip("lapsed")


@pytest.mark.parametrize("state", [LineState.DUE, LineState.CLAIMED])
def test_nothing_is_sent_again_before_the_first_mail(state: LineState) -> None:
    assert decision(someone(replace(SENT, state=state, handed_at=None))) == Skip("accounts_first")
    assert decision(someone(), datetime(2021, 1, 19, tzinfo=UTC)) == Skip("accounts_first")


def test_an_account_mail_that_failed_can_be_sent_again() -> None:
    assert isinstance(decision(someone(replace(SENT, state=LineState.FAILED, handed_at=None))), Send)


def test_a_shared_mailbox_never_gets_a_credential() -> None:
    sent = decision(someone(mailbox=Mailbox.SHARED))
    assert isinstance(sent, Send)
    assert not sent.credential
