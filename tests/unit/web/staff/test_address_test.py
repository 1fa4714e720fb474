"""Staff ask for the address test on a page that says what will happen."""

from datetime import timedelta

import pytest

from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.follow_up.address_test import ASKED, JOB
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_staff_pages import CAMPAIGN, Desk

PAGE = f"/quan-tri/dot/{CAMPAIGN}/danh-sach/thu-dia-chi"
BEFORE = timedelta(days=1)


def desk_before_accounts(role: Role = Role.CLERK) -> Desk:
    accounts = next(m for m in moments(Desk().campaign.here) if m.kind is MomentKind.ACCOUNTS)
    return Desk(role=role, now=accounts.at - BEFORE)


def test_the_page_says_what_will_happen_before_anything_does() -> None:
    desk = desk_before_accounts()
    body = desk.get(PAGE).body
    assert "không có tài khoản và mật khẩu" in body
    assert "Gửi thư kiểm tra" in body
    assert desk.jobs.kept == []


def test_asking_leaves_a_wish_for_the_tick_and_an_entry_in_the_audit() -> None:
    desk = desk_before_accounts()
    assert desk.post(PAGE).status == 303
    entry = desk.jobs.get(CAMPAIGN, JOB)
    assert entry is not None
    assert (entry.step, entry.details["by"]) == (ASKED, "an.mau")
    assert [e.verb for e in desk.audit.kept] == [Verb.ADDRESS_TEST_ASKED]
    assert "Đã tiếp nhận" in desk.get(PAGE).body


def test_asking_twice_is_asking_once() -> None:
    desk = desk_before_accounts()
    desk.post(PAGE)
    desk.post(PAGE)
    assert [e.verb for e in desk.audit.kept] == [Verb.ADDRESS_TEST_ASKED]


def test_once_accounts_leave_no_test_is_taken() -> None:
    desk = Desk()
    assert "không cần thư kiểm tra" in desk.get(PAGE).body
    desk.post(PAGE)
    assert desk.jobs.kept == []


def test_an_auditor_cannot_ask() -> None:
    with pytest.raises(HttpProblem):
        desk_before_accounts(Role.AUDITOR).post(PAGE)
