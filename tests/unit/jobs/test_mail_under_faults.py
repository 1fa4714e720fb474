"""A week of notices in a storm: queues lose, double, delay and shuffle, workers are killed, people cast meanwhile.

Whoever is missing is reminded exactly as planned, nobody after casting, nobody twice a day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.follow_up.channel import MailTemporary, MailThrottled
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.notices import LineState
from chalicelib.follow_up.pacing import Quota
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.ports import Body
from chalicelib.roster.people import InvitationState, MailState
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person
from tests.unit.jobs.test_feedback import bounce

PEOPLE = ("BCFG2345", "HJKM2345", "NPQR2345", "STVX2345")
NOTICES = {day: f"{'open' if day == 25 else 'remind'}-w1-2021-01-{day}" for day in (25, 27, 29, 31)}
STORMY, CALM = (8, 8.2, 8.5, 9, 10), (12, 12.2, 12.5, 13, 14, 15, 16, 20)


class Killed(BaseException):
    """The worker's process ends here."""


def at(day: int, hour: float) -> datetime:
    return datetime(2021, 1, day, tzinfo=UTC) + timedelta(hours=hour - 7)


@dataclass
class Storm:
    """Everything that can go wrong, by dice."""

    dice: Random
    world: World = field(default_factory=World)
    now: datetime = field(default_factory=lambda: at(24, 0))
    stormy: bool = False
    late: list[Body] = field(default_factory=list)
    sent: list[tuple[str, datetime, str]] = field(default_factory=list)
    cast_at: dict[str, datetime] = field(default_factory=dict)
    killed_after: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.world.channel = self  # type: ignore[assignment]
        for account in PEOPLE:
            self.world.notices.invite(a_person(account), "staff")

    def quota(self) -> Quota:
        return Quota(10.0)

    def send(self, *, message: Message) -> None:
        """Refuse, end before, or end after the hand-over."""
        fate = self.dice.random() if self.stormy else 1.0
        if fate < 0.15:
            raise Killed
        if fate < 0.3:
            raise MailTemporary("smtp 451")
        if fate < 0.4:
            raise MailThrottled("smtp 421")
        self.sent.append((message.to.partition("@")[0].upper(), self.now, message.message_id))
        if fate < 0.5:
            self.killed_after[message.message_id] += 1
            raise Killed

    def beat(self) -> None:
        """One tick; then the queue as it pleases."""
        tick.run(self.world.ports, self.now)
        bodies = [body for body in self.world.mail.take() if "digest" not in body]
        for body in self._shaken(bodies) if self.stormy else [*bodies, *self.late]:
            try:
                mailer.handle(self.world.ports, body, self.now)
            except Killed:
                continue
        if not self.stormy:
            self.late.clear()

    def _shaken(self, bodies: list[Body]) -> Iterator[Body]:
        bodies = [*bodies, *self.late]
        self.late = [body for body in bodies if self.dice.random() < 0.3]
        self.dice.shuffle(bodies)
        for body in bodies:
            fate = self.dice.random()
            if fate < 0.25:
                continue
            yield body
            if fate > 0.75:
                yield body
            if self.dice.random() < 0.2:
                self.cast(self.dice.choice(PEOPLE))

    def cast(self, account: str) -> None:
        if account not in self.cast_at:
            self.cast_at[account] = self.now
            self.world.notices.move(account, "staff", InvitationState.CAST)

    def play(self) -> None:
        for day in range(25, 32):
            for hour in (*STORMY, *CALM):
                self.now, self.stormy = at(day, hour), hour in STORMY
                self.beat()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_whoever_is_missing_is_reminded_as_planned_nobody_after_casting_nobody_twice(seed: int) -> None:
    storm = Storm(Random(seed))  # noqa: S311 - no secret
    storm.play()
    for account in PEOPLE:
        cast_at = storm.cast_at.get(account)
        mine = [(when, id_) for who, when, id_ in storm.sent if who == account]
        assert all(cast_at is None or when <= cast_at for when, _ in mine), "nobody after casting"
        ids = {(when.date(), id_) for when, id_ in mine}
        days = Counter(day for day in NOTICES for date, _ in ids if date == at(day, 12).date())
        assert all(number == 1 for number in days.values()), "nobody twice a day"
        for day in NOTICES:
            if cast_at is None or cast_at > at(day, 20):
                assert days[day] == 1, f"{account} was to be reminded on {day}/01"
    repeats = Counter(id_ for _, _, id_ in storm.sent)
    assert all(number - 1 <= storm.killed_after[id_] for id_, number in repeats.items()), "only a kill repeats"
    left = {line.state for line in storm.world.notices.lines.values()}
    assert left <= {LineState.HANDED_OVER, LineState.SKIPPED}


