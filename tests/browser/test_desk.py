"""A clerk's and an auditor's work at the desk in a real browser, without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.follow_up.mending import ProposalState
from chalicelib.staff.roles import Role
from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from chalicelib.web.staff.session import COOKIE
from tests.support.browser import served
from tests.support.every_staff_page import busy_desk, finished_desk
from tests.support.fake_staff import new_account
from tests.support.fake_staff_pages import CAMPAIGN, Desk

pytestmark = pytest.mark.browser
HERE = f"/quan-tri/dot/{CAMPAIGN}"
STYLES = Route("GET", "/static/{name}", static_file)


@contextmanager
def at_the_desk(browser: Browser, desk: Desk, *, scripts: bool = False) -> Iterator[Page]:
    """A signed-in browser at a desk's width."""
    with served((*desk.table(), STYLES), lambda: desk.now) as site:
        context = browser.new_context(
            base_url=site, viewport={"width": 1280, "height": 800}, java_script_enabled=scripts
        )
        context.add_cookies([{"name": COOKIE, "value": desk.cookies[COOKIE], "url": site}])
        yield context.new_page()
        context.close()


def names(page: Page) -> list[str]:
    """The row heads of the page's last table."""
    return page.locator("main table").last.locator("tbody th").all_inner_texts()


def test_a_clerk_finds_by_keyboard_who_is_behind_and_opens_the_unit(browser: Browser) -> None:
    with at_the_desk(browser, busy_desk()) as page:
        page.goto(HERE)
        page.get_by_role("link", name="Danh sách", exact=True).click()
        page.get_by_label("Tình trạng").select_option("Thiếu so với kế hoạch")
        page.get_by_role("button", name="Lọc").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"tinh-trang=thieu"))
        assert names(page) == ["Sở Một"]
        page.get_by_role("link", name="Bỏ lọc").click()
        assert len(names(page)) == 4
        page.get_by_role("columnheader", name="Chênh lệch").get_by_role("link").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("columnheader", name="Chênh lệch")).to_have_attribute("aria-sort", "ascending")
        assert names(page)[0] == "UBND xã Bốn"
        page.get_by_role("link", name="Sở Một", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Danh sách của Sở Một")
        page.get_by_role("columnheader", name="Họ và tên").get_by_role("link").click()
        assert names(page) == ["Bà Lê Thị Cũ", "Ông Nguyễn Văn Mẫu"]


def test_a_clerk_answers_proposals_after_reading_what_will_happen_and_takes_a_refusal_back(
    browser: Browser,
) -> None:
    desk = busy_desk()
    kept = desk.mending.proposals.kept
    with at_the_desk(browser, desk) as page:
        page.goto(f"{HERE}/de-nghi")
        page.get_by_role("button", name="Chấp thuận các đề nghị đã chọn", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Xin đánh dấu ít nhất một đề nghị")
        page.get_by_role("checkbox", name="Chọn – Nguyễn Văn Mẫu").check()
        page.get_by_role("button", name="Chấp thuận các đề nghị đã chọn", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Chấp thuận 01 đề nghị?")
        expect(page.get_by_role("main")).to_contain_text("mật khẩu cũ hết hiệu lực")
        page.get_by_role("link", name="Quay lại, chưa đổi gì").click()
        assert kept["p1"].state is ProposalState.PENDING
        page.get_by_role("button", name="Chấp thuận – Nguyễn Văn Mẫu").click()
        page.get_by_role("button", name="Chấp thuận", exact=True).click()
        expect(page.get_by_role("status")).to_have_text("Đã ghi.")
        assert {name: one.state for name, one in kept.items()}["p1"] is ProposalState.APPROVED
        page.get_by_role("link", name=re.compile("^Đề nghị đã xem xét")).click()
        page.get_by_role("button", name=re.compile("^Xem xét lại")).click()
        expect(page.get_by_role("heading", name="Chờ xem xét (1)")).to_be_visible()


def test_work_under_way_is_told_in_place_and_keeps_what_was_chosen(browser: Browser) -> None:
    desk = busy_desk()
    with at_the_desk(browser, desk, scripts=True) as page:
        page.goto(f"{HERE}/cong-viec?xep=viec")
        row = page.get_by_role("row").filter(has_text="fence-w1-2021-02-01")
        expect(row).to_contain_text("Đang làm")
        fence = desk.jobs.get(CAMPAIGN, "fence-w1-2021-02-01")
        assert fence is not None
        desk.jobs.put(replace(fence, details={"swept": "12"}))
        expect(row).to_contain_text("số phiếu đã chốt: 12")
        desk.jobs.put(replace(fence, done_at=desk.now, lease_until=None))
        expect(row).to_contain_text("Đã xong")
        expect(page).to_have_url(re.compile(r"xep=viec$"))


def test_on_a_phone_a_wide_table_says_that_it_goes_on_and_moves_by_keys(browser: Browser) -> None:
    with at_the_desk(browser, busy_desk()) as page:
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{HERE}/cong-viec")
        table = page.get_by_role("region", name="Công việc tự động")
        expect(page.get_by_text("Kéo ngang để xem hết bảng")).to_be_visible()
        table.focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("region => region.scrollLeft > 0", arg=table.element_handle())


@pytest.mark.parametrize("path", ["nhat-ky", "danh-sach", "danh-sach/tep", "de-nghi"])
def test_on_a_phone_nothing_of_these_lists_stands_off_the_screen(browser: Browser, path: str) -> None:
    with at_the_desk(browser, busy_desk()) as page:
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{HERE}/{path}")
        expect(page.get_by_text("Kéo ngang để xem hết bảng").locator("visible=true")).to_have_count(0)
        cells = page.get_by_role("cell").all()
        assert cells
        boxes = [cell.bounding_box() for cell in cells]
        assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_on_a_phone_the_desks_pages_are_two_steps_away_by_task(browser: Browser) -> None:
    with at_the_desk(browser, busy_desk()) as page:
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(HERE)
        ways = page.get_by_role("navigation")
        assert ways.get_by_role("link").all_inner_texts() == [
            *("Theo dõi", "Tiến độ", "Báo cáo"),
            *("Đối tượng", "Điểm số", "Điều hành"),
        ]
        box = ways.bounding_box()
        assert box is not None
        assert box["height"] < 120, "two rows"
        ways.get_by_role("link", name="Điều hành").click()
        ways.get_by_role("link", name="Nhật ký").click()
        expect(page.locator("[aria-current=page]")).to_have_text("Nhật ký")


def test_an_auditor_reads_numbers_results_and_acts_and_meets_no_name_and_no_button(browser: Browser) -> None:
    desk = finished_desk()
    desk.accounts.add(new_account("an.mau", Role.AUDITOR).stored, replace=True)
    with at_the_desk(browser, desk) as page:
        page.goto("/quan-tri")
        page.get_by_role("link", name="Khảo sát thử năm 2020").click()
        for tab in ("Danh sách", "Quyết định", "Kết quả", "Báo cáo", "Công việc tự động", "Nhật ký"):
            page.get_by_role("navigation").get_by_role("link", name=tab, exact=True).click()
            expect(page.locator("[aria-current=page]")).to_have_text(tab)
            assert page.get_by_role("main").get_by_role("button").all_inner_texts() in ([], ["Lọc"]), tab
            assert "Nguyễn Văn Mẫu" not in page.get_by_role("main").inner_text()
        page.get_by_label("Ai").select_option("công việc tự động")
        page.get_by_role("button", name="Lọc").click()
        expect(page.get_by_role("main")).to_contain_text("ghi danh sách")
        page.goto(f"{HERE}/danh-sach/don-vi/a1")
        expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản không có quyền xem trang này")
