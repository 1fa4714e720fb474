"""What focal points asked for goes to who is still missing, within the limits of a person and a day."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.follow_up.notices import Line, LineState
from chalicelib.follow_up.urging import NothingOpen, may_urge, moment, waiting
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.mailer import Outcome
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

A, B = "BCFG2345", "HJKM2345"


def local(day: int, hour: int, month: int = 1) -> datetime:
    return datetime(2021, month, day, hour, tzinfo=UTC) - timedelta(hours=7)


def beat(world: World, now: datetime) -> list[Outcome]:
    tick.run(world.ports, now)
    return [mailer.handle(world.ports, body, now) for body in world.mail.take()]


@pytest.fixture
def world() -> World:
    made = World()
    for account in (A, B):
        made.notices.invite(a_person(account), "staff")
    beat(made, local(26, 9))
    beat(made, local(27, 8))
    made.channel.sent.clear()
    return made


def urge(world: World, day: int, *accounts: str) -> None:
    for account in accounts:
        world.notices.plan("small-2020", f"urge-2021-01-{day}", account, f"<{account}{day}@x>")


def test_an_urged_person_gets_the_reminder_with_a_fresh_link(world: World) -> None:
    urge(world, 28, A)
    assert beat(world, local(28, 10)) == [Outcome.HANDED_OVER]
    (mail,) = world.channel.sent
    assert "Kính đề nghị trả lời phiếu" in mail.subject
    assert "/v/" in mail.text


def test_who_casts_before_the_mail_leaves_is_passed_over(world: World) -> None:
    urge(world, 28, A, B)
    tick.run(world.ports, local(28, 10))
    world.notices.move(A, "staff", InvitationState.CAST)
    outcomes = [mailer.handle(world.ports, body, local(28, 10)) for body in world.mail.take()]
    assert sorted(outcomes) == [Outcome.HANDED_OVER, Outcome.SKIPPED]
    assert [mail.to for mail in world.channel.sent] == [f"{B.lower()}@example.vn"]


def test_on_a_day_with_a_reminder_nobody_gets_two(world: World) -> None:
    urge(world, 27, A)
    assert beat(world, local(27, 15)) == [Outcome.SKIPPED]
    assert world.notices.lines[A, "urge-2021-01-27"].reason == "mailed_today"


def test_three_times_is_enough_for_one_person(world: World) -> None:
    for day in (25, 26, 27):
        world.notices.lines[A, f"urge-2021-01-{day}"] = Line(
            A, f"urge-2021-01-{day}", LineState.HANDED_OVER, f"<{day}@x>", handed_at=local(day, 9)
        )
    urge(world, 28, A)
    assert beat(world, local(28, 10)) == [Outcome.SKIPPED]
    assert world.notices.lines[A, "urge-2021-01-28"].reason == "urged_enough"


def test_a_wish_that_could_not_be_fulfilled_that_day_lapses(world: World) -> None:
    urge(world, 28, A)
    assert beat(world, local(29, 6)) == []
    assert beat(world, local(29, 7)) == [Outcome.SKIPPED]
    assert world.notices.lines[A, "urge-2021-01-28"].state is LineState.SKIPPED
    assert world.notices.lines[A, "urge-2021-01-28"].reason == "lapsed"


def test_a_queue_that_delivers_twice_sends_once(world: World) -> None:
    urge(world, 28, A)
    tick.run(world.ports, local(28, 10))
    (body,) = world.mail.take()
    assert mailer.handle(world.ports, body, local(28, 10)) is Outcome.HANDED_OVER
    assert mailer.handle(world.ports, body, local(28, 10)) is Outcome.NOT_DUE


def test_nothing_can_be_asked_for_while_no_window_is_open() -> None:
    in_force = small_in_force()
    assert isinstance(may_urge(in_force, 0, in_force.last_close), NothingOpen)
    assert waiting(in_force, in_force.last_close + timedelta(days=2)) == ()


def test_a_notice_that_names_no_day_has_no_moment() -> None:
    assert moment("urge-tomorrow", small_in_force()) is None
