"""A tick that is skipped, doubled or an hour late: things happen later, and no other things happen."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.jobs import mailer, tick
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

MAILS = frozenset({MomentKind.ACCOUNTS, MomentKind.OPENING, MomentKind.REMINDER})
MOMENTS = sorted(m.at for m in moments(small_in_force()) if m.kind in MAILS or m.kind is MomentKind.FENCE)
HOUR = timedelta(hours=1)
Pattern = Callable[[datetime], Iterable[datetime]]


def minutes(at: datetime, count: int = 75) -> list[datetime]:
    return [at + timedelta(minutes=minute) for minute in range(count)]


PATTERNS: dict[str, Pattern] = {
    "doubled": lambda at: [time for time in minutes(at) for _ in range(2)],
    "two of three skipped": lambda at: minutes(at)[2::3],
    "an hour late": lambda at: minutes(at + HOUR, 15),
    "out of order": lambda at: [
        time for pair in zip(minutes(at)[1::2], minutes(at)[::2], strict=False) for time in pair
    ],
}


def played(pattern: Pattern) -> tuple[list[tuple[str, str]], set[tuple[str, ...]]]:
    """Mails handed over (to whom, subject) and jobs queued over a whole round of ticks."""
    world = World()
    for account, groups in (("BCFG2345", ("staff", "communes")), ("HJKM2345", ("deputies",))):
        world.notices.invite(a_person(account), *groups)
        world.notices.plan("small-2020", "accounts", account, f"<{account}@phieu.example>")
    jobs: set[tuple[str, ...]] = set()
    for at in MOMENTS:
        for now in pattern(at):
            tick.run(world.ports, now)
            for body in world.mail.take():
                mailer.handle(world.ports, body, now)
            jobs |= {tuple(sorted(body.values())) for body in world.closing.take()}
    assert len({message.message_id for message in world.channel.sent}) == len(world.channel.sent), "sent twice"
    return sorted((message.to, message.subject) for message in world.channel.sent), jobs


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_same_mails_leave_once_each_and_the_same_jobs_begin(pattern: str) -> None:
    mails, jobs = played(PATTERNS[pattern])
    assert (mails, jobs) == played(minutes)
    assert mails
    assert jobs
