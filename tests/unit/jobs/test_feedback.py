"""Bounces and complaints reach everyone who has the address, and nothing is sent there again."""

import json
from datetime import UTC, datetime

import pytest

from chalicelib.follow_up.channel import AddressRefused, MailPermanent
from chalicelib.follow_up.notices import LineState
from chalicelib.jobs import mailer
from chalicelib.jobs.mailer import Outcome
from chalicelib.roster.people import MailState
from tests.support.fake_jobs import World
from tests.support.fake_mail import FakeChannel, a_person

NOW = datetime(2021, 1, 21, 2, tzinfo=UTC)
A, B = "BCFG2345", "HJKM2345"


@pytest.fixture
def world() -> World:
    made = World()
    for account in (A, B):
        made.notices.invite(a_person(account, email="chung@example.vn"), "staff")
    return made


def send(world: World, account: str, notice: str = "accounts") -> Outcome:
    world.notices.plan("small-2020", notice, account, f"<{account}@x>")
    return mailer.handle(world.ports, {"campaign": "small-2020", "account": account, "notice": notice}, NOW)


def bounce(address: str, kind: str = "Bounce") -> dict[str, str]:
    told = {
        "notificationType": kind,
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": address}]},
        "complaint": {"complainedRecipients": [{"emailAddress": address}]},
    }
    return {"Type": "Notification", "Message": json.dumps(told)}


def state(world: World, account: str) -> MailState:
    return world.notices.people[account].mail_state


def test_a_mail_that_left_is_set_on_the_person(world: World) -> None:
    assert send(world, A) is Outcome.HANDED_OVER
    assert state(world, A) is MailState.HANDED_OVER
    assert state(world, B) is MailState.UNTRIED


def test_a_bounce_reaches_all_who_got_mail_at_the_address_whatever_its_case(world: World) -> None:
    send(world, A)
    send(world, B)
    assert mailer.handle(world.ports, bounce("Chung@Example.vn"), NOW) is Outcome.REPORT_TAKEN
    assert (state(world, A), state(world, B)) == (MailState.BOUNCED, MailState.BOUNCED)


def test_a_complaint_ends_mail_too_and_a_second_report_changes_nothing(world: World) -> None:
    send(world, A)
    for _ in range(2):
        mailer.handle(world.ports, bounce("chung@example.vn", "Complaint"), NOW)
    assert state(world, A) is MailState.COMPLAINED


def test_an_address_that_bounced_for_one_is_not_tried_for_another(world: World) -> None:
    send(world, A)
    mailer.handle(world.ports, bounce("chung@example.vn"), NOW)
    sent = len(world.channel.sent)
    assert send(world, B) is Outcome.FAILED
    assert len(world.channel.sent) == sent
    assert state(world, B) is MailState.BOUNCED
    assert world.notices.lines[B, "accounts"].reason == "address_refused"


def test_a_bounce_of_an_old_address_leaves_the_corrected_one_alone(world: World) -> None:
    send(world, A)
    world.notices.people[A] = a_person(A, email="moi@example.vn")
    mailer.handle(world.ports, bounce("chung@example.vn"), NOW)
    assert state(world, A) is MailState.UNTRIED


def test_a_relay_that_knows_no_such_address_counts_as_a_bounce(world: World) -> None:
    world.channel = FakeChannel(AddressRefused("smtp 550"))
    assert send(world, A) is Outcome.FAILED
    assert state(world, A) is MailState.BOUNCED
    assert world.notices.states("accounts")[A] is LineState.FAILED


def test_a_relay_that_refuses_the_message_says_nothing_about_the_address(world: World) -> None:
    world.channel = FakeChannel(MailPermanent("smtp 554"))
    assert send(world, A) is Outcome.FAILED
    assert state(world, A) is MailState.UNTRIED


def test_the_audit_counts_people_and_names_no_address(world: World) -> None:
    send(world, A)
    mailer.handle(world.ports, bounce("chung@example.vn"), NOW)
    assert dict(world.audit.entries[-1].details) == {"state": "bounced", "people": "1"}
