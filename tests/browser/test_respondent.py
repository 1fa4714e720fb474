"""The respondent's whole task in a real browser without JavaScript, at phone width and at a desk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import served
from tests.support.respondents import IN_WINDOW_2, House, house

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
NARROWEST = {"width": 320, "height": 640}
CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


@pytest.fixture
def site() -> House:
    return house({"deputies": "d1", "communes": "c1"})


@pytest.fixture
def base(site: House) -> Iterator[str]:
    with served(site.visitor.routes, lambda: site.visitor.now) as address:
        yield address


@pytest.fixture
def size() -> dict[str, int]:
    return PHONE


@pytest.fixture
def page(browser: Browser, base: str, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(base_url=base, viewport=size, java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(page: Page) -> Page:
    return page


def come_in(page: Page, site: House) -> None:
    page.goto(f"/v/{site.token}")
    page.get_by_role("button", name="Bắt đầu").click()


def answer(page: Page, option: str) -> None:
    while page.get_by_role("button", name="Lưu và tiếp tục").count():
        for statement in page.locator("fieldset").all():
            statement.get_by_text(option, exact=True).click()
        with page.expect_navigation():
            page.get_by_role("button", name="Lưu và tiếp tục").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_dual_role_person_answers_both_ballots_each_in_its_window(page: Page, site: House) -> None:
    come_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ông có 02 phiếu khảo sát")
    page.get_by_role("link", name="Trả lời Phiếu đại biểu hđnd").click()
    page.get_by_role("link", name="Bắt đầu trả lời").click()
    answer(page, "Tốt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại trước khi gửi")
    page.get_by_role("button", name="Gửi phiếu").click()
    assert CODE.search(page.get_by_role("main").inner_text())
    expect(page.get_by_role("heading", level=2)).to_have_text("Ông còn 01 phiếu")
    site.visitor.now = IN_WINDOW_2
    come_in(page, site)
    page.get_by_role("link", name="Trả lời Phiếu công chức xã").click()
    page.get_by_role("link", name="Bắt đầu trả lời").click()
    answer(page, "Kém")
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("main")).to_contain_text("Ông không còn phiếu nào phải trả lời.")
    assert sorted(slip[-1] for slip in site.box.urn.values()) == ["BBB", "BBB", "DD"]


def test_gaps_can_be_reached_from_the_summary_and_the_statement_stays_in_sight(phone: Page, site: House) -> None:
    come_in(phone, site)
    phone.goto("/phieu/deputies/a1/1")
    phone.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(phone).to_have_title(re.compile("^Lỗi: "))
    expect(phone.get_by_role("alert")).to_contain_text("Còn 03 câu chưa chọn phương án")
    phone.get_by_role("alert").get_by_role("link", name="câu 3").click()
    legend = phone.get_by_text("3. … về tinh thần trách nhiệm, thái độ phục vụ?").bounding_box()
    unit = phone.get_by_role("heading", level=1).bounding_box()
    assert legend is not None
    assert unit is not None
    assert unit["y"] + unit["height"] <= legend["y"] < PHONE["height"]


def test_the_units_name_stays_in_sight_while_its_statements_are_answered(phone: Page, site: House) -> None:
    come_in(phone, site)
    phone.goto("/phieu/deputies/a1/1")
    phone.get_by_role("button", name="Lưu và tiếp tục").scroll_into_view_if_needed()
    expect(phone.get_by_role("heading", level=1)).to_be_in_viewport()


def test_answers_are_full_width_targets_of_at_least_48_pixels(phone: Page, site: House) -> None:
    come_in(phone, site)
    phone.goto("/phieu/deputies/a1/1")
    boxes = [label.bounding_box() for label in phone.locator(".ph-answers label").all()]
    assert len(boxes) == 15
    assert all(box is not None and box["height"] >= 48 and box["width"] >= 350 for box in boxes)
    buttons = [button.bounding_box() for button in phone.locator("main .govuk-button").all()]
    assert all(box is not None and box["height"] >= 48 for box in buttons)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(phone: Page, site: House, language: str) -> None:
    phone.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    come_in(phone, site)
    for path in (
        "/phieu",
        "/phieu/deputies",
        "/phieu/deputies/a1/1",
        "/phieu/deputies/xem-lai",
        "/tro-giup",
        "/rieng-tu",
    ):
        phone.goto(f"{path}?lang={language}")
        assert phone.locator("body").bounding_box()["width"] <= NARROWEST["width"], path  # type: ignore[index]
        for box in (one.bounding_box() for one in phone.locator("main *:visible").all()):
            assert box is None or box["x"] + box["width"] <= NARROWEST["width"] + 1, path


def test_the_keyboard_alone_answers_a_page(phone: Page, site: House) -> None:
    come_in(phone, site)
    phone.goto("/phieu/communes")
    phone.goto("/phieu/deputies/a1/1")
    phone.locator("#q-q01").focus()
    for _ in range(3):
        phone.keyboard.press("Space")
        phone.keyboard.press("ArrowDown")
        phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile("/phieu/deputies/a2/1$"))


def test_the_skip_link_is_the_first_stop_of_the_keyboard(phone: Page) -> None:
    phone.goto("/")
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Đến thẳng nội dung chính")).to_be_focused()
    expect(phone.get_by_role("link", name="Đến thẳng nội dung chính")).to_be_in_viewport()


def test_the_browser_loads_at_most_three_things_for_the_first_page_and_refuses_none(
    phone: Page, site: House
) -> None:
    asked: list[str] = []
    faults: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.on("requestfailed", lambda request: faults.append(request.url))
    phone.on("console", lambda message: faults.append(message.text))
    phone.goto(f"/v/{site.token}")
    assert len(asked) <= 3
    assert faults == []


def test_the_printed_receipt_shows_the_code_and_no_buttons(phone: Page, site: House) -> None:
    come_in(phone, site)
    phone.goto("/phieu/deputies/a1/1")
    answer(phone, "Tốt")
    phone.get_by_role("button", name="Gửi phiếu").click()
    phone.emulate_media(media="print")
    expect(phone.locator(".ph-receipt")).to_be_visible()
    expect(phone.get_by_role("contentinfo")).to_be_hidden()
    expect(phone.get_by_role("link", name="Về danh sách phiếu")).to_be_hidden()
    expect(phone.get_by_role("button")).to_have_count(0)


def test_with_javascript_the_receipt_can_be_saved_as_a_file(browser: Browser, base: str, site: House) -> None:
    context = browser.new_context(base_url=base)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    come_in(page, site)
    page.goto("/phieu/deputies/a1/1")
    answer(page, "Tốt")
    page.get_by_role("button", name="Gửi phiếu").click()
    code = page.locator(".ph-receipt").inner_text()
    expect(page.get_by_role("button", name="In biên nhận")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu thành tệp").click()
    assert saved.value.suggested_filename == "bien-nhan.txt"
    assert code in saved.value.path().read_text(encoding="utf-8-sig")
    assert faults == []
    context.close()
