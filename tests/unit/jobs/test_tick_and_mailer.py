"""A round's mail under a fake clock: the tick queues, the mailer works off, whatever is lost or doubled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from chalicelib.ballots.credentials import SignIn, credential_id, parse_secret, parse_token
from chalicelib.campaign.decisions import Decision, Ground, Reopening
from chalicelib.follow_up.address_test import asked
from chalicelib.follow_up.channel import MailPermanent, MailTemporary, MailThrottled
from chalicelib.follow_up.health import HOUSE, TICK, Pulse
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.mime import as_mime
from chalicelib.follow_up.notices import LEASE, MAX_TRIES, REQUEUE_AFTER, LineState
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.mailer import Outcome
from chalicelib.jobs.planning import plan_address_test
from chalicelib.roster.people import InvitationState, Mailbox
from chalicelib.staff.audit import Actor, ActorKind, Verb
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import World
from tests.support.fake_mail import FakeChannel, a_person

A, B, C = "BCFG2345", "HJKM2345", "NPQR2345"


def local(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


ACCOUNTS_AT = local(20, 8)
OPEN, REMIND = "open-w1-2021-01-25", "remind-w1-2021-01-27"


@pytest.fixture
def world() -> World:
    made = World()
    made.notices.invite(a_person(A), "staff", "communes")
    made.notices.invite(a_person(B), "deputies")
    for account in (A, B):
        made.notices.plan("small-2020", "accounts", account, f"<{account}@phieu.example>")
    return made


def work_off(world: World, now: datetime) -> list[Outcome]:
    return [mailer.handle(world.ports, body, now) for body in world.mail.take()]


def beat(world: World, now: datetime) -> list[Outcome]:
    tick.run(world.ports, now)
    return work_off(world, now)


def to(world: World) -> list[str]:
    return sorted(message.to for message in world.channel.sent)


def test_nothing_leaves_before_the_accounts_moment(world: World) -> None:
    assert beat(world, ACCOUNTS_AT - timedelta(seconds=1)) == []
    assert world.campaigns.announced == []


def test_everyone_gets_one_account_mail_for_all_ballots_and_no_second_one(world: World) -> None:
    assert beat(world, ACCOUNTS_AT) == [Outcome.HANDED_OVER] * 2
    for minutes in range(1, 40, 7):
        assert beat(world, ACCOUNTS_AT + timedelta(minutes=minutes)) == []
    assert len(world.channel.sent) == 2
    mail = next(m for m in world.channel.sent if m.to.startswith("bcfg"))
    assert "công chức sở" in mail.text
    assert "công chức xã" in mail.text


def test_rules_become_immutable_with_the_first_account_mail() -> None:
    world = World()
    in_force = world.campaigns.known["small-2020"]
    world.campaigns.known["small-2020"] = replace(in_force, announced=False)
    tick.run(world.ports, ACCOUNTS_AT)
    assert world.campaigns.announced == ["small-2020"]


def test_the_mailed_password_and_link_are_the_credential_that_was_stored(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    mail = next(m for m in world.channel.sent if m.to.startswith("bcfg"))
    shown = next(line for line in mail.text.splitlines() if line.startswith("Mật khẩu: ")).partition(": ")[2]
    secret = parse_secret(shown)
    assert isinstance(secret, str)
    (credential,) = world.notices.credentials[A]
    assert credential.id == credential_id(A, secret)
    token = next(line for line in mail.text.splitlines() if "/v/" in line).rpartition("/")[2]
    signed = parse_token(token)
    assert isinstance(signed, SignIn)
    assert (signed.account, signed.secret) == (A, secret)
    assert credential.live_until == local(8, 0, month=2)


def test_a_late_row_gets_its_account_mail_at_once_even_at_night(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    world.notices.invite(a_person(C), "communes")
    world.notices.plan("small-2020", "accounts", C, "<c@phieu.example>")
    assert beat(world, local(26, 23)) == [Outcome.HANDED_OVER]


def test_a_late_row_in_a_reopened_window_gets_its_account_mail_too(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    beat(world, local(8, 11, month=2))
    assert world.jobs.entries["small-2020", "accounts"].done_at, "all windows had closed"
    ground = Ground("QĐ 4", date(2021, 2, 8), "staff", "mất điện", local(8, 12, month=2))
    reopened = Decision(1, ground, Reopening("w2", None, date(2021, 2, 10)))
    world.campaigns.known["small-2020"] = small_in_force(reopened)
    world.notices.invite(a_person(C), "communes")
    world.notices.plan("small-2020", "accounts", C, "<c@phieu.example>")
    assert Outcome.HANDED_OVER in beat(world, local(8, 13, month=2))
    assert "npqr2345@example.vn" in to(world)


def test_an_emptied_queue_is_filled_again_after_ten_minutes(world: World) -> None:
    tick.run(world.ports, ACCOUNTS_AT)
    assert len(world.mail.take()) == 2
    assert beat(world, ACCOUNTS_AT + REQUEUE_AFTER - timedelta(seconds=1)) == []
    assert beat(world, ACCOUNTS_AT + REQUEUE_AFTER) == [Outcome.HANDED_OVER] * 2


def test_a_message_delivered_twice_is_sent_once(world: World) -> None:
    tick.run(world.ports, ACCOUNTS_AT)
    world.mail.sent *= 2
    outcomes = work_off(world, ACCOUNTS_AT)
    assert sorted(outcomes) == [Outcome.HANDED_OVER] * 2 + [Outcome.NOT_DUE] * 2
    assert len(world.channel.sent) == 2


class Killed(BaseException):
    """The process ends here."""


class KillingChannel(FakeChannel):
    def send(self, *, message: Message) -> None:
        super().send(message=message)
        raise Killed


def test_a_kill_between_hand_over_and_mark_repeats_only_that_message_under_its_id(world: World) -> None:
    tick.run(world.ports, ACCOUNTS_AT)
    first, second = world.mail.take()
    killing = world.channel = KillingChannel()
    with pytest.raises(Killed):
        mailer.handle(world.ports, first, ACCOUNTS_AT)
    world.channel = FakeChannel()
    mailer.handle(world.ports, second, ACCOUNTS_AT)
    assert mailer.handle(world.ports, first, ACCOUNTS_AT + LEASE - timedelta(seconds=1)) is Outcome.NOT_DUE
    assert beat(world, ACCOUNTS_AT + REQUEUE_AFTER) == [Outcome.HANDED_OVER]
    again = world.channel.sent[-1]
    assert (again.to, again.message_id) == (killing.sent[0].to, killing.sent[0].message_id)
    assert len(world.channel.sent) == 2


def test_an_opening_notice_goes_only_to_those_with_an_open_ballot_in_the_window(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    world.notices.move(B, "deputies", InvitationState.DECLINED)
    world.channel.sent.clear()
    assert beat(world, local(25, 7, 30)) == [Outcome.HANDED_OVER]
    assert to(world) == ["bcfg2345@example.vn"]
    assert "công chức xã" not in world.channel.sent[0].text, "its window is not open yet"
    world.channel.sent.clear()
    beat(world, local(1, 7, 30, month=2))
    assert to(world) == ["bcfg2345@example.vn"]


def test_reminders_go_to_the_missing_only_and_hold_a_fresh_link(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    world.notices.move(A, "staff", InvitationState.CAST)
    world.channel.sent.clear()
    before = len(world.notices.credentials[B])
    beat(world, local(27, 8))
    assert to(world) == ["hjkm2345@example.vn"]
    assert len(world.notices.credentials[B]) == before + 1
    assert "trước 24 giờ 00 ngày 31/01/2021" in world.channel.sent[0].subject


def test_who_casts_between_the_tick_and_the_mailer_is_not_reminded(world: World) -> None:
    tick.run(world.ports, local(27, 8))
    world.notices.move(B, "deputies", InvitationState.CAST)
    work_off(world, local(27, 8, 1))
    assert world.notices.lines[B, REMIND].state is LineState.SKIPPED
    assert world.notices.lines[B, REMIND].reason == "not_missing"


def test_a_reminder_is_never_sent_at_night_but_the_next_morning(world: World) -> None:
    tick.run(world.ports, local(27, 20, 59))
    night = local(27, 21, 1)
    reminders = [body for body in world.mail.take() if body["notice"] == REMIND]
    assert {mailer.handle(world.ports, body, night) for body in reminders} == {Outcome.WAITING}
    tick.run(world.ports, local(28, 6, 59))
    assert not any(body["notice"] == REMIND for body in world.mail.take())
    world.channel.sent.clear()
    tick.run(world.ports, local(28, 7))
    assert sorted(b["account"] for b in world.mail.sent if b["notice"] == REMIND) == [A, B]


def test_nobody_gets_two_mails_in_one_day(world: World) -> None:
    beat(world, local(27, 8))
    assert len(world.channel.sent) == 2, "the accounts that were late, and no reminder on top"
    reasons = {line.reason for (_, notice), line in world.notices.lines.items() if notice == REMIND}
    assert reasons <= {"mailed_today"}


def test_a_mail_in_flight_to_the_same_person_makes_a_reminder_wait(world: World) -> None:
    now = local(27, 8)
    world.notices.claim(B, "accounts", now)
    world.notices.plan("small-2020", REMIND, B, "<r@x>")
    body = {"campaign": "small-2020", "account": B, "notice": REMIND}
    assert mailer.handle(world.ports, body, now) is Outcome.WAITING
    assert world.notices.lines[B, REMIND].tries == 0, "waiting is no try"


def test_a_notice_that_was_held_up_until_the_next_one_lapses(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    tick.run(world.ports, local(25, 7, 30))
    world.mail.take()
    world.channel.sent.clear()
    beat(world, local(27, 8))
    assert set(world.notices.states(OPEN).values()) == {LineState.SKIPPED}
    assert len(world.channel.sent) == 2
    tick.run(world.ports, local(27, 8, 1))
    entry = world.jobs.get("small-2020", OPEN)
    assert entry is not None
    assert entry.done_at


def test_a_tick_after_a_long_silence_sends_one_reminder_not_all_that_were_missed(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    world.channel.sent.clear()
    beat(world, local(31, 9))
    assert len(world.channel.sent) == 2
    assert world.notices.states(REMIND) == {}


def test_a_shared_mailbox_gets_a_mail_without_credential(world: World) -> None:
    world.notices.people[A] = replace(world.notices.people[A], mailbox=Mailbox.SHARED)
    beat(world, ACCOUNTS_AT)
    mail = next(m for m in world.channel.sent if m.to.startswith("bcfg"))
    assert A not in world.notices.credentials
    assert "/v/" not in mail.text + mail.html
    assert "phong bì dán kín" in mail.text


@pytest.mark.parametrize("change", [{"email": ""}, {"mailbox": Mailbox.NONE}])
def test_who_has_no_address_is_skipped_with_the_reason(world: World, change: dict[str, object]) -> None:
    world.notices.people[A] = replace(world.notices.people[A], **change)  # type: ignore[arg-type]
    assert Outcome.SKIPPED in beat(world, ACCOUNTS_AT)
    assert world.notices.lines[A, "accounts"].reason == "no_address"


def test_a_passing_failure_is_tried_again_later_and_later_then_given_up(world: World) -> None:
    world.channel.failures = [MailTemporary("smtp 451")] * 100
    tries = [minute for minute in range(250) if beat(world, ACCOUNTS_AT + timedelta(minutes=minute))]
    assert tries == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]
    assert world.notices.lines[A, "accounts"].state is LineState.FAILED
    assert world.notices.lines[A, "accounts"].tries == MAX_TRIES


def test_a_message_that_ends_every_mailer_is_given_up_in_the_end(world: World) -> None:
    body = {"campaign": "small-2020", "account": A, "notice": "accounts"}
    now, world.channel = ACCOUNTS_AT, KillingChannel()
    for _ in range(MAX_TRIES):
        with pytest.raises(Killed):
            mailer.handle(world.ports, body, now)
        now += LEASE
    assert mailer.handle(world.ports, body, now) is Outcome.FAILED
    assert world.notices.lines[A, "accounts"].reason == "gave_up"


def test_an_address_test_goes_to_everyone_once_and_holds_no_credential(world: World) -> None:
    in_force, staff = world.campaigns.known["small-2020"], Actor(ActorKind.STAFF, "canbo")
    earlier = ACCOUNTS_AT - timedelta(days=2)
    assert plan_address_test(world.ports, in_force, staff, earlier) == 2
    assert plan_address_test(world.ports, in_force, staff, earlier) == 0
    assert beat(world, earlier) == [Outcome.HANDED_OVER] * 2
    assert world.notices.credentials == {}
    assert all("Kiểm tra địa chỉ email" in message.subject for message in world.channel.sent)
    assert beat(world, ACCOUNTS_AT) == [Outcome.HANDED_OVER] * 2, "the accounts themselves come in their time"


def test_what_staff_asked_for_on_their_page_is_planned_by_the_next_tick_and_waits_for_the_day(
    world: World,
) -> None:
    night = ACCOUNTS_AT - timedelta(days=2, hours=4)
    world.jobs.put(asked("small-2020", "canbo", night))
    assert beat(world, night) == []
    assert set(world.notices.states("address-test").values()) == {LineState.DUE}
    assert beat(world, night + timedelta(hours=4)) == [Outcome.HANDED_OVER] * 2
    entry = world.jobs.get("small-2020", "address-test")
    assert entry is not None
    assert entry.done_at == night
    assert [e.actor.id for e in world.audit.entries if e.verb is Verb.ACCOUNTS_SENT] == ["canbo"]


@pytest.mark.parametrize(
    ("account", "notice", "reason"),
    [(C, "accounts", "no_such_person"), (A, "remind-w1-1999-01-01", "no_longer_planned")],
)
def test_what_nobody_plans_any_more_ends_with_its_reason(
    world: World, account: str, notice: str, reason: str
) -> None:
    world.notices.plan("small-2020", notice, account, "<1@x>")
    body = {"campaign": "small-2020", "account": account, "notice": notice}
    assert mailer.handle(world.ports, body, ACCOUNTS_AT) is Outcome.SKIPPED
    assert world.notices.lines[account, notice].reason == reason


def test_a_message_for_another_campaigns_person_is_not_sent(world: World) -> None:
    world.notices.people[A] = replace(world.notices.people[A], campaign="other-2021")
    beat(world, ACCOUNTS_AT)
    assert to(world) == ["hjkm2345@example.vn"]


def test_throttling_never_gives_up(world: World) -> None:
    world.channel.failures = [MailThrottled("ses Throttling")] * 60
    for minute in range(60):
        beat(world, ACCOUNTS_AT + timedelta(minutes=minute))
    assert len(world.channel.sent) == 2


def test_a_refused_address_fails_at_once_with_the_reason(world: World) -> None:
    world.channel.failures = [MailPermanent("smtp 550")]
    assert sorted(beat(world, ACCOUNTS_AT)) == [Outcome.FAILED, Outcome.HANDED_OVER]
    assert "refused: smtp 550" in {line.reason for line in world.notices.lines.values()}


def test_an_error_in_one_campaign_keeps_no_other_from_its_mail(world: World) -> None:
    world.campaigns.known["aaa-broken"] = None  # type: ignore[assignment]
    report = tick.run(world.ports, ACCOUNTS_AT)
    assert report.failed == ("aaa-broken",)
    assert report.queued["mail"] == 2


def test_a_tick_reports_how_late_it_was(world: World) -> None:
    assert tick.run(world.ports, ACCOUNTS_AT + timedelta(minutes=3)).lag == timedelta(minutes=3)
    assert tick.run(world.ports, ACCOUNTS_AT + timedelta(minutes=4)).lag == timedelta()


def test_uploads_that_are_due_are_queued(world: World) -> None:
    world.uploads = [{"campaign": "small-2020", "upload": "u1", "step": "read"}]
    tick.run(world.ports, ACCOUNTS_AT)
    assert world.imports.sent == world.uploads


def test_nothing_personal_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        world.channel.failures = [MailPermanent("smtp 550")]
        beat(world, ACCOUNTS_AT)
    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert caplog.records
    for private in ("@example.vn", "Nguyễn", A, B):
        assert private not in logged


def test_the_mail_on_the_wire_reads_back_as_written(world: World) -> None:
    beat(world, ACCOUNTS_AT)
    message = world.channel.sent[0]
    raw = as_mime(message, sender="khaosat@phieu.example", now=ACCOUNTS_AT).as_bytes()
    assert raw.isascii()
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Subject"] == message.subject
    assert read["Message-ID"] == message.message_id
    assert read["Auto-Submitted"] == "auto-generated"
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == message.text


def test_each_tick_notes_since_when_a_queue_has_held_something(world: World) -> None:
    ports = replace(world.ports, busy_queues=lambda: ["mail"])
    for minute in range(3):
        tick.run(ports, ACCOUNTS_AT + timedelta(minutes=minute))
    pulse = Pulse.of_entry(world.jobs.get(HOUSE, TICK))
    assert pulse is not None
    assert pulse.busy_since == {"mail": ACCOUNTS_AT}
    tick.run(replace(ports, busy_queues=tuple), ACCOUNTS_AT + timedelta(minutes=3))
    emptied = Pulse.of_entry(world.jobs.get(HOUSE, TICK))
    assert emptied is not None
    assert not emptied.busy_since
