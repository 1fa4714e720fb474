"""Focal points' accounts on a real engine: appointed by rosters, apart from respondents and staff."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.ballots.records import Credential
from chalicelib.follow_up.focal_points import FocalCredential, Held, address_mark, owes_mail
from chalicelib.staff.attempts import Attempts
from chalicelib.staff.sessions import StaffSession
from chalicelib.store.focal_points import (
    StoredFocalAttempts,
    StoredFocalPoints,
    StoredFocalSessions,
    appoint,
    readdress,
)
from chalicelib.store.staff import StoredStaffSessions
from ops.engines import Engine
from tests.support.stored_people import listening

C, A, NOW = "small-2020", "BCFG2345", datetime(2021, 1, 20, 1, tzinfo=UTC)


@pytest.fixture
def points(engine: Engine) -> StoredFocalPoints:
    appoint(C, A, ["a1"], address_mark("mau@example.vn"))
    return StoredFocalPoints()


def test_an_appointment_gets_its_account_once_and_keeps_the_name(points: StoredFocalPoints) -> None:
    (fresh,) = points.appointed(C)
    assert owes_mail(fresh)
    opened = points.open_account(fresh, "XZXZ2345")
    assert (opened.login, opened.round, owes_mail(opened)) == ("XZXZ2345", 1, False)
    assert points.open_account(fresh, "TRTR2345").login == "XZXZ2345", "a second tick at the same moment"
    appoint(C, A, ["a1", "c1"], address_mark("moi@example.vn"))
    (moved,) = points.appointed(C)
    assert owes_mail(moved)
    assert points.open_account(moved, "QWQW2345").login == "XZXZ2345"
    assert points.appointment(C, A) == next(iter(points.appointed(C)))


def test_a_wish_for_the_account_is_noted_once_a_day_and_answered_by_one_round(points: StoredFocalPoints) -> None:
    (fresh,) = points.appointed(C)
    assert not points.ask_again(fresh, "2021-01-20"), "there is no account yet"
    opened = points.open_account(fresh, "XZXZ2345")
    assert points.ask_again(opened, "2021-01-20")
    assert not points.ask_again(opened, "2021-01-20")
    (wished,) = points.appointed(C)
    assert owes_mail(wished)
    assert not owes_mail(points.open_account(wished, "XZXZ2345"))
    assert [(one.round, owes_mail(one)) for one in points.appointed(C)] == [(2, False)]
    assert points.ask_again(wished, "2021-01-21")


def test_a_refusal_is_noted_on_the_appointment_and_taken_off(points: StoredFocalPoints) -> None:
    for reason in ("address_refused", ""):
        (one,) = points.appointed(C)
        points.note_refusal(one, reason)
        assert [found.refused for found in points.appointed(C)] == [reason]


def test_who_is_named_by_decision_stands_beside_what_rosters_say(points: StoredFocalPoints) -> None:
    points.name(C, "NPQR2345", address_mark("moi@example.vn"))
    named = points.appointment(C, "NPQR2345")
    assert named is not None
    assert (named.units, named.named, owes_mail(named)) == ((), True, True)
    appoint(C, "NPQR2345", ["c1"], address_mark("moi@example.vn"))
    readdress(C, "NPQR2345", address_mark("khac@example.vn"))
    kept = points.appointment(C, "NPQR2345")
    assert kept is not None
    assert (kept.units, kept.named, kept.address) == (("c1",), True, address_mark("khac@example.vn"))
    readdress(C, "XXXX2345", "mark")
    assert points.appointment(C, "XXXX2345") is None, "a new address appoints nobody"


def test_an_account_is_found_with_its_passwords(points: StoredFocalPoints) -> None:
    (fresh,) = points.appointed(C)
    points.open_account(fresh, "XZXZ2345")
    held = FocalCredential(Credential("0" * 32, NOW, NOW + timedelta(days=9)), fresh.address)
    points.add_credential("XZXZ2345", held)
    account = points.find("XZXZ2345")
    assert account is not None
    assert (account.person, account.credentials) == (A, (held,))
    assert points.find(A) is None


def test_a_session_is_checked_by_one_request_and_sees_its_own_password_only(points: StoredFocalPoints) -> None:
    (fresh,) = points.appointed(C)
    opened = points.open_account(fresh, "XZXZ2345")
    mine, other = (
        FocalCredential(Credential(digit * 32, NOW, NOW + timedelta(days=9)), fresh.address) for digit in "01"
    )
    for one in (mine, other):
        points.add_credential("XZXZ2345", one)
    with listening() as traffic:
        account, appointment = points.presented(Held("XZXZ2345", mine.credential.id, A, C))
    assert traffic.calls == {"BatchGetItem": 1}
    assert account is not None
    assert (account.credentials, appointment) == ((mine,), opened)
    assert points.presented(Held("TRTR2345", mine.credential.id, A, C)) == (None, opened)
    assert points.presented(Held.of("XZXZ2345")) == (None, None), "a session that says less stands for nobody"


def test_neither_the_staff_nor_focal_points_have_the_others_sessions(points: StoredFocalPoints) -> None:
    session = StaffSession("ab" * 32, "XZXZ2345", began_at=NOW, seen_at=NOW)
    store = StoredFocalSessions()
    store.begin(session)
    assert store.find(session.id_hash) == session
    assert StoredStaffSessions().find(session.id_hash) is None
    store.touch(session, NOW + timedelta(minutes=5))
    touched = store.find(session.id_hash)
    assert touched is not None
    assert touched.seen_at == NOW + timedelta(minutes=5)
    store.end(session.id_hash)
    store.touch(session, NOW)
    assert store.find(session.id_hash) is None


def test_attempts_are_counted_over_what_was_seen(points: StoredFocalPoints) -> None:
    store = StoredFocalAttempts()
    assert store.take("XZXZ2345", seen=Attempts(), then=Attempts(1), forget_at=NOW)
    assert not store.take("XZXZ2345", seen=Attempts(), then=Attempts(1), forget_at=NOW)
    assert store.seen("XZXZ2345") == Attempts(1)
    store.clear("XZXZ2345")
    assert store.seen("XZXZ2345") == Attempts()
