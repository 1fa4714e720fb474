import re
from datetime import timedelta

import pytest

from chalicelib.staff import passwords, sessions, totp
from chalicelib.staff.audit import Verb
from chalicelib.staff.sessions import StaffSession
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.session import COOKIE
from tests.support.fake_staff import CHEAP, new_account
from tests.support.fake_staff_pages import Desk

HERE = "/quan-tri/dang-nhap"
MADE = new_account("binh.mau")


@pytest.fixture(autouse=True)
def cheap_unknown_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = passwords.hashed("nobody", cost=CHEAP, salt=b"s")[0]
    monkeypatch.setattr("chalicelib.staff.signing_in._nobodys_password", lambda: made)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.cookies.clear()
    desk.accounts.add(MADE.stored, replace=False)
    for cookie in desk.get(HERE).cookies:
        desk.cookies[cookie.name] = cookie.value
    return desk


def code(desk: Desk) -> str:
    return totp.code_at(MADE.totp_secret, totp.step_at(desk.now))


def token(desk: Desk) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', desk.get(HERE).body)
    assert found
    return found.group(1)


def send(desk: Desk, account: str = "binh.mau", password: str = MADE.password, typed_code: str = "") -> Reply:
    return desk.post(HERE, csrf=token(desk), account=account, password=password, code=typed_code or code(desk))


def test_both_factors_lead_to_the_campaigns_with_a_session_cookie(desk: Desk) -> None:
    reply = send(desk)
    assert (reply.status, reply.location) == (303, "/quan-tri")
    (cookie,) = reply.cookies
    assert cookie.name == COOKIE == "phieu_staff"
    found = desk.sessions.find(sessions.hash_of(cookie.value))
    assert found is not None
    assert found.account == "binh.mau"


def test_the_audit_tells_the_factor_used(desk: Desk) -> None:
    send(desk, typed_code=MADE.recovery_codes[0])
    (entry,) = desk.audit.kept
    assert (entry.verb, entry.actor.id) == (Verb.STAFF_SIGNED_IN, "binh.mau")
    assert entry.details == {"factor": "recovery code"}


def test_a_wrong_password_keeps_the_account_and_sends_no_secret_back(desk: Desk) -> None:
    reply = send(desk, password="SAI-MAT-KHAU", typed_code="987654")
    assert reply.status == 422
    assert "Tài khoản, mật khẩu hoặc mã chưa đúng" in reply.body
    assert 'value="binh.mau"' in reply.body
    assert "SAI-MAT-KHAU" not in reply.body
    assert "987654" not in reply.body


def test_a_password_typed_as_the_account_never_reaches_the_audit(desk: Desk) -> None:
    send(desk, account=MADE.password)
    assert desk.audit.kept == []


def test_a_refusal_of_a_known_account_stands_in_the_audit(desk: Desk) -> None:
    send(desk, password="SAI")
    (entry,) = desk.audit.kept
    assert (entry.verb, entry.details) == (Verb.STAFF_REFUSED, {"why": "wrong"})


def test_after_many_failures_the_page_says_how_long_to_wait(desk: Desk) -> None:
    for _ in range(5):
        reply = send(desk, password="SAI")
    assert "1 phút" in reply.body
    reply = send(desk)
    assert reply.status == 429
    assert "Xin chờ trước khi thử lại" in reply.body


def test_a_used_code_is_told_apart(desk: Desk) -> None:
    used = code(desk)
    send(desk)
    desk.now += timedelta(seconds=3)
    assert "Mã này đã dùng" in send(desk, typed_code=used).body


def test_a_form_of_another_visitor_is_refused(desk: Desk) -> None:
    made = token(desk)
    desk.cookies = {"phieu_khach": "0" * 32}
    with pytest.raises(HttpProblem) as caught:
        desk.post(HERE, csrf=made, account="binh.mau", password=MADE.password, code=code(desk))
    assert caught.value == HttpProblem(403, "csrf")


def test_signing_in_again_ends_the_session_before(desk: Desk) -> None:
    old = StaffSession(sessions.hash_of("old"), "binh.mau", began_at=desk.now, seen_at=desk.now)
    desk.sessions.begin(old)
    desk.cookies[COOKIE] = "old"
    send(desk)
    assert desk.sessions.find(old.id_hash) is None


def test_signing_out_deletes_the_session_and_the_cookie() -> None:
    desk = Desk()
    reply = desk.post("/quan-tri/dang-xuat")
    assert desk.sessions.kept == {}
    assert [(cookie.name, cookie.max_age) for cookie in reply.cookies] == [(COOKIE, 0)]
    assert reply.location == HERE


def test_a_name_too_long_for_any_table_is_refused_like_a_wrong_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[int] = set()

    def nobody(account: str) -> None:
        asked.add(len(account))

    monkeypatch.setattr(desk.accounts, "find", nobody)
    assert send(desk, account="B" * 5000).status == 422
    assert asked == {64}
