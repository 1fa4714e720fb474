"""A focal point's whole journey in a real browser at phone and desk width, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import served
from tests.support.fake_focal_pages import LOGIN, SECRET, FocalDesk

pytestmark = pytest.mark.browser


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def width(page: Page) -> float:
    box = page.locator("body").bounding_box()
    assert box is not None
    return box["width"]


def test_from_the_mailed_link_to_a_reminder_and_a_proposal(page: Page) -> None:
    desk = FocalDesk()
    with served(desk.table(), lambda: desk.now) as site:
        page.goto(f"{site}/dau-moi/v/{LOGIN}{SECRET}")
        page.get_by_role("button", name="Mở trang đầu mối").click()
        assert SECRET not in page.url
        assert page.get_by_text("tối đa 3,75 điểm").is_visible()
        assert width(page) <= page.viewport_size["width"]  # type: ignore[index]

        page.get_by_role("checkbox", name="=1+1 Lý Minh Họa").check()
        page.get_by_role("button", name="Gửi thư nhắc người đã chọn").click()
        assert page.get_by_text("sẽ gửi thư nhắc cho 1 người").is_visible()
        page.get_by_role("button", name="Gửi thư nhắc", exact=True).click()
        assert page.get_by_role("status").inner_text() == "Đã tiếp nhận; hệ thống tự bỏ qua người đã trả lời."
        assert [account for account, _ in desk.notices.lines] == ["STVX2345"]

        page.get_by_role("link", name="Sửa địa chỉ, báo thay đổi – =1+1 Lý Minh Họa").click()
        page.get_by_label("Sửa địa chỉ email").check()
        page.get_by_label("Địa chỉ email mới").fill("moi@example.vn")
        page.get_by_role("button", name="Gửi đề nghị").click()
        assert page.get_by_text("Chờ xem xét").is_visible()
        (kept,) = desk.proposals.kept.values()
        assert (kept.account, kept.value) == ("STVX2345", "moi@example.vn")

        page.get_by_role("button", name="Đăng xuất").click()
        page.goto(f"{site}/dau-moi/don-vi/d1")
        assert page.get_by_role("link", name="Đăng nhập lại").is_visible()
