"""A whole round by the clock: rosters written, mails sent, ballots cast, windows fenced, scores and report made.

Everything is real but the mail channel: tables, queues, buckets, and the wiring that the functions use.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from chalicelib import wiring
from chalicelib.ballots.credentials import SignIn, credential_id, parse_token
from chalicelib.ballots.ports import Ballot, CastOutcome, SlipToCast
from chalicelib.ballots.records import StoredDraft
from chalicelib.jobs import closing, coverage, mailer, recount, tick
from chalicelib.jobs.batches import work_off
from chalicelib.jobs.ports import JobPorts
from chalicelib.roster.people import InvitationState
from chalicelib.roster.plan import Change, InvitationChange, PersonChange
from chalicelib.roster.roll import Place
from chalicelib.scores.score_json import from_json
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.connection import client
from chalicelib.store.rosters import RosterStore
from ops.engines import Engine
from tests.support.campaigns import small_campaign
from tests.support.engines import Cloud, forget_wiring
from tests.support.fake_mail import FakeChannel, a_person, an_invitation

CAMPAIGN = "small-2020"
STAFF = ["BCFG2345", "BCFG2346", "BCFG2347"]
DEPUTIES = ["HJKM2345", "HJKM2346"]
COMMUNES = ["NPQR2345", "NPQR2346", "NPQR2347", "NPQR2348"]
DEPARTMENT = "KHAOSAT"
"""The organiser's own address, where the daily digest goes."""
UNITS = {"staff": "a1", "deputies": "d1", "communes": "c1"}


def local(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


class Round:
    """The functions of the cloud, called as the cloud calls them."""

    def __init__(self, ports: JobPorts, channel: FakeChannel, queues: dict[str, str]) -> None:
        self.ports, self.channel, self.queues = ports, channel, queues
        self.digests = 0
        self.functions: dict[str, Callable[..., Any]] = {
            "mail": mailer.handle,
            "closing": closing.handle,
            "recount": recount.handle,
        }

    def at(self, now: datetime) -> list[str]:
        """A tick, a coverage run and all messages until none is left; to which respondents mail went."""
        self.channel.sent.clear()
        for second in range(3):
            tick.run(self.ports, now + timedelta(seconds=20 * second))
            coverage.run(self.ports, now)
            while sum(self.empty(name, now + timedelta(seconds=20 * second)) for name in self.functions):
                pass
        to = sorted(message.to.partition("@")[0].upper() for message in self.channel.sent)
        self.digests += to.count(DEPARTMENT)
        return [account for account in to if account != DEPARTMENT]

    def empty(self, name: str, now: datetime) -> int:
        address, handle = self.queues[name], self.functions[name]
        found = client("sqs").receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", [])
        records = [{"messageId": m["MessageId"], "body": m["Body"]} for m in found]
        answer = work_off(records, lambda body: handle(self.ports, body, now))
        assert answer == {"batchItemFailures": []}
        for message in found:
            client("sqs").delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])
        return len(found)

    def sign_in(self, account: str) -> SignIn:
        """The credential in the person's last mail."""
        mail = [m for m in self.channel.sent if m.to.startswith(account.lower())][-1]
        signed = parse_token(next(line for line in mail.text.splitlines() if "/v/" in line).rpartition("/")[2])
        assert isinstance(signed, SignIn)
        return signed


@pytest.fixture
def round_(engine: Engine, cloud: Cloud) -> Iterator[Round]:
    forget_wiring()
    wiring.campaigns().publish(small_campaign(), local(10, 9))
    for group, accounts in (("staff", STAFF), ("deputies", DEPUTIES), ("communes", COMMUNES)):
        for order, account in enumerate(accounts, start=1):
            write(account, group, order)
        RosterStore().recount(CAMPAIGN, UNITS[group], upload="u1", now=local(11, 9))
    channel = FakeChannel()
    yield Round(replace(wiring.job_ports(), channel=channel), channel, cloud.queues)
    forget_wiring()


def write(account: str, group: str, order: int) -> None:
    unit = UNITS[group]
    change = PersonChange(
        key=account,
        rows=(order,),
        before=None,
        person=a_person(account, unit=unit, order=order),
        fields=(),
        invitations=(InvitationChange(Change.NEW, an_invitation(group, account)),),
        places=(Place(unit, order, (group,)),),
    )
    RosterStore().write(change, message_id=f"<{account}@phieu.example>", now=local(11, 9))


