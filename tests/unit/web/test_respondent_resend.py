"""Having one's account sent again (texts.md 14): the same answer whatever exists."""

from datetime import timedelta

import pytest

from tests.support.respondents import AFTER, House, house
from tests.support.site import Seen

UNKNOWN = "BCFG2345"


def ask(site: House, account: str) -> Seen:
    return site.visitor.submit(site.visitor.get("/gui-lai-tai-khoan"), {"account": account})


def planned(site: House) -> list[tuple[str, str]]:
    return sorted(site.notices.lines)


@pytest.mark.parametrize("now", [None, AFTER])
def test_an_account_that_exists_and_one_that_does_not_get_the_same_answer(now: None) -> None:
    site = house() if now is None else house(now=now)
    known, unknown = ask(site, site.person.account), ask(site, UNKNOWN)
    assert known.status == unknown.status == 200
    assert known.text.replace(site.person.account, "…") == unknown.text.replace(UNKNOWN, "…")
    assert "Nếu tài khoản" in known.text


def test_one_mail_a_local_day_is_planned_for_an_account_that_exists_and_none_for_others() -> None:
    site = house()
    account = site.person.account
    for typed in (account, account.lower(), f" {account[:4]}-{account[4:]} ", UNKNOWN):
        ask(site, typed)
    assert planned(site) == [(account, "resend-2021-01-26")]
    site.visitor.now += timedelta(hours=15)
    ask(site, account)
    assert planned(site) == [(account, "resend-2021-01-26"), (account, "resend-2021-01-27")]


def test_the_ledger_holds_no_secret_and_nothing_of_answers() -> None:
    site = house()
    before = site.box.writes
    ask(site, site.person.account)
    (line,) = site.notices.lines.values()
    assert site.person.sign_in.secret not in repr(line)
    assert site.box.writes == before
    assert line.message_id.endswith("@phieu.example>")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Xin nhập tài khoản ghi trong thư mời"),
        ("nguyen@phieu.example", "Tài khoản gồm 08 chữ và số"),
        ("x" * 300, "Tài khoản gồm 08 chữ và số"),
    ],
)
def test_what_cannot_be_an_account_name_is_said_beside_the_field_and_in_the_summary(
    typed: str, sentence: str
) -> None:
    site = house()
    page = ask(site, typed)
    assert page.title.startswith("Lỗi:")
    assert page.text.count(sentence) == 2
    assert len(page.form().fields["account"]) <= 40
    assert planned(site) == []


def test_a_form_from_elsewhere_plans_nothing() -> None:
    site = house()
    fields = {**site.visitor.get("/gui-lai-tai-khoan").form().fields, "account": site.person.account}
    assert site.visitor.post("/gui-lai-tai-khoan", {**fields, "csrf": "0" * 64}).status == 403
    assert planned(site) == []


def test_sign_in_and_the_refused_password_lead_there() -> None:
    site = house()
    form = site.visitor.get("/dang-nhap")
    refused = site.visitor.submit(form, {"account": UNKNOWN, "password": "2" * 18})
    for page in (form, refused):
        assert page.links["Gửi lại tài khoản đến email đã đăng ký"] == "/gui-lai-tai-khoan"
