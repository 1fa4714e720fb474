"""What goes wrong while people answer, each met in a browser: what is kept, and what the page says to do."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chalicelib.ballots.credentials import SignIn, link_token, new_secret
from tests.support.browser import served
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import mailed
from tests.support.judging import WIDTHS, overflows
from tests.support.respondents import House, house

pytestmark = pytest.mark.browser
PAGE = "/phieu/deputies/a1/1"
NEXT = "Lưu và tiếp tục"
LONG = (
    "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính trực thuộc Văn phòng Ủy ban nhân dân tỉnh"
)


@pytest.fixture
def site() -> House:
    return house({"deputies": "d1"})


@pytest.fixture
def base(site: House) -> Iterator[str]:
    with served(site.visitor.routes, lambda: site.visitor.now) as address:
        yield address


@pytest.fixture
def phone(browser: Browser, base: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=base, viewport={"width": 390, "height": 844})
    yield context
    context.close()


def come_in(context: BrowserContext, token: str) -> Page:
    page = context.new_page()
    page.goto(f"/v/{token}")
    page.get_by_role("button", name="Bắt đầu").click()
    page.wait_for_url("**/phieu")
    return page


def save_one_answer(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_role("group").first.get_by_text("Tốt", exact=True).click()
    page.get_by_role("button", name="Lưu và về danh sách cơ quan").click()
    page.wait_for_url("**/phieu/deputies")


def reminder(site: House) -> str:
    """A fresh link, as a reminder brings it."""
    again = SignIn(site.person.account, new_secret())
    site.box.add_credential(site.person.account, mailed(again))
    return link_token(again.account, again.secret)


def test_a_reminders_link_goes_on_where_the_device_still_holds_the_session(
    phone: BrowserContext, site: House
) -> None:
    save_one_answer(come_in(phone, site.token))
    page = come_in(phone, reminder(site))
    page.goto("/phieu/deputies")
    expect(page.get_by_role("main")).to_contain_text("Đã trả lời 1/6 câu")


def test_a_reminders_link_on_another_device_says_which_letter_holds_the_answers(
    phone: BrowserContext, browser: Browser, base: str, site: House
) -> None:
    save_one_answer(come_in(phone, site.token))
    other = browser.new_context(base_url=base)
    page = come_in(other, reminder(site))
    page.goto("/phieu/deputies")
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã bắt đầu trả lời bằng thư ngày")
    page.get_by_role("link", name=re.compile("^Tôi mở thư ngày")).click()
    expect(page.get_by_role("main")).to_contain_text("các câu đã lưu sẽ hiện lại")
    page.get_by_role("link", name="Quay lại").click()
    page.get_by_role("button", name="Trả lời lại từ đầu tại đây").click()
    expect(page.get_by_role("main")).to_contain_text("Đã trả lời 0/6 câu")
    other.close()


def test_after_signing_out_of_a_shared_computer_going_back_shows_no_answer(
    phone: BrowserContext, site: House
) -> None:
    page = come_in(phone, site.token)
    save_one_answer(page)
    page.goto(PAGE)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã đăng xuất")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cần đăng nhập để xem trang này")
    expect(page.get_by_role("radio")).to_have_count(0)


def test_a_session_that_expired_in_mid_form_loses_nothing_that_was_saved(
    phone: BrowserContext, site: House
) -> None:
    page = come_in(phone, site.token)
    save_one_answer(page)
    page.goto(PAGE)
    site.visitor.now = site.visitor.now.replace(hour=5)
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã tự đăng xuất để giữ an toàn")
    expect(page.get_by_role("main")).to_contain_text("vẫn còn")
    page = come_in(phone, site.token)
    page.goto("/phieu/deputies")
    expect(page.get_by_role("main")).to_contain_text("Đã trả lời 1/6 câu")


def test_a_password_spoilt_by_a_typing_aid_is_refused_with_the_way_out(phone: BrowserContext, site: House) -> None:
    page = phone.new_page()
    page.goto("/dang-nhap")
    page.get_by_label("Tài khoản").fill(site.person.account)
    page.get_by_label("Mật khẩu").fill(f"đâ{site.person.sign_in.secret[2:]}")
    page.get_by_role("button", name="Đăng nhập").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Mật khẩu không có dấu tiếng Việt")
    expect(alert).to_contain_text("xin tắt bộ gõ")
    expect(page.get_by_label("Tài khoản")).to_have_value(site.person.account)
    page.get_by_label("Mật khẩu").fill(site.person.sign_in.secret)
    page.get_by_role("button", name="Thử lại").click()
    page.wait_for_url("**/phieu")


def test_right_answers_stay_after_gaps_were_pointed_at(phone: BrowserContext, site: House) -> None:
    page = come_in(phone, site.token)
    page.goto(PAGE)
    for number, option in ((0, "Tốt"), (2, "Kém")):
        page.get_by_role("group").nth(number).get_by_text(option, exact=True).click()
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("alert")).to_contain_text("Còn 01 câu chưa chọn phương án")
    page.get_by_role("group").nth(1).get_by_text("Trung bình", exact=True).click()
    page.get_by_role("button", name=NEXT).click()
    page.wait_for_url("**/phieu/deputies/a2/1")
    page.goto(PAGE)
    assert [page.locator(f"[name=q-q0{n}]:checked").input_value() for n in (1, 2, 3)] == ["B", "C", "D"]


def test_going_back_and_forth_between_pages_keeps_answers(phone: BrowserContext, site: House) -> None:
    page = come_in(phone, site.token)
    page.goto(PAGE)
    for group in page.get_by_role("group").all()[:3]:
        group.get_by_text("Tốt", exact=True).click()
    page.get_by_role("button", name=NEXT).click()
    page.wait_for_url("**/a2/1")
    page.go_back()
    expect(page.get_by_role("radio", checked=True)).to_have_count(3)
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sở Hai")


def test_a_tab_left_open_after_the_cast_says_that_nothing_more_is_taken(
    phone: BrowserContext, site: House
) -> None:
    page = come_in(phone, site.token)
    left_open = phone.new_page()
    left_open.goto(PAGE)
    for path in (PAGE, "/phieu/deputies/a2/1"):
        page.goto(path)
        for group in page.get_by_role("group").all()[:3]:
            group.get_by_text("Tốt", exact=True).click()
        with page.expect_navigation():
            page.get_by_role("button", name=NEXT).click()
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận phiếu")
    left_open.get_by_role("group").first.get_by_text("Kém", exact=True).click()
    left_open.get_by_role("button", name=NEXT).click()
    expect(left_open.get_by_role("heading", level=1)).to_have_text("Phiếu này đã được gửi")
    assert sorted(slip[-1] for slip in site.box.urn.values()) == ["BBB", "BBB"]


def test_leaving_a_page_that_could_not_be_saved_is_asked_about(phone: BrowserContext, site: House) -> None:
    page = come_in(phone, site.token)
    page.goto(PAGE)
    page.get_by_role("group").first.get_by_text("Tốt", exact=True).click()
    phone.set_offline(True)
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("status")).to_contain_text("Chưa lưu được vì mất kết nối")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    phone.set_offline(False)


def test_a_very_long_name_of_a_unit_stays_within_the_page(browser: Browser) -> None:
    force = small_in_force()
    name = replace(force.campaign.units["a1"].name, vi=LONG, en=LONG)
    units = {**force.campaign.units, "a1": replace(force.campaign.units["a1"], name=name)}
    site = house({"deputies": "d1"}, in_force=replace(force, campaign=replace(force.campaign, units=units)))
    with served(site.visitor.routes, lambda: site.visitor.now) as base:
        context = browser.new_context(base_url=base)
        page = come_in(context, site.token)
        for path in ("/phieu/deputies", PAGE, "/phieu/deputies/xem-lai"):
            page.goto(path)
            assert LONG in page.get_by_role("main").inner_text()
            assert [width for width in WIDTHS if overflows(page, width)] == [], path
        context.close()
