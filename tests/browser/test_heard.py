"""Whole tasks by what a screen reader says, as Chromium's accessibility tree has it, with the keyboard alone.

Controls are known by role and name, and gone to by the Tab key.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.follow_up.mending import ProposalState
from chalicelib.web.catalogue import DRAFTS, LANGUAGES
from tests.browser.test_desk import HERE, at_the_desk
from tests.support.browser import served
from tests.support.every_staff_page import busy_desk
from tests.support.heard import Said, focused, headings, heard, landmarks, skips, tab_to
from tests.support.respondents import House, house

pytestmark = pytest.mark.browser
FRAME = ["banner", "complementary", "main", "contentinfo"]
"""Landmarks of a respondent's page; the aside says that the campaign is a sample."""
STATEMENTS = [
    "1. Trong năm 2020, Ông/Bà đánh giá thế nào về sự năng động, quyết tâm của lãnh đạo của {unit}?",
    "2. … về tính kịp thời của văn bản?",
    "3. … về tinh thần trách nhiệm, thái độ phục vụ?",
]
OPTIONS = ["Rất tốt", "Tốt", "Trung bình", "Kém", "Không biết / không có ý kiến"]


@pytest.fixture
def site() -> House:
    return house({"deputies": "d1"})


@pytest.fixture
def page(browser: Browser, site: House) -> Iterator[Page]:
    with served(site.visitor.routes, lambda: site.visitor.now) as base:
        context = browser.new_context(base_url=base)
        yield context.new_page()
        context.close()


def status(page: Page) -> Said:
    return next(one for one in heard(page) if one.role == "status")


def frame(said: list[Said]) -> list[str]:
    return [one for one in landmarks(said) if one in FRAME]


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("link", name=name))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, statement: str, steps: int) -> None:
    """The first option by Space, a later one by the arrow."""
    tab_to(page, page.get_by_role("group", name=statement, exact=True).get_by_role("radio").first)
    page.keyboard.press("Space")
    for _step in range(steps):
        page.keyboard.press("ArrowDown")


def test_a_whole_ballot_is_answered_by_what_is_said(page: Page, site: House) -> None:
    page.goto(f"/v/{site.token}")
    said = heard(page)
    assert said[1].name == "Đến thẳng nội dung chính", "the first thing after the page itself"
    assert frame(said) == FRAME
    private = next(one for one in said if one.role == "checkbox")
    assert "Máy dùng chung: xin để trống" in private.description
    press(page, "Bắt đầu")

    assert headings(heard(page))[0] == (1, "Ông có 01 phiếu khảo sát")
    follow(page, "Trả lời Phiếu đại biểu hđnd")
    assert "1. Sở Một chưa trả lời" in [one.name for one in heard(page) if one.role == "link"]
    follow(page, "Bắt đầu trả lời")
    for unit in ("Sở Một", "Sở Hai"):
        told_and_answered(page, unit)

    said = heard(page)
    assert headings(said) == [(1, "Xem lại trước khi gửi")]
    assert page.get_by_role("main").get_by_text("Đã trả lời đủ 6 câu").count() == 1
    press(page, "Gửi phiếu")
    said = heard(page)
    assert headings(said)[0] == (1, "Đã nhận phiếu của Ông")
    assert {"In biên nhận", "Lưu thành tệp", "Đăng xuất"} <= {one.name for one in said if one.role == "button"}
    assert len(site.box.urn) == 2


def told_and_answered(page: Page, unit: str) -> None:
    """Every statement is the name of its group; what is left is told while one answers."""
    said = heard(page)
    assert frame(said) == FRAME
    assert not skips(said), headings(said)
    assert headings(said)[0][1].startswith(unit)
    asked = [statement.format(unit=unit) for statement in STATEMENTS]
    for statement in asked:
        assert [one.name for one in said if one.role == "radio" and one.group == statement] == OPTIONS
    assert status(page).properties["live"] == "polite"
    assert status(page).text == "Trang này còn 3 câu chưa chọn"
    for left, statement in zip((2, 1, 0), asked, strict=True):
        choose(page, statement, 1)
        told = f"Trang này còn {left} câu chưa chọn" if left else "Đã chọn đủ các câu trên trang này"
        assert status(page).text == told
    press(page, "Lưu và tiếp tục")


