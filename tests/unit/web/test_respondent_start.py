"""Coming in and going out (texts.md 14 and 15, design.md 4)."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.ballots.credentials import show
from chalicelib.ballots.ports import MAX_FAILURES
from tests.support.respondents import AFTER, BEFORE, House, house
from tests.support.site import Seen


def sign_in(site: House, account: str, password: str) -> Seen:
    form = site.visitor.get("/dang-nhap")
    return site.visitor.submit(form, {"account": account, "password": password})


def test_opening_the_personal_link_changes_nothing_and_the_button_starts_the_session() -> None:
    site = house()
    page = site.visitor.get(f"/v/{site.token}")
    assert page.status == 200
    assert "Khảo sát thử năm 2020" in page.text
    assert "__Host-phieu_phien" not in site.visitor.cookies
    assert site.box.writes == 0
    assert site.person.items.person.name not in page.text
    home = site.visitor.submit(page)
    assert site.visitor.trail == [303, 200]
    assert home.path == "/phieu"
    assert "Ông có 01 phiếu khảo sát" in home.text


def test_after_the_start_no_address_holds_the_secret() -> None:
    site = house()
    home = site.come_in()
    addresses = [home.path, *home.links.values(), *(form.action for form in home.forms)]
    assert not [address for address in addresses if site.person.sign_in.secret in address]


@pytest.mark.parametrize(("ticked", "kept"), [(True, True), (False, False)])
def test_only_a_tick_for_ones_own_device_keeps_the_cookie_when_the_browser_closes(
    ticked: bool, kept: bool
) -> None:
    site = house()
    page = site.visitor.get(f"/v/{site.token}")
    fields = {**page.form().fields, **({"private": "1"} if ticked else {})}
    answer = site.visitor.send("POST", "/v", fields)
    session = next(one for one in answer.headers["Set-Cookie"] if one.startswith("__Host-phieu_phien"))
    assert ("Max-Age" in session) is kept
    assert "HttpOnly" in session
    assert "Secure" in session


@pytest.mark.parametrize("token", ["abc", "22222222222222222222222222", "x" * 64])
def test_a_link_that_is_cut_or_unknown_says_what_to_do(token: str) -> None:
    page = house().visitor.get(f"/v/{token}")
    assert page.status == 404
    assert "Liên kết không dùng được" in page.text
    assert page.links["Đăng nhập bằng tài khoản"] == "/dang-nhap"


def test_a_link_that_was_taken_back_reads_like_a_wrong_one() -> None:
    site = house()
    site.box.revoke(site.person.account, site.person.held.credential_id, site.visitor.now)
    assert site.visitor.get(f"/v/{site.token}").status == 404


def test_a_link_after_the_last_window_says_that_ballots_are_closed() -> None:
    site = house(now=AFTER)
    page = site.visitor.get(f"/v/{site.token}")
    assert page.status == 200
    assert "Đã hết thời gian nhận phiếu" in page.text
    assert "24 giờ 00 ngày 31/01/2021" in page.text


def test_before_the_window_one_may_come_in_and_see_when_it_opens() -> None:
    home = house(now=BEFORE)
    assert "Mở từ 25/01/2021" in home.come_in().text


def test_account_and_password_open_the_same_home_however_they_are_typed() -> None:
    site = house()
    password = show(site.person.sign_in.secret).lower().replace("-", " ")
    page = sign_in(site, site.person.account.lower(), password)
    assert site.visitor.trail == [303, 200]
    assert page.path == "/phieu"


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer() -> None:
    site = house()
    known = sign_in(site, site.person.account, "2" * 18)
    unknown = sign_in(site, "BCDFGHJK".replace("D", "2"), "2" * 18)
    malformed = sign_in(site, "hm", "mật khẩu")
    assert known.status == unknown.status == malformed.status == 403
    assert known.title == unknown.title
    heading = "Tài khoản hoặc mật khẩu chưa đúng"
    assert heading in known.text
    assert known.text == unknown.text == malformed.text
    assert known.form().fields["password"] == ""


def test_empty_fields_are_named_beside_the_field_and_in_the_summary() -> None:
    page = sign_in(house(), "", "")
    assert page.title.startswith("Lỗi:")
    assert page.text.count("Xin nhập tài khoản ghi trong thư mời") == 2
    assert page.text.count("Xin nhập mật khẩu ghi trong thư mời") == 2
    assert page.links["Xin nhập tài khoản ghi trong thư mời"] == "#account"


def test_after_ten_failures_the_password_waits_and_the_link_still_works() -> None:
    site = house()
    for _ in range(MAX_FAILURES):
        sign_in(site, site.person.account, "2" * 18)
    refused = sign_in(site, site.person.account, site.person.sign_in.secret)
    assert refused.status == 403
    assert "tạm ngừng nhận mật khẩu" in refused.text
    assert site.come_in().path == "/phieu"


def test_a_quarter_of_an_hour_later_the_password_is_taken_again() -> None:
    site = house()
    for _ in range(MAX_FAILURES):
        sign_in(site, site.person.account, "2" * 18)
    site.visitor.now += timedelta(minutes=15)
    assert sign_in(site, site.person.account, site.person.sign_in.secret).path == "/phieu"


def test_others_failures_do_not_lock_out_the_office_next_door() -> None:
    site = house()
    for _ in range(MAX_FAILURES):
        sign_in(site, "22334455", "2" * 18)
    assert sign_in(site, site.person.account, site.person.sign_in.secret).path == "/phieu"


def test_a_form_from_another_site_starts_no_session() -> None:
    site = house()
    page = site.visitor.get(f"/v/{site.token}")
    fields = page.form().fields
    forged = site.visitor.post("/v", {**fields, "csrf": "0" * 64})
    assert forged.status == 403
    crossed = site.visitor.post("/v", fields, **{"sec-fetch-site": "cross-site"})
    assert crossed.status == 403
    assert "__Host-phieu_phien" not in site.visitor.cookies


def test_a_browser_without_cookies_is_told_so() -> None:
    site = house()
    page = site.visitor.get(f"/v/{site.token}")
    site.visitor.cookies.clear()
    refused = site.visitor.submit(page)
    assert refused.status == 403
    assert "Trình duyệt chưa nhận cookie" in refused.text


def test_an_idle_session_ends_with_the_page_that_says_what_is_kept() -> None:
    site = house()
    site.come_in()
    site.visitor.now += timedelta(minutes=31)
    page = site.visitor.get("/phieu")
    assert page.status == 403
    assert "Đã tự đăng xuất để giữ an toàn" in page.text
    assert "Các câu Ông/Bà đã bấm “Lưu và tiếp tục” vẫn còn." in page.text


def test_a_used_session_goes_on_beyond_its_first_half_hour() -> None:
    site = house()
    site.come_in()
    for _ in range(4):
        site.visitor.now += timedelta(minutes=20)
        assert site.visitor.get("/phieu").status == 200


def test_on_ones_own_device_the_session_lasts_until_the_window_ends() -> None:
    site = house()
    site.come_in(private=True)
    site.visitor.now += timedelta(days=4)
    assert site.visitor.get("/phieu").status == 200


def test_without_a_session_every_page_asks_to_sign_in() -> None:
    for path in ("/phieu", "/phieu/deputies", "/phieu/deputies/a1/1", "/phieu/deputies/xem-lai"):
        page = house().visitor.get(path)
        assert page.status == 403
        assert "Cần đăng nhập để xem trang này" in page.text


def test_signing_out_ends_the_session_on_this_device() -> None:
    site = house()
    home = site.come_in()
    page = site.visitor.submit(home, action="/dang-xuat")
    assert "Đã đăng xuất" in page.text
    assert site.visitor.get("/phieu").status == 403


def test_a_forged_sign_out_is_refused() -> None:
    site = house()
    site.come_in()
    assert site.visitor.post("/dang-xuat", {"csrf": "no"}).status == 403
    assert site.visitor.get("/phieu").status == 200


def test_a_credential_taken_back_ends_the_session_at_its_next_page() -> None:
    site = house()
    site.come_in()
    site.box.revoke(site.person.account, site.person.held.credential_id, site.visitor.now)
    page = site.visitor.get("/phieu")
    assert page.status == 403
    assert "Liên kết không dùng được" in page.text


@pytest.mark.parametrize(
    ("named", "filled"), [("BCFG2345", "BCFG2345"), ("bcfg-2345", "BCFG2345"), ('"><script>', ""), ("", "")]
)
def test_a_sealed_slips_code_leads_to_the_form_with_the_account_filled_in(named: str, filled: str) -> None:
    page = house().visitor.get(f"/dang-nhap?{urlencode({'tk': named})}")
    assert page.status == 200
    assert page.form().fields["account"] == filled
    assert page.form().fields["password"] == ""
