"""Disputed ballots on a real engine."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.follow_up.disputes import MOST_LISTED, Checked, Dispute
from chalicelib.store.disputes import StoredDisputes
from ops.engines import Engine
from tests.support.stored_people import disturbed, listening, refusal

C, NOW = "small-2020", datetime(2021, 1, 30, 3, tzinfo=UTC)
CASE = Dispute(C, "20210130T030000-ab", "a1", "BCFG2345", "staff", "canbo", NOW, Checked(2, 1, 1, False))


def numbered(number: int) -> Dispute:
    return replace(CASE, id=f"20210130T03{number:04}-ab", account=f"N{number:07}", unit=f"u{number % 3}")


def test_a_case_comes_back_as_recorded_and_is_answered_once(engine: Engine) -> None:
    store = StoredDisputes()
    assert store.add(CASE)
    assert list(store.latest(C)) == [CASE]
    assert store.answer(C, CASE.id, "15/SNV", "canbo", NOW)
    assert not store.answer(C, CASE.id, "16/SNV", "canbo", NOW)
    assert not store.answer(C, "no-such-case", "16/SNV", "canbo", NOW)
    (kept,) = store.latest(C)
    assert (kept.answer, kept.answered_at) == ("15/SNV", NOW)
    assert store.numbers(C) == {"a1": 1}


def test_one_ballot_is_one_case_even_where_two_record_it_at_the_same_moment(engine: Engine) -> None:
    store, gate = StoredDisputes(), threading.Barrier(6)

    def record(number: int) -> bool:
        gate.wait()
        return store.add(replace(CASE, id=f"{CASE.id}{number}"))

    with ThreadPoolExecutor(6) as hands:
        assert sum(hands.map(record, range(6))) == 1
    assert len(store.latest(C)) == 1
    assert store.numbers(C) == {"a1": 1}
    assert store.add(replace(CASE, id="another", group="communes")), "another ballot of the same person"


def test_cases_of_one_unit_recorded_at_the_same_moment_are_all_kept_and_counted(engine: Engine) -> None:
    store, gate = StoredDisputes(), threading.Barrier(6)

    def record(number: int) -> bool:
        gate.wait()
        return store.add(replace(numbered(number), unit="a1"))

    with ThreadPoolExecutor(6) as hands:
        assert all(hands.map(record, range(6)))
    assert store.numbers(C) == {"a1": 6}


@pytest.mark.parametrize("code", ["TransactionCanceledException", "TransactionConflictException"])
def test_a_conflict_on_the_units_count_is_tried_again(engine: Engine, code: str) -> None:
    left = iter([refusal(code, "None", "None", "TransactionConflict")] * 2)
    with disturbed("TransactWriteItems", lambda request, **_: next(left, None)):
        assert StoredDisputes().add(CASE)
    assert StoredDisputes().numbers(C) == {"a1": 1}


def test_a_list_shows_the_unanswered_first_and_reads_no_more_than_it_shows(engine: Engine) -> None:
    store = StoredDisputes()
    for number in range(12):
        store.add(numbered(number))
    for number in (10, 11):
        store.answer(C, numbered(number).id, "15/SNV", "canbo", NOW)
    listed = store.latest(C)
    assert [one.id for one in listed[-2:]] == [numbered(11).id, numbered(10).id]
    assert listed[0].id == numbered(9).id
    assert store.numbers(C) == {"u0": 4, "u1": 4, "u2": 4}
    with listening() as traffic:
        store.latest(C)
        store.numbers(C)
    assert [sent.get("Limit") for sent in traffic.sent] == [MOST_LISTED, MOST_LISTED, None]
