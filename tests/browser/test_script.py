"""What the pages' one script adds: saves by itself, counts, keeps answers on a bad network, guards the cast."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.browser import served
from tests.support.respondents import House, house

pytestmark = pytest.mark.browser
PAGE = "/phieu/deputies/a1/1"
PHONE = {"width": 390, "height": 844}
NEXT = "Lưu và tiếp tục"
PATIENCE = 40_000
"""How long a page may take to save by itself, in milliseconds: an upper limit, it tries at its own pace."""


@pytest.fixture
def site() -> House:
    return house({"deputies": "d1"})


@pytest.fixture
def context(browser: Browser, site: House) -> Iterator[BrowserContext]:
    with served(site.visitor.routes, lambda: site.visitor.now) as base:
        made = browser.new_context(base_url=base, viewport=PHONE)  # type: ignore[arg-type]
        yield made
        made.close()


@pytest.fixture
def page(context: BrowserContext, site: House) -> Page:
    """On the first page of statements."""
    made = context.new_page()
    made.goto(f"/v/{site.token}")
    made.get_by_role("button", name="Bắt đầu").click()
    made.wait_for_url("**/phieu")
    made.goto(PAGE)
    return made


def choose(page: Page, *questions: int, option: str = "Tốt") -> None:
    for number in questions:
        page.get_by_role("group").nth(number - 1).get_by_text(option, exact=True).click()


def answer_all(page: Page) -> None:
    for unit in ("a1", "a2"):
        page.goto(f"/phieu/deputies/{unit}/1")
        choose(page, 1, 2, 3)
        page.get_by_role("button", name=NEXT).click()
        page.wait_for_function("old => !location.pathname.includes(old)", arg=f"/{unit}/")


def test_the_page_counts_what_is_left(page: Page) -> None:
    status = page.get_by_role("status")
    expect(status).to_have_text("Trang này còn 3 câu chưa chọn")
    choose(page, 1, 2)
    expect(status).to_have_text("Trang này còn 1 câu chưa chọn")
    choose(page, 3)
    expect(status).to_have_text("Đã chọn đủ các câu trên trang này")


def test_leaving_by_a_link_saves_what_was_chosen(page: Page) -> None:
    choose(page, 1, 3)
    page.get_by_role("link", name="Trợ giúp").click()
    page.wait_for_url("**/tro-giup")
    page.goto("/phieu/deputies")
    expect(page.get_by_role("main")).to_contain_text("Đã trả lời 2/6 câu")


def test_the_page_saves_by_itself_after_a_while(page: Page) -> None:
    page.clock.install()
    page.reload()
    choose(page, 1)
    page.clock.run_for(21_000)
    expect(page.get_by_role("status")).to_contain_text("đã tự lưu")
    page.goto("/phieu/deputies")
    expect(page.get_by_role("main")).to_contain_text("Đã trả lời 1/6 câu")


def test_offline_the_page_keeps_its_answers_says_so_and_saves_when_the_network_is_back(
    page: Page, context: BrowserContext
) -> None:
    choose(page, 1, 2, 3)
    context.set_offline(True)
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("status")).to_contain_text("Chưa lưu được vì mất kết nối")
    expect(page.get_by_role("radio", checked=True)).to_have_count(3)
    context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("đã tự lưu", timeout=PATIENCE)
    page.get_by_role("button", name=NEXT).click()
    page.wait_for_url("**/phieu/deputies/a2/1")


def test_offline_the_cast_waits_and_says_so(page: Page, context: BrowserContext, site: House) -> None:
    answer_all(page)
    context.set_offline(True)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("status")).to_contain_text("Chưa gửi được phiếu vì mất kết nối")
    assert site.box.urn == {}
    context.set_offline(False)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận phiếu của Ông")


def test_gaps_are_shown_by_the_server_with_what_was_chosen(page: Page) -> None:
    choose(page, 2)
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("alert")).to_contain_text("Còn 02 câu chưa chọn phương án")
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)


def test_an_expired_session_in_mid_form_leads_to_the_page_that_says_what_is_kept(page: Page, site: House) -> None:
    choose(page, 1, 2, 3)
    site.visitor.now = site.visitor.now.replace(hour=5)
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã tự đăng xuất để giữ an toàn")


def test_a_window_that_closes_in_mid_form_says_when_the_request_came(page: Page, site: House) -> None:
    choose_at_the_end(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã hết thời gian nhận phiếu")
    expect(page.get_by_role("main")).to_contain_text("00 giờ 00 phút 03 giây ngày 01/02/2021")


def choose_at_the_end(page: Page, site: House) -> None:
    end = site.visitor.now.replace(day=31, hour=16, minute=50)
    site.visitor.now = end
    page.goto(f"/v/{site.token}")
    page.get_by_role("button", name="Bắt đầu").click()
    page.wait_for_url("**/phieu")
    page.goto(PAGE)
    choose(page, 1, 2, 3)
    site.visitor.now = end.replace(hour=17, minute=0, second=3)
    page.get_by_role("button", name=NEXT).click()
    page.wait_for_load_state()


def test_a_double_click_on_the_cast_gives_one_ballot_and_its_receipt(page: Page, site: House) -> None:
    answer_all(page)
    page.get_by_role("button", name="Gửi phiếu").dblclick()
    expect(page.locator(".ph-receipt")).to_be_visible()
    assert len(site.box.urn) == 2


def test_back_after_the_cast_shows_that_it_was_cast(page: Page) -> None:
    answer_all(page)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.locator(".ph-receipt")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phiếu này đã được gửi")


def test_two_tabs_that_save_different_pages_lose_nothing(page: Page, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto("/phieu/deputies/a2/1")
    choose(page, 1, 2, 3)
    choose(other, 1, 2, 3, option="Kém")
    page.get_by_role("button", name=NEXT).click()
    page.wait_for_url("**/phieu/deputies/a2/1")
    other.get_by_role("button", name=NEXT).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Xem lại trước khi gửi")


def test_a_password_typed_through_a_typing_aid_is_understood(context: BrowserContext, site: House) -> None:
    page = context.new_page()
    page.goto("/dang-nhap")
    page.get_by_label("Tài khoản").fill(site.person.account.lower())
    secret = site.person.sign_in.secret
    page.get_by_label("Mật khẩu").fill(f"{secret[:6]}\u0301 {secret[6:].lower()}")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(re.compile("/phieu$"))


def test_the_script_asks_only_this_site_and_keeps_nothing_on_the_device(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer_all(page)
    origin = page.evaluate("location.origin")
    assert asked
    assert all(url.startswith(origin) for url in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_page_comes_back_with_what_was_chosen(page: Page) -> None:
    choose(page, 1)
    choose(page, 2, option="Kém")
    page.get_by_role("button", name="Lưu và về danh sách cơ quan").click()
    page.wait_for_url("**/phieu/deputies")
    page.goto(PAGE)
    assert [page.locator(f"[name=q-{q}]:checked").input_value() for q in ("q01", "q02")] == ["B", "D"]