def test_what_is_missing_is_read_out_at_once_and_leads_to_the_statement(page: Page, site: House) -> None:
    page.goto(f"/v/{site.token}")
    press(page, "Bắt đầu")
    page.goto("/phieu/deputies/a1/1")
    first = STATEMENTS[0].format(unit="Sở Một")
    choose(page, first, 3)
    press(page, "Lưu và tiếp tục")
    said = heard(page)
    assert page.title().startswith("Lỗi: Sở Một")
    assert not skips(said), headings(said)
    alert = next(one for one in said if one.role == "alert")
    assert alert.properties["live"] == "assertive"
    assert alert.text.startswith("Còn 02 câu chưa chọn phương án")
    assert page.evaluate("document.activeElement.querySelector('[role=alert]') !== null"), (
        "the summary has the focus"
    )
    wrong = {one.name: one.description for one in said if one.role == "group" and one.description}
    assert list(wrong) == STATEMENTS[1:]
    assert all("Lỗi:" in told and "Xin chọn một phương án" in told for told in wrong.values())
    page.keyboard.press("Tab")
    stand = focused(page)
    assert stand is not None
    assert (stand.role, stand.name) == ("link", "Xin chọn một phương án cho câu 2")
    page.keyboard.press("Enter")
    stand = focused(page)
    assert stand is not None
    assert (stand.role, stand.group) == ("radio", STATEMENTS[1])


def test_a_save_that_fails_and_one_that_succeeds_are_both_told(page: Page, site: House) -> None:
    page.goto(f"/v/{site.token}")
    press(page, "Bắt đầu")
    page.goto("/phieu/deputies/a1/1")
    page.get_by_role("radio", name="Tốt", exact=True).first.press("Space")
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu và tiếp tục").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("mất kết nối")
    assert status(page).text.startswith("Chưa lưu được vì mất kết nối")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text(
        "đã tự lưu", timeout=40_000
    )  # the first try may come too soon
    assert "đã tự lưu" in status(page).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_each_part_in_another_language_say_which_it_is(page: Page, language: str) -> None:
    page.goto(f"/?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    offered = page.get_by_role("banner").get_by_role("link").all()
    others = {name: code for code, name in LANGUAGES.items() if code != language}
    assert {link.inner_text(): link.get_attribute("lang") for link in offered} == others
    parts = page.get_by_role("complementary").locator("[lang=vi]")
    assert parts.count() == (1 if language in DRAFTS else 0), "a draft says in Vietnamese too that it is one"


def test_a_clerk_answers_a_proposal_by_what_is_said(browser: Browser) -> None:
    desk = busy_desk()
    with at_the_desk(browser, desk) as page:
        page.goto(HERE)
        said = heard(page)
        assert [one for one in landmarks(said) if one != "region"] == [
            "banner",
            "form",
            "complementary",
            "navigation",
            "main",
            "form",
            "contentinfo",
        ]
        assert not skips(said), headings(said)
        regions = [one.name for one in said if one.role == "region"]
        assert {"Đợt nhận phiếu", "Theo nhóm đối tượng", "Theo đơn vị"} <= set(regions)
        follow(page, "Đề nghị")
        expect(page).to_have_title("Đề nghị – Khảo sát thử 2020")
        tab_to(page, page.get_by_role("checkbox", name="Chọn – Nguyễn Văn Mẫu"))
        page.keyboard.press("Space")
        press(page, "Chấp thuận các đề nghị đã chọn")
        assert headings(heard(page))[0] == (1, "Chấp thuận 01 đề nghị?")
        press(page, "Chấp thuận")
        assert status(page).text == "Đã ghi."
        assert not skips(heard(page))
    assert desk.mending.proposals.kept["p1"].state is ProposalState.APPROVED