def cast(account: str, group: str, answers: str) -> None:
    box, invitation = DynamoBallotBox(), an_invitation(group, account)
    draft = StoredDraft(group, credential_id(account, "X"), b"sealed", 1)
    box.save_draft(account, draft)
    slips = tuple(SlipToCast(u, secrets.token_hex(16), answers, "", "") for u in invitation.rates)
    receipt = hashlib.sha256(account.encode()).hexdigest()
    assert box.cast(Ballot(invitation, slips, receipt, draft, ())) is CastOutcome.DONE


def test_a_round_runs_by_itself_from_roster_to_report(round_: Round) -> None:
    everyone = sorted([*STAFF, *DEPUTIES, *COMMUNES])
    assert round_.at(local(20, 7, 59)) == []
    assert round_.at(local(20, 8)) == everyone
    assert wiring.campaigns().in_force(CAMPAIGN, local(20, 9)).announced
    signed = round_.sign_in(STAFF[0])
    items = DynamoBallotBox().person(STAFF[0])
    assert items is not None
    assert credential_id(signed.account, signed.secret) in items.credentials

    assert round_.at(local(25, 7, 30)) == sorted([*STAFF, *DEPUTIES])
    cast(STAFF[0], "staff", "AAA")
    cast(DEPUTIES[0], "deputies", "BBB")
    assert round_.at(local(27, 8)) == [*STAFF[1:], DEPUTIES[1]]
    cast(STAFF[1], "staff", "BBA")
    cast(STAFF[2], "staff", "CAA")
    assert round_.at(local(29, 8)) == [DEPUTIES[1]]

    assert round_.at(local(1, 10, 1, month=2)) == COMMUNES, "the opening of window 2, late by the stopped clock"
    last = DynamoBallotBox().person(DEPUTIES[1])
    assert last is not None
    assert last.invitations["deputies"].state is InvitationState.CLOSED
    results = [key for key in round_.ports.reports.keys(f"{CAMPAIGN}/") if "/digests/" not in key]
    assert results == [f"{CAMPAIGN}/frozen/w1.json"], "no answer is counted while a window is still to come"

    for account, answers in zip(COMMUNES, ("AA", "AB", "BA"), strict=False):
        cast(account, "communes", answers)
    assert round_.at(local(3, 8, month=2)) == COMMUNES[3:]
    assert round_.at(local(8, 10, 1, month=2)) == []

    assert round_.digests > 0, "the Department learns of progress day by day"

    stored = round_.ports.reports.get(f"{CAMPAIGN}/scores.json")
    assert stored is not None
    scores = from_json(json.loads(stored))
    department = scores.of("a1")
    assert department is not None
    # a1 was rated by 3 staff and 1 deputy: four answers are below the five that a criterion needs.
    assert [c.points for c in department.criteria] == [None, None]
    assert department.charged.coverage == Fraction(1)
    district = scores.of("d1")
    assert district is not None
    assert district.charged.coverage == Fraction(3, 4)

    report = round_.ports.reports.get(f"{CAMPAIGN}/reports/ket-qua.xlsx")
    assert report is not None
    book = openpyxl.load_workbook(BytesIO(report), read_only=True)
    assert "Thu phiếu" in book.sheetnames
    book.close()
    violations = [e.details for e in round_.ports.jobs.all(CAMPAIGN).values() if "violations" in e.details]
    assert violations == [{"violations": "[]"}] * 2
    tallies = [
        json.loads(round_.ports.reports.get(k) or b"") for k in round_.ports.reports.keys(f"{CAMPAIGN}/tallies/")
    ]
    assert [t["violations"] for t in tallies] == [[]] * 4


def test_coverage_of_a_round_is_issued_less_missing(round_: Round) -> None:
    round_.at(local(25, 7, 30))
    for account in STAFF:
        cast(account, "staff", "AAA")
    round_.at(local(25, 9))
    (count,) = round_.ports.coverage.snapshots(CAMPAIGN)["a1"].counts
    assert (count.planned, count.issued, count.returned) == (3, 3, 3)
