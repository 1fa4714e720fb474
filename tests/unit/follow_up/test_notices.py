"""Who gets which notice: the rules alone, by the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.decisions import CampaignInForce, Decision, Extension, Ground
from chalicelib.campaign.timeline import Moment, MomentKind, moments, outside_quiet_hours
from chalicelib.follow_up.notices import (
    LEASE,
    MAX_TRIES,
    REQUEUE_AFTER,
    Addressee,
    GiveUp,
    Line,
    LineState,
    NoticeKind,
    Send,
    Skip,
    Wait,
    claimable,
    decide,
    live_until,
    moment_of,
    retry,
)
from chalicelib.roster.people import InvitationState, Mailbox, MailState
from tests.support.campaigns import small_in_force
from tests.support.fake_mail import a_person, an_invitation

IN_FORCE = small_in_force()
START = datetime(2021, 1, 18, 17, tzinfo=UTC)
REMIND = "remind-w1-2021-01-27"


def the_moment(notice: str, in_force: CampaignInForce = IN_FORCE) -> Moment:
    found = moment_of(notice, in_force)
    assert found is not None
    return found


def someone(*groups: str, lines: tuple[Line, ...] = (), **changes: object) -> Addressee:
    person = replace(a_person(), **changes)  # type: ignore[arg-type]
    return Addressee(person, [an_invitation(group) for group in groups], lines)


def handed(notice: str, at: datetime) -> Line:
    return Line("23456789", notice, LineState.HANDED_OVER, "<1@x>", handed_at=at)


def test_a_notice_of_another_timeline_is_no_longer_planned() -> None:
    assert moment_of("remind-w1-1999-01-01", IN_FORCE) is None
    assert moment_of("fence", IN_FORCE) is None


def test_an_address_test_holds_no_credential_and_goes_before_the_accounts() -> None:
    wanted = the_moment(NoticeKind.ADDRESS_TEST)
    decision = decide(wanted, someone("staff"), IN_FORCE, START)
    assert decision == Send((an_invitation("staff"),), credential=False)


def test_an_account_mail_leaves_out_windows_that_have_closed() -> None:
    decision = decide(the_moment("accounts"), someone("staff", "communes"), IN_FORCE, START + timedelta(days=15))
    assert isinstance(decision, Send)
    assert [i.group for i in decision.invitations] == ["communes"]


def test_an_account_mail_with_nothing_left_to_answer_is_skipped() -> None:
    cast = replace(an_invitation("staff"), state=InvitationState.CAST)
    to = Addressee(a_person(), [cast], ())
    assert decide(the_moment("accounts"), to, IN_FORCE, START) == Skip("nothing_open")
    late = IN_FORCE.last_close
    assert decide(the_moment("accounts"), someone("communes"), IN_FORCE, late) == Skip("lapsed")


@pytest.mark.parametrize("state", [MailState.BOUNCED, MailState.COMPLAINED])
def test_an_address_that_refused_gets_nothing_more(state: MailState) -> None:
    to = someone("staff", mail_state=state)
    assert decide(the_moment("accounts"), to, IN_FORCE, START) == Skip("address_refused")


def test_one_reminder_speaks_of_all_open_ballots() -> None:
    wanted = the_moment(REMIND)
    decision = decide(wanted, someone("staff", "deputies", "communes"), IN_FORCE, wanted.at)
    assert isinstance(decision, Send)
    assert [i.group for i in decision.invitations] == ["staff", "deputies"]


def test_a_group_with_an_extension_is_reminded_in_its_own_window_only() -> None:
    ground = Ground("CV 1", date(2021, 1, 30), "staff", "", datetime(2021, 1, 30, tzinfo=UTC))
    extended = small_in_force(Decision(1, ground, Extension("w1", "deputies", date(2021, 2, 2))))
    after = datetime(2021, 2, 1, 2, tzinfo=UTC)
    wanted = next(m for m in moments(extended) if m.id == "remind-w1-2021-02-02")
    assert wanted.groups == ("deputies",)
    assert decide(wanted, someone("staff"), extended, wanted.at) == Skip("not_missing")
    assert isinstance(decide(wanted, someone("deputies"), extended, wanted.at), Send)
    assert live_until([an_invitation("deputies")], extended) > after


def test_a_mail_of_the_same_morning_does_not_replace_the_opening_notice() -> None:
    opening = the_moment("open-w1-2021-01-25")
    before = handed("accounts", IN_FORCE.window("w1").opens_at - timedelta(minutes=1))
    since = handed("accounts", IN_FORCE.window("w1").opens_at)
    assert isinstance(decide(opening, someone("staff", lines=(before,)), IN_FORCE, opening.at), Send)
    assert decide(opening, someone("staff", lines=(since,)), IN_FORCE, opening.at) == Skip("mailed_today")


def test_yesterday_is_another_day_in_local_time() -> None:
    wanted = the_moment(REMIND)
    midnight = datetime(2021, 1, 26, 17, tzinfo=UTC)
    yesterday, today = handed("accounts", midnight - timedelta(seconds=1)), handed("accounts", midnight)
    assert isinstance(decide(wanted, someone("staff", lines=(yesterday,)), IN_FORCE, wanted.at), Send)
    assert decide(wanted, someone("staff", lines=(today,)), IN_FORCE, wanted.at) == Skip("mailed_today")


def test_nobody_is_reminded_before_the_account_mail_has_left() -> None:
    wanted = the_moment(REMIND)
    due = Line("23456789", "accounts", LineState.DUE, "<1@x>")
    waiting = decide(wanted, someone("staff", lines=(due,)), IN_FORCE, wanted.at)
    assert waiting == Wait(wanted.at + REQUEUE_AFTER, "accounts_first")
    failed = replace(due, state=LineState.FAILED)
    assert isinstance(decide(wanted, someone("staff", lines=(failed,)), IN_FORCE, wanted.at), Send)


def test_a_shared_mailbox_is_reminded_without_credential() -> None:
    wanted = the_moment(REMIND)
    decision = decide(wanted, someone("staff", mailbox=Mailbox.SHARED), IN_FORCE, wanted.at)
    assert isinstance(decision, Send)
    assert not decision.credential


@given(
    st.datetimes(datetime(2021, 1, 10), datetime(2021, 2, 20)),  # noqa: DTZ001 - made aware below
    st.sampled_from([m for m in moments(IN_FORCE) if m.kind in {MomentKind.OPENING, MomentKind.REMINDER}]),
    st.lists(st.sampled_from(["staff", "deputies", "communes"]), unique=True),
    st.sampled_from(list(InvitationState)),
)
def test_whatever_the_hour_notices_of_a_window_go_to_the_missing_by_day_while_it_is_open(
    naive: datetime, wanted: Moment, groups: list[str], state: InvitationState
) -> None:
    now = naive.replace(tzinfo=UTC)
    invitations = [replace(an_invitation(group), state=state) for group in groups]
    decision = decide(wanted, Addressee(a_person(), invitations, ()), IN_FORCE, now)
    if isinstance(decision, Wait):
        assert decision.until > now
    if isinstance(decision, Send):
        assert state is InvitationState.OPEN
        assert outside_quiet_hours(IN_FORCE.campaign, IN_FORCE.timeline, now) == now
        assert any(i.window == wanted.window for i in decision.invitations)
        for i in decision.invitations:
            window = IN_FORCE.window_for(i.group)
            assert window.opens_at <= now < window.closes_at


def test_a_line_is_claimable_while_due_and_again_when_its_lease_is_over() -> None:
    line = Line("23456789", "accounts", LineState.DUE, "<1@x>")
    held = replace(line, state=LineState.CLAIMED, claimed_until=START + LEASE)
    assert claimable(line, START)
    assert not claimable(held, START + LEASE - timedelta(microseconds=1))
    assert claimable(held, START + LEASE)
    for state in (LineState.HANDED_OVER, LineState.SKIPPED, LineState.FAILED):
        assert not claimable(replace(line, state=state), START)


@given(st.integers(1, 50))
def test_back_off_grows_to_an_hour_and_ends(tries: int) -> None:
    again = retry(tries, START, throttled=False)
    if tries >= MAX_TRIES:
        assert again == GiveUp("gave_up")
    else:
        assert isinstance(again, Wait)
        assert timedelta(minutes=1) <= again.until - START <= timedelta(hours=1)
    assert retry(tries, START, throttled=True) == Wait(START + timedelta(minutes=1), "throttled")
