"""The mail to an address that was replaced: queued by the tick as any other, sent once, to the old address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.follow_up.mending import Proposal, ProposalKind, ProposalState
from chalicelib.follow_up.notices import REQUEUE_AFTER, LineState
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.mailer import Outcome
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

C, BY_DAY = "small-2020", datetime(2021, 1, 27, 3, tzinfo=UTC)
PEOPLE = 5


def moved(number: int) -> Proposal:
    return Proposal(
        C,
        f"20210127T{number:06}-ab",
        "a1",
        f"PERSON{number:02}",
        "Mẫu",
        ProposalKind.ADDRESS,
        "moi@example.vn",
        "XZXZ2345",
        BY_DAY,
        state=ProposalState.APPROVED,
        decided_by="canbo",
        decided_at=BY_DAY,
        before=f"cu{number}@example.vn",
    )


@pytest.fixture
def world() -> World:
    made = World()
    for number in range(PEOPLE):
        made.notices.people[moved(number).account] = replace(
            a_person(moved(number).account), email="moi@example.vn"
        )
        made.proposals.add(moved(number))
        made.notices.plan(C, moved(number).notice, moved(number).account, f"<{number}@x>")
    return made


def beat(world: World, now: datetime) -> list[Outcome]:
    tick.run(world.ports, now)
    return [mailer.handle(world.ports, body, now) for body in world.mail.take()]


def told(world: World) -> list[str]:
    return sorted(mail.to for mail in world.channel.sent if "đã được thay" in mail.subject)


def test_each_old_address_is_told_once_and_the_new_one_never(world: World) -> None:
    beat(world, BY_DAY)
    beat(world, BY_DAY + REQUEUE_AFTER)
    assert told(world) == [f"cu{number}@example.vn" for number in range(PEOPLE)]


def test_a_queue_that_was_emptied_is_filled_again_and_one_that_doubles_sends_once(world: World) -> None:
    tick.run(world.ports, BY_DAY)
    world.mail.take()
    later = BY_DAY + REQUEUE_AFTER
    tick.run(world.ports, later)
    bodies = [body for body in world.mail.take() if body.get("notice", "").startswith("moved-")]
    assert len(bodies) == PEOPLE
    for body in (*reversed(bodies), *bodies):
        mailer.handle(world.ports, body, later)
    assert len(told(world)) == PEOPLE
    assert {world.notices.states(moved(n).notice)[moved(n).account] for n in range(PEOPLE)} == {
        LineState.HANDED_OVER
    }


def test_nobody_is_told_at_night(world: World) -> None:
    night = BY_DAY + timedelta(hours=14)
    assert beat(world, night) == []
    assert told(world) == []