@pytest.fixture
def calm() -> Storm:
    storm = Storm(Random(1))  # noqa: S311 - no secret
    storm.now = at(25, 8)
    storm.beat()
    storm.sent.clear()
    return storm


def test_a_worker_killed_between_claim_and_hand_over_loses_nothing(
    calm: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm.now = at(27, 8)

    def kill(account: str, credential: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(calm.world.notices, "add_credential", kill)
        calm.beat()
    assert calm.sent == []
    assert set(calm.world.notices.states(NOTICES[27]).values()) == {LineState.CLAIMED}
    calm.now = at(27, 8) + timedelta(minutes=10)
    calm.beat()
    assert sorted(who for who, _, _ in calm.sent) == sorted(PEOPLE)


def test_a_provider_that_takes_a_mail_and_answers_too_late_gets_it_again_under_the_same_id(calm: Storm) -> None:
    calm.now = at(27, 8)
    taken: list[str] = []

    def times_out(*, message: Message) -> None:
        taken.append(message.message_id)
        raise MailTemporary("smtp TimeoutError")

    calm.send = times_out  # type: ignore[method-assign]
    calm.beat()
    del calm.send
    calm.now += timedelta(minutes=2)
    calm.beat()
    assert sorted(taken) == sorted(id_ for _, _, id_ in calm.sent)


def test_a_mail_that_was_taken_and_bounces_later_is_the_last_one_there(calm: Storm) -> None:
    calm.now = at(27, 8)
    calm.beat()
    mailer.handle(calm.world.ports, bounce(f"{PEOPLE[0].lower()}@example.vn"), at(27, 9))
    assert calm.world.notices.people[PEOPLE[0]].mail_state is MailState.BOUNCED
    calm.sent.clear()
    calm.now = at(29, 8)
    calm.beat()
    assert sorted(who for who, _, _ in calm.sent) == sorted(PEOPLE[1:])
    line = calm.world.notices.lines[PEOPLE[0], NOTICES[29]]
    assert (line.state, line.reason) == (LineState.SKIPPED, "address_refused")


def test_who_casts_while_the_reminder_is_being_sent_gets_no_further_one(calm: Storm) -> None:
    calm.now = at(27, 8)

    def casts_meanwhile(*, message: Message) -> None:
        calm.sent.append((message.to.partition("@")[0].upper(), calm.now, message.message_id))
        for account in PEOPLE:
            calm.cast(account)

    calm.send = casts_meanwhile  # type: ignore[method-assign]
    calm.beat()
    assert len(calm.sent) == 1, "the others had cast when their turn came"
    for day in (29, 31):
        calm.now = at(day, 8)
        calm.beat()
    assert len(calm.sent) == 1


def test_a_reminder_delivered_after_its_day_or_after_the_close_is_not_sent(calm: Storm) -> None:
    calm.now = at(27, 8)
    tick.run(calm.world.ports, calm.now)
    old = calm.world.mail.take()
    for now in (at(29, 9), at(31, 24)):
        for body in old:
            mailer.handle(calm.world.ports, body, now)
    assert calm.sent == []
