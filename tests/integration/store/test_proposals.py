"""Proposals on a real engine: listed where they belong, and never more of them read than a list shows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.follow_up.mending import MOST_LISTED, Proposal, ProposalKind, ProposalState
from chalicelib.store.notices import StoredNotices
from chalicelib.store.proposals import StoredProposals
from ops.engines import Engine
from tests.support.stored_people import listening

C, A, NOW = "small-2020", "BCFG2345", datetime(2021, 1, 27, 3, tzinfo=UTC)


def proposed(number: int, unit: str = "c1") -> Proposal:
    id_ = f"20210127T{number:06}-ab"
    return Proposal(C, id_, unit, A, "Mẫu", ProposalKind.ADDRESS, "moi@example.vn", "XZXZ2345", NOW)


def test_one_about_a_commune_is_seen_by_the_district_too_and_by_nobody_else(engine: Engine) -> None:
    store = StoredProposals()
    store.add(proposed(1), ("c1", "d1"))
    store.add(proposed(2, "d1"), ("d1",))
    assert [one.id for one in store.of_unit(C, "d1")] == [proposed(2).id, proposed(1).id]
    assert [one.id for one in store.of_unit(C, "c1")] == [proposed(1).id]
    assert store.of_unit(C, "a1") == []
    assert [one.id for one in store.about(C, A)] == [proposed(2).id, proposed(1).id]
    assert store.about(C, "HJKM2345") == []


def test_only_those_that_wait_stand_in_the_list_to_decide_on(engine: Engine) -> None:
    store = StoredProposals()
    for number in range(3):
        store.add(proposed(number))
    store.settle(proposed(0), ProposalState.APPROVED, "canbo", NOW, "done")
    store.settle(proposed(1), ProposalState.REFUSED, "canbo", NOW, "done")
    assert [one.id for one in store.pending(C)] == [proposed(2).id]
    store.reconsider(proposed(1))
    assert [one.id for one in store.pending(C)] == [proposed(2).id, proposed(1).id]
    assert [one.state for one in store.latest(C)] == [
        ProposalState.PENDING,
        ProposalState.PENDING,
        ProposalState.APPROVED,
    ]
    assert store.pending("other-2021") == []


def test_no_list_asks_for_more_than_it_shows(engine: Engine) -> None:
    store = StoredProposals()
    store.add(proposed(1), ("c1",))
    with listening() as traffic:
        store.latest(C)
        store.pending(C)
        store.of_unit(C, "c1")
        store.about(C, A)
    assert {sent["Limit"] for sent in traffic.sent if "KeyConditionExpression" in sent} == {MOST_LISTED}
    assert traffic.calls == {"Query": 4, "BatchGetItem": 3}


def test_a_settled_one_that_a_roster_brings_waits_for_nobody(engine: Engine) -> None:
    store = StoredProposals()
    store.add(replace(proposed(1), state=ProposalState.APPROVED, decided_by="canbo", decided_at=NOW))
    assert store.pending(C) == []
    with pytest.raises(TransactWriteError):
        store.add(proposed(1), ("c1",))
    assert store.of_unit(C, "c1") == [], "nothing of a refused write stays"


def test_all_mail_to_old_addresses_is_found_by_one_request_whatever_its_number(engine: Engine) -> None:
    ledger = StoredNotices()
    for number in range(5):
        ledger.plan(C, proposed(number).notice, f"N{number:07}", f"<{number}@x>")
    with listening() as traffic:
        found = list(ledger.due_to_old_addresses(C, NOW))
    assert sorted(found) == [(f"N{number:07}", proposed(number).notice) for number in range(5)]
    assert traffic.calls == {"Query": 1}
    ledger.wait_all(found[:2], datetime(2021, 1, 28, tzinfo=UTC))
    assert len(list(ledger.due_to_old_addresses(C, NOW))) == 3
