"""The results as everybody sees them: the clerk takes the steps to publication, then come the public pages."""

import time
from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import Page, expect

from ops.screens.camera import Camera

PATIENCE_SECONDS = 180
MEMBERS = 5
NOBODYS_RECEIPT = "7K3M-Q9XZ-4TWB-H2CN"
_STEPS = ("checked", "approved", "published")


def publish(camera: Camera, page: Page, campaign: str, day: datetime) -> None:
    """Check, approve and publish what was counted, at the clerk's desk; the last step when the set is written."""
    here = f"/quan-tri/dot/{campaign}/cong-bo-ket-qua"
    for step in _STEPS:
        page.goto(here)
        page.locator(f"#{step}-document").fill("21/SNV-CCHC")
        page.locator(f"#{step}-date").fill(f"{day:%d/%m/%Y}")
        if step == "approved":
            _vote(page)
        with page.expect_navigation():
            page.locator(f"form:has(#{step}-document) button.govuk-button").click()
    link = page.locator("main").get_by_role("link", name="trang kết quả công khai")
    _wait_for(page, here, lambda: link.count() > 0)
    camera.shoot(page, "quan-tri-cong-bo-ket-qua-xong")


def shoot(camera: Camera, campaign: str, receipt: str) -> None:
    """The public pages, and the check of a receipt that is published and of one that nobody has."""
    context = camera.phone()
    page = context.new_page()
    here = f"/ket-qua/{campaign}"
    _wait_for(page, here, lambda: "404" not in page.title() and page.locator(".ph-lines li").count() > 0)
    camera.shoot(page, "cong-khai-ket-qua")
    page.goto(f"{here}/xep-hang")
    expect(page.locator("main table").first).to_be_visible()
    camera.shoot(page, "cong-khai-xep-hang")
    page.goto("/bien-nhan")
    camera.shoot(page, "cong-khai-bien-nhan")
    for code, name in ((receipt, "cong-khai-bien-nhan-co"), (NOBODYS_RECEIPT, "cong-khai-bien-nhan-khong")):
        page.goto("/bien-nhan")
        page.locator("main input[name=code]").fill(code)
        page.locator("main form button").click()
        expect(page.get_by_role("status")).to_be_visible()
        camera.shoot(page, name)
    context.close()


def _vote(page: Page) -> None:
    for number in range(1, MEMBERS + 1):
        page.locator(f"#member-{number}").fill(f"Thành viên mẫu {number}")
        page.locator(f"#vote-{number}").select_option("for" if number < MEMBERS else "absent")


def _wait_for(page: Page, path: str, there: Callable[[], bool]) -> None:
    """Open `path` again until it shows what is awaited; a worker may know a campaign as it was a moment ago."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    page.goto(path)
    while not there() and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        page.goto(path)
