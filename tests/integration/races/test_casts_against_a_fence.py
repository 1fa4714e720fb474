"""Casts that were let in before the end and reach the tables while the fence sweeps them."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.ballots.ports import Ballot, CastOutcome, SlipToCast
from chalicelib.ballots.records import StoredDraft
from chalicelib.jobs import closing, frozen
from chalicelib.roster.people import InvitationState
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.closing import StoredClosing
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.tables import DraftItem, ReceiptItem, Slip
from ops.engines import Engine
from tests.support.fake_jobs import World
from tests.support.fake_mail import an_invitation
from tests.support.stored_people import put_invitation

pytestmark = pytest.mark.engine
CAMPAIGN, JOB = "small-2020", "fence-w1-2021-02-01"
FENCE = datetime(2021, 2, 1, 3, 0, 15, tzinfo=UTC)
PEOPLE = 60


def ballot(account: str) -> Ballot:
    invitation = an_invitation("deputies", account)
    draft = StoredDraft("deputies", "c0ffee", b"sealed", 1)
    DynamoBallotBox().save_draft(account, draft)
    slips = tuple(SlipToCast(unit, secrets.token_hex(16), "ABC", "", "") for unit in invitation.rates)
    return Ballot(invitation, slips, secrets.token_hex(32), draft, ())


def test_each_late_transaction_wins_whole_or_loses_whole_and_the_count_agrees(engine: Engine) -> None:
    accounts = [f"PERSON{n:02d}" for n in range(PEOPLE)]
    for account in accounts:
        put_invitation(an_invitation("deputies", account))
    ballots = [ballot(account) for account in accounts]
    world = World()
    ports = replace(world.ports, jobs=StoredJobs(), roll=StoredClosing())
    gate = threading.Barrier(9)

    def cast(part: int) -> list[str]:
        gate.wait()
        won = [one for one in ballots[part::8] if DynamoBallotBox().cast(one) is CastOutcome.DONE]
        return [one.invitation.account for one in won]

    with ThreadPoolExecutor(8) as hands:
        running = [hands.submit(cast, part) for part in range(8)]
        gate.wait()
        closing.handle(ports, {"campaign": CAMPAIGN, "job": JOB}, FENCE)
        won = {account for one in running for account in one.result()}
    stored = list(StoredClosing().invitations(CAMPAIGN, {"deputies"}))
    assert {i.account for i in stored if i.state is InvitationState.CAST} == won
    assert {i.state for i in stored} <= {InvitationState.CAST, InvitationState.CLOSED}
    assert len(list(ReceiptItem.scan(consistent_read=True))) == len(won)
    assert len(list(Slip.scan(consistent_read=True))) == 2 * len(won)
    counts = frozen.from_bytes(world.objects.stored[f"{CAMPAIGN}/frozen/w1.json"])
    assert sum(line.returned for key, line in counts.counts.charged.items() if key.group == "deputies") == len(won)
    assert list(DraftItem.scan(consistent_read=True)) == []
