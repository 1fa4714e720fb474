"""A notice to many under a fake clock: a queue that hides messages for a while, a provider that counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from chalicelib.follow_up.channel import MailTemporary, MailThrottled
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.notices import LineState
from chalicelib.follow_up.pacing import ASSUMED_PER_SECOND, Quota
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.ports import Body
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

BEGINS = datetime(2021, 1, 20, 1, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass
class SlowQueue:
    """Messages come into sight when their delay is over."""

    now: datetime = BEGINS
    waiting: list[tuple[datetime, int, Body]] = field(default_factory=list)
    sent: int = 0

    def send(self, bodies: Sequence[Body], delays: Sequence[int] = ()) -> int:
        for body, delay in zip(bodies, delays or [0] * len(bodies), strict=True):
            self.sent += 1
            heappush(self.waiting, (self.now + timedelta(seconds=delay), self.sent, body))
        return len(bodies)

    def visible(self) -> list[Body]:
        found = []
        while self.waiting and self.waiting[0][0] <= self.now:
            found.append(heappop(self.waiting)[2])
        return found


@dataclass
class CountingProvider:
    """Takes `rate` a second with bursts of twice that, tells `told`; what is more is throttled."""

    rate: float
    told: Quota
    now: datetime = BEGINS
    taken: Counter[datetime] = field(default_factory=Counter)
    throttles: int = 0
    silent: bool = False

    def quota(self) -> Quota:
        if self.silent:
            raise MailTemporary("ses EndpointConnectionError")
        return self.told

    def send(self, *, message: Message) -> None:
        if self.taken[self.now] >= 2 * self.rate:
            self.throttles += 1
            raise MailThrottled("ses Throttling")
        self.taken[self.now] += 1

    @property
    def total(self) -> int:
        return sum(self.taken.values())


def many(number: int) -> World:
    world = World()
    for place in range(number):
        world.notices.invite(a_person(f"N{place}"), "staff")
        world.notices.plan("small-2020", "accounts", f"N{place}", f"<{place}@x>")
    return world


def play(world: World, provider: CountingProvider, seconds: int, *, late: int = 0) -> None:
    """A tick each minute, every third one `late` seconds late; mailers take what is in sight each second."""
    queue = SlowQueue()
    world.mail, world.channel = queue, provider  # type: ignore[assignment]
    ticks = {minute * 60 + (late if minute % 3 == 2 else 0) for minute in range(seconds // 60 + 1)}
    for second in range(seconds):
        now = queue.now = provider.now = BEGINS + second * SECOND
        if second in ticks:
            tick.run(world.ports, now)
        for body in queue.visible():
            mailer.handle(world.ports, body, now)


def test_the_granted_pace_is_kept_and_at_most_a_hundredth_of_it_unused_even_with_late_ticks() -> None:
    provider = CountingProvider(rate=1, told=Quota(1))
    play(many(440), provider, 400, late=45)
    assert provider.throttles == 0
    assert 0.99 * 400 <= provider.total <= 400 + 2


def test_everyone_is_written_to_once_when_there_is_time() -> None:
    world, provider = many(100), CountingProvider(rate=5, told=Quota(5))
    play(world, provider, 60)
    assert provider.total == 100
    assert set(world.notices.states("accounts").values()) == {LineState.HANDED_OVER}


def test_a_provider_that_takes_less_than_was_told_slows_the_pace_and_loses_nothing() -> None:
    world, provider = many(150), CountingProvider(rate=0.5, told=Quota(4))
    play(world, provider, 900)
    assert provider.throttles > 0
    assert provider.total == 150, "a throttled message takes a new slot for as long as it takes"
    assert {line.tries for line in world.notices.lines.values()} == {1}, "throttling is no try"


def test_the_day_s_quota_is_kept() -> None:
    provider = CountingProvider(rate=50, told=Quota(50, 30))
    world = many(100)
    tick_only = SlowQueue()
    world.mail, world.channel = tick_only, provider  # type: ignore[assignment]
    tick.run(world.ports, BEGINS)
    assert tick_only.sent == 30
    tick.run(world.ports, BEGINS)
    assert tick_only.sent == 30


def test_a_provider_that_does_not_say_what_it_takes_is_written_to_cautiously() -> None:
    provider = CountingProvider(rate=50, told=Quota(50), silent=True)
    world = many(1300)
    queue = SlowQueue()
    world.mail, world.channel = queue, provider  # type: ignore[assignment]
    report = tick.run(world.ports, BEGINS)
    assert report.failed == ()
    assert queue.sent == ASSUMED_PER_SECOND * 120


def test_no_mail_due_asks_the_provider_nothing() -> None:
    provider = CountingProvider(rate=5, told=Quota(5), silent=True)
    world = World()
    world.channel = provider  # type: ignore[assignment]
    tick.run(world.ports, BEGINS)
    assert world.pace.kept.eased_at is None
