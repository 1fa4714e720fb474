from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.staff.attempts import Attempts
from chalicelib.staff.sessions import StaffSession
from chalicelib.store.staff import (
    StaffSessionItem,
    StoredAttempts,
    StoredStaffAccounts,
    StoredStaffAddresses,
    StoredStaffSessions,
)
from tests.support.fake_staff import new_account

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)
MADE = new_account()


def test_an_account_is_found_as_it_was_stored() -> None:
    store = StoredStaffAccounts()
    assert store.add(MADE.stored, replace=False)
    assert store.find("an.mau") == MADE.stored
    assert store.find("binh.mau") is None


def test_an_account_is_replaced_only_when_asked() -> None:
    store, other = StoredStaffAccounts(), new_account()
    store.add(MADE.stored, replace=False)
    assert not store.add(other.stored, replace=False)
    assert store.find("an.mau") == MADE.stored
    assert store.add(other.stored, replace=True)
    assert store.find("an.mau") == other.stored


def test_a_removed_account_is_gone() -> None:
    store = StoredStaffAccounts()
    store.add(MADE.stored, replace=False)
    assert store.remove("an.mau")
    assert store.find("an.mau") is None
    assert not store.remove("an.mau")


def test_of_many_uses_of_one_code_at_once_one_counts() -> None:
    store = StoredStaffAccounts()
    store.add(MADE.stored, replace=False)
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda _: store.use_step("an.mau", 53_000_000), range(8)))
    assert sorted(accepted) == [False] * 7 + [True]


def test_an_older_step_never_follows_a_newer_one() -> None:
    store = StoredStaffAccounts()
    store.add(MADE.stored, replace=False)
    assert store.use_step("an.mau", 11)
    assert not store.use_step("an.mau", 10)
    assert store.use_step("an.mau", 12)


def test_a_step_of_a_removed_account_brings_nothing_back() -> None:
    assert not StoredStaffAccounts().use_step("an.mau", 11)
    assert StoredStaffAccounts().find("an.mau") is None


def test_each_recovery_code_is_taken_once_to_the_last() -> None:
    store = StoredStaffAccounts()
    store.add(MADE.stored, replace=False)
    for code in MADE.stored.recovery:
        assert store.use_recovery_code("an.mau", code)
        assert not store.use_recovery_code("an.mau", code)
    assert store.find("an.mau") == replace(MADE.stored, recovery=frozenset())


def test_attempts_are_taken_only_over_what_was_seen() -> None:
    store, forget = StoredAttempts(), NOW + timedelta(days=1)
    first, second = Attempts(1), Attempts(2, NOW + timedelta(minutes=1))
    assert store.seen("an.mau") == Attempts()
    assert store.take("an.mau", seen=Attempts(), then=first, forget_at=forget)
    assert not store.take("an.mau", seen=Attempts(), then=first, forget_at=forget)
    assert store.take("an.mau", seen=first, then=second, forget_at=forget)
    assert store.seen("an.mau") == second
    store.clear("an.mau")
    assert store.seen("an.mau") == Attempts()


def test_a_session_is_found_touched_and_ended() -> None:
    store, session = StoredStaffSessions(), StaffSession("ab" * 32, "an.mau", began_at=NOW, seen_at=NOW)
    store.begin(session)
    assert store.find("ab" * 32) == session
    later = NOW + timedelta(minutes=5)
    store.touch(session, later)
    assert store.find("ab" * 32) == replace(session, seen_at=later)
    store.end("ab" * 32)
    assert store.find("ab" * 32) is None


def test_touching_an_ended_session_does_not_bring_it_back() -> None:
    store, session = StoredStaffSessions(), StaffSession("ab" * 32, "an.mau", began_at=NOW, seen_at=NOW)
    store.begin(session)
    store.end(session.id_hash)
    store.touch(session, NOW + timedelta(minutes=5))
    assert store.find(session.id_hash) is None


def test_a_session_carries_the_moment_it_may_be_swept() -> None:
    StoredStaffSessions().begin(StaffSession("cd" * 32, "an.mau", began_at=NOW, seen_at=NOW))
    item = StaffSessionItem.get("SESSION#" + "cd" * 32, "A")
    assert item.expires == int((NOW + timedelta(minutes=30)).timestamp())


def test_an_accounts_sessions_are_listed_until_they_are_ended() -> None:
    store = StoredStaffSessions()
    first = StaffSession("ab" * 32, "an.mau", began_at=NOW, seen_at=NOW)
    second = StaffSession("cd" * 32, "an.mau", began_at=NOW + timedelta(hours=1), seen_at=NOW + timedelta(hours=1))
    for session in (first, second, StaffSession("ef" * 32, "binh.mau", began_at=NOW, seen_at=NOW)):
        store.begin(session)
    assert store.all("an.mau") == [second, first]
    store.end(first.id_hash)
    assert store.all("an.mau") == [second]
    assert store.all("nobody") == []


def test_an_address_is_kept_apart_from_the_account_and_forgotten_with_it() -> None:
    store = StoredStaffAddresses()
    assert store.address("an.mau") == ""
    store.keep("an.mau", "an@snv.example.vn")
    assert store.address("an.mau") == "an@snv.example.vn"
    assert StoredStaffAccounts().find("an.mau") is None
    store.keep("an.mau", "")
    assert store.address("an.mau") == ""
