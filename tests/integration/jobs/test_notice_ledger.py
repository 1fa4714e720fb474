"""The mail ledger on a real engine."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from chalicelib.ballots.credentials import credential_id
from chalicelib.ballots.records import Credential
from chalicelib.follow_up.notices import LEASE, Line, LineState
from chalicelib.jobs import mailer, tick
from chalicelib.jobs.mailer import Outcome
from chalicelib.roster.people import InvitationState
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.notices import StoredNotices
from chalicelib.store.tables import DraftItem, NoticeItem, RollItem
from ops.engines import Engine
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person, an_invitation
from tests.support.stored_people import listening, put_invitation, put_person

CAMPAIGN, A, NOTICE = "small-2020", "BCFG2345", "remind-w1-2021-01-27"
NOW = datetime(2021, 1, 27, 1, tzinfo=UTC)


@pytest.fixture
def ledger(engine: Engine) -> StoredNotices:
    return StoredNotices()


def due(ledger: StoredNotices, now: datetime = NOW) -> list[str]:
    return list(ledger.due(CAMPAIGN, NOTICE, now))


def claimed(ledger: StoredNotices, now: datetime = NOW) -> Line:
    line = ledger.claim(A, NOTICE, now)
    assert line is not None
    return line


def stored() -> NoticeItem:
    return NoticeItem.get(f"P#{A}", f"N#{NOTICE}", consistent_read=True)


def test_a_notice_is_planned_once_and_keeps_its_message_id(ledger: StoredNotices) -> None:
    assert ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    assert not ledger.plan(CAMPAIGN, NOTICE, A, "<2@x>")
    assert stored().message_id == "<1@x>"
    assert due(ledger) == [A]


def test_a_queued_line_is_not_due_until_its_time(ledger: StoredNotices) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    ledger.wait(A, NOTICE, NOW + timedelta(minutes=10))
    assert due(ledger, NOW + timedelta(minutes=9)) == []
    assert due(ledger, NOW + timedelta(minutes=10)) == [A]


def test_of_sixteen_mailers_one_gets_the_line(ledger: StoredNotices) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    barrier = Barrier(16)

    def take(_: int) -> Line | None:
        barrier.wait()
        return StoredNotices().claim(A, NOTICE, NOW)

    with ThreadPoolExecutor(16) as pool:
        lines = [line for line in pool.map(take, range(16)) if line]
    assert len(lines) == 1
    assert lines[0].tries == 1


def test_a_claim_protects_until_its_lease_is_over(ledger: StoredNotices) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    first = claimed(ledger)
    assert ledger.claim(A, NOTICE, NOW + LEASE - timedelta(seconds=1)) is None
    assert due(ledger, NOW + LEASE - timedelta(seconds=1)) == []
    assert due(ledger, NOW + LEASE) == [A]
    second = claimed(ledger, NOW + LEASE)
    assert (second.message_id, second.tries) == (first.message_id, 2)


def test_who_lost_the_lease_cannot_mark_the_line(ledger: StoredNotices) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    late = claimed(ledger)
    claimed(ledger, NOW + LEASE)
    ledger.end(late, failed=True, reason="late")
    assert stored().state == LineState.CLAIMED


Settle = Callable[[StoredNotices, Line], None]


@pytest.mark.parametrize(
    ("settle", "state"),
    [
        (lambda ledger, line: ledger.handed_over(line, NOW), LineState.HANDED_OVER),
        (lambda ledger, line: ledger.end(line, failed=False, reason="not_missing"), LineState.SKIPPED),
        (lambda ledger, line: ledger.end(line, failed=True, reason="gave_up"), LineState.FAILED),
    ],
)
def test_a_settled_line_leaves_the_index_and_is_never_claimed_again(
    ledger: StoredNotices, settle: Settle, state: LineState
) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    settle(ledger, claimed(ledger))
    assert due(ledger, NOW + timedelta(days=9)) == []
    assert ledger.claim(A, NOTICE, NOW + timedelta(days=9)) is None
    assert stored().state == state


def test_a_released_line_comes_again_when_its_time_has_come(ledger: StoredNotices) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    ledger.release(claimed(ledger), NOW + timedelta(hours=1), tries=0)
    assert due(ledger) == []
    assert due(ledger, NOW + timedelta(hours=1)) == [A]
    assert stored().tries == 0


def test_marking_what_does_not_exist_makes_nothing(ledger: StoredNotices) -> None:
    ledger.wait("NPQR2345", NOTICE, NOW)
    assert ledger.claim("NPQR2345", NOTICE, NOW) is None
    assert RollItem.count("P#NPQR2345") == 0


def test_missing_ballots_come_from_the_index_of_the_unit(ledger: StoredNotices) -> None:
    put_invitation(an_invitation("staff", A))
    put_invitation(an_invitation("deputies", A))
    (missing,) = ledger.missing(CAMPAIGN, "a1")
    assert (missing.account, missing.group, missing.charged_to) == (A, "staff", "a1")


def test_a_correspondent_has_everything_that_decides(ledger: StoredNotices) -> None:
    put_person(a_person(A))
    put_invitation(an_invitation("staff", A))
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    for secret, at in (("NEW", NOW), ("OLD", NOW - timedelta(days=6))):
        DynamoBallotBox().add_credential(A, Credential(credential_id(A, secret), at, NOW))
    DraftItem(f"P#{A}", f"D#staff#{credential_id(A, 'OLD')}", sealed=b"x", version=1).save()
    found = ledger.correspondent(A)
    assert found is not None
    assert found.campaign == CAMPAIGN
    assert found.addressee.person.email == "bcfg2345@example.vn"
    assert [i.group for i in found.addressee.invitations] == ["staff"]
    assert [line.notice for line in found.addressee.lines] == [NOTICE]
    assert found.draft_begun_with == NOW - timedelta(days=6)


def test_nobody_has_an_unknown_account(ledger: StoredNotices) -> None:
    assert ledger.correspondent("NPQR2345") is None


def test_a_reminder_goes_from_the_index_to_the_channel_once(ledger: StoredNotices) -> None:
    put_person(a_person(A))
    put_invitation(an_invitation("staff", A))
    put_person(a_person("HJKM2345"))
    put_invitation(an_invitation("staff", "HJKM2345", state=InvitationState.DECLINED))
    world = World()
    box = DynamoBallotBox()
    ports = replace(world.ports, notices=ledger, credentials=box, jobs=StoredJobs())
    for minute in range(3):
        now = NOW + timedelta(minutes=minute)
        tick.run(ports, now)
        outcomes = [mailer.handle(ports, body, now) for body in world.mail.take() * 2]
        assert outcomes == ([Outcome.HANDED_OVER, Outcome.NOT_DUE] if minute == 0 else [])
    assert [message.to for message in world.channel.sent] == ["bcfg2345@example.vn"]
    items = box.person(A)
    assert items is not None
    assert len(items.credentials) == 1


def test_the_ledger_of_jobs_keeps_a_step_that_a_tick_does_not_know(engine: Engine) -> None:
    jobs = StoredJobs()
    jobs.queued(CAMPAIGN, "fence", NOW)
    entry = jobs.claim(CAMPAIGN, "fence", NOW, timedelta(minutes=15))
    assert entry is not None
    assert jobs.claim(CAMPAIGN, "fence", NOW, timedelta(minutes=15)) is None
    jobs.put(replace(entry, step="sweep", details={"closed": "3"}))
    jobs.queued(CAMPAIGN, "fence", NOW + timedelta(minutes=1))
    after = jobs.get(CAMPAIGN, "fence")
    assert after is not None
    assert (after.step, after.details, after.queued_at) == ("sweep", {"closed": "3"}, NOW + timedelta(minutes=1))
    assert jobs.all(CAMPAIGN) == {"fence": after}
    assert jobs.get(CAMPAIGN, "other") is None


def test_many_lines_are_planned_together_and_those_that_stand_are_left_alone(ledger: StoredNotices) -> None:
    ledger.plan(CAMPAIGN, NOTICE, A, "<1@x>")
    ledger.handed_over(claimed(ledger), NOW)
    wanted = {A: "<2@x>", **{f"N{number:07d}": f"<{number}@x>" for number in range(250)}}
    assert ledger.plan_all(CAMPAIGN, NOTICE, wanted) == 250
    assert ledger.plan_all(CAMPAIGN, NOTICE, wanted) == 0
    assert stored().state == LineState.HANDED_OVER
    assert len(due(ledger)) == 250


def test_many_lines_are_held_back_together_and_one_that_ended_keeps_its_end(ledger: StoredNotices) -> None:
    accounts = [A, *(f"N{number:07d}" for number in range(120))]
    ledger.plan_all(CAMPAIGN, NOTICE, {account: f"<{account}@x>" for account in accounts})
    ledger.handed_over(claimed(ledger), NOW)
    ledger.wait_all([(account, NOTICE) for account in accounts], NOW + timedelta(minutes=10))
    assert due(ledger, NOW + timedelta(minutes=9)) == []
    assert len(due(ledger, NOW + timedelta(minutes=10))) == 120
    assert stored().state == LineState.HANDED_OVER
    assert stored().not_before == ""


def test_planning_many_costs_a_request_for_a_hundred(ledger: StoredNotices) -> None:
    with listening() as traffic:
        ledger.plan_all(CAMPAIGN, NOTICE, {f"N{number:07d}": "<1@x>" for number in range(400)})
    assert traffic.calls == {"TransactWriteItems": 4}


def test_a_printed_slip_is_known_until_it_ends(ledger: StoredNotices) -> None:
    put_person(a_person(A))
    box, slip = DynamoBallotBox(), Credential("slip", NOW, NOW + timedelta(days=5), slip="h1")

    def known() -> bool:
        found = ledger.correspondent(A)
        return found is not None and found.slip_printed

    box.add_credential(A, replace(slip, id="mailed", slip=""))
    assert not known()
    box.add_credential(A, slip)
    assert known()
    box.revoke(A, slip.id, NOW)
    assert not known()
