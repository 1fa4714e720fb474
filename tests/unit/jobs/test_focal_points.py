"""Focal points get an account of their own, once for each address, and only while they are appointed."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.ballots.credentials import SignIn, credential_id, parse_token
from chalicelib.follow_up.focal_points import Standing, address_mark, standing
from chalicelib.follow_up.notices import LineState
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.mailer import Outcome
from chalicelib.roster.people import Mailbox
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

A = "BCFG2345"
ACCOUNTS_AT = datetime(2021, 1, 20, 1, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    made = World()
    made.notices.invite(a_person(A, focal_point_of=("a1",)), "staff")
    made.focal_points.appoint(A, "a1", email=f"{A.lower()}@example.vn")
    return made


def beat(world: World, now: datetime) -> list[Outcome]:
    tick.run(world.ports, now)
    return [mailer.handle(world.ports, body, now) for body in world.mail.take()]


def test_nobody_is_written_to_before_the_accounts_leave(world: World) -> None:
    assert beat(world, ACCOUNTS_AT - timedelta(minutes=1)) == []
    assert world.focal_points.accounts == {}


def test_an_account_of_its_own_is_mailed_once(world: World) -> None:
    assert beat(world, ACCOUNTS_AT) == [Outcome.HANDED_OVER]
    assert beat(world, ACCOUNTS_AT + timedelta(hours=1)) == []
    (mail,) = world.channel.sent
    (login,) = world.focal_points.accounts
    assert login != A
    assert "Tài khoản công chức đầu mối" in mail.subject
    assert login in mail.text
    assert A not in mail.text
    assert "Sở Một" in mail.text


def test_the_link_opens_the_account_and_nothing_of_the_respondent(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    mail = world.channel.sent[0]
    token = mail.text.split("/dau-moi/v/")[1].split()[0]
    sign_in = parse_token(token)
    assert isinstance(sign_in, SignIn)
    id_ = credential_id(sign_in.account, sign_in.secret)
    account, appointment = world.focal_points.find(sign_in.account), world.focal_points.appointment("", A)
    assert standing(account, appointment, id_, ACCOUNTS_AT) is Standing.LIVE
    assert world.notices.credentials == {}
    assert token[8:] not in str(account)


def test_a_changed_address_ends_the_password_and_gets_a_fresh_mail(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    (account,) = world.focal_points.accounts.values()
    world.notices.people[A] = a_person(A, email="moi@example.vn")
    world.focal_points.appoint(A, "a1", email="moi@example.vn")
    appointment = world.focal_points.appointment("", A)
    old = account.credentials[0].credential.id
    assert standing(account, appointment, old, ACCOUNTS_AT) is Standing.ADDRESS_CHANGED
    assert beat(world, ACCOUNTS_AT + timedelta(hours=1)) == [Outcome.HANDED_OVER]
    assert world.channel.sent[-1].to == "moi@example.vn"
    assert len(world.focal_points.accounts) == 1, "the account keeps its name"


def test_a_lost_mail_is_sent_again_with_a_fresh_password_and_the_earlier_one_stays(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    appointment = world.focal_points.appointment("", A)
    assert appointment is not None
    assert world.focal_points.ask_again(appointment, "2021-01-20")
    assert beat(world, ACCOUNTS_AT + timedelta(hours=1)) == [Outcome.HANDED_OVER]
    assert beat(world, ACCOUNTS_AT + timedelta(hours=2)) == []
    first, again = (mail.text.split("/dau-moi/v/")[1].split()[0] for mail in world.channel.sent)
    assert first != again
    (account,) = world.focal_points.accounts.values()
    for held in account.credentials:
        now = world.focal_points.appointment("", A)
        assert standing(account, now, held.credential.id, ACCOUNTS_AT) is Standing.LIVE
    assert len(account.credentials) == 2


def test_who_is_appointed_no_longer_gets_nothing_and_comes_in_no_longer(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    (account,) = world.focal_points.accounts.values()
    world.focal_points.appoint(A, email="x@example.vn")
    gone = world.focal_points.appointment("", A)
    id_ = account.credentials[0].credential.id
    assert standing(account, gone, id_, ACCOUNTS_AT) is Standing.NOT_APPOINTED
    assert beat(world, ACCOUNTS_AT + timedelta(hours=1)) == []


def test_a_shared_mailbox_never_gets_a_password(world: World) -> None:
    world.notices.people[A] = a_person(A, mailbox=Mailbox.SHARED)
    assert beat(world, ACCOUNTS_AT) == [Outcome.SKIPPED]
    assert world.channel.sent == []
    assert world.notices.lines[A, "focal-account-1"].reason == "no_own_address"
    assert world.focal_points.appointments[A].refused == "no_own_address"
    world.notices.people[A] = a_person(A, email="moi@example.vn")
    world.focal_points.appoint(A, "a1", email="moi@example.vn")
    assert beat(world, ACCOUNTS_AT + timedelta(hours=1)) == [Outcome.HANDED_OVER]
    assert world.focal_points.appointments[A].refused == ""


def test_a_tick_killed_after_the_line_still_opens_the_account(world: World) -> None:
    world.notices.plan("small-2020", "focal-account-1", A, "<1@x>")
    assert world.notices.states("focal-account-1") == {A: LineState.DUE}
    assert beat(world, ACCOUNTS_AT) == [Outcome.HANDED_OVER]


def test_mail_to_the_focal_point_keeps_no_reminder_from_the_respondent(world: World) -> None:
    morning = datetime(2021, 1, 27, 1, tzinfo=UTC)
    world.focal_points.appoint(A, "a1", email="moi@example.vn")
    outcomes = beat(world, morning)
    assert outcomes.count(Outcome.HANDED_OVER) == 2
    assert any("Kính đề nghị" in mail.subject for mail in world.channel.sent)


def test_an_unknown_password_opens_nothing() -> None:
    assert standing(None, None, "0" * 32, ACCOUNTS_AT) is Standing.UNKNOWN
    assert address_mark(" Mau@example.vn ") == address_mark("mau@example.vn")
