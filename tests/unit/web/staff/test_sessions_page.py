"""Where a member of staff is signed in, and ending any of it from here."""

from datetime import timedelta

import pytest

from chalicelib.staff import sessions
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.staff.sessions import ABSOLUTE, IDLE, StaffSession
from tests.support.fake_staff_pages import NOW, Desk

PAGE = "/quan-tri/phien"


def elsewhere(desk: Desk, account: str = "an.mau", ago: timedelta = timedelta(minutes=10)) -> StaffSession:
    """A session of the account on another computer."""
    other = StaffSession(sessions.hash_of(sessions.fresh_id()), account, began_at=NOW - ago, seen_at=NOW - ago)
    desk.sessions.begin(other)
    return other


def test_every_live_session_of_the_reader_is_listed_and_nobody_elses() -> None:
    desk = Desk()
    mine, idle, foreign = elsewhere(desk), elsewhere(desk, ago=IDLE), elsewhere(desk, "binh.mau")
    body = desk.get(PAGE).body
    assert mine.id_hash in body
    assert desk.session.id_hash in body
    assert body.count("phiên này</span>") == 1
    assert idle.id_hash not in body
    assert foreign.id_hash not in body


def test_when_each_began_is_told_in_words_and_a_moment_ago_is_not_nought_minutes() -> None:
    desk = Desk()
    elsewhere(desk)
    body = desk.get(PAGE).body
    assert "Đã đăng nhập vừa xong" in body
    assert "Đã đăng nhập 10 phút trước" in body


def test_one_session_elsewhere_is_ended_and_this_one_goes_on() -> None:
    desk = Desk()
    other, third = elsewhere(desk), elsewhere(desk)
    reply = desk.post(PAGE, session=other.id_hash)
    assert (reply.status, reply.location, reply.cookies) == (303, PAGE, ())
    assert desk.sessions.find(other.id_hash) is None
    assert {one.id_hash for one in desk.sessions.all("an.mau")} == {desk.session.id_hash, third.id_hash}
    assert [(entry.verb, entry.details) for entry in desk.audit.kept] == [
        (Verb.STAFF_SESSIONS_ENDED, {"number": "1"})
    ]


def test_signing_out_everywhere_ends_this_session_too() -> None:
    desk = Desk()
    elsewhere(desk)
    reply = desk.post(PAGE, session="all")
    assert (reply.location, [cookie.max_age for cookie in reply.cookies]) == ("/quan-tri/dang-nhap", [0])
    assert desk.sessions.all("an.mau") == []


@pytest.mark.parametrize("chosen", ["", "unknown", "foreign"])
def test_a_session_that_is_not_the_readers_cannot_be_ended(chosen: str) -> None:
    desk = Desk()
    foreign = elsewhere(desk, "binh.mau")
    desk.post(PAGE, session=foreign.id_hash if chosen == "foreign" else chosen)
    assert desk.sessions.find(foreign.id_hash) == foreign
    assert desk.sessions.find(desk.session.id_hash) == desk.session
    assert desk.audit.kept == []


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_its_own_sessions(role: Role) -> None:
    assert Desk(role=role).get(PAGE).status == 200


def test_a_session_is_never_kept_longer_than_it_may_last() -> None:
    old = StaffSession("ab" * 32, "an.mau", began_at=NOW - ABSOLUTE, seen_at=NOW)
    assert not old.live(NOW)
