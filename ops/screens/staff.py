"""The staff's pages at a desk: as a clerk meets them while windows are open, and after the last fence."""

import re
import time
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from chalicelib.staff.totp import code_at, secret_of, step_at
from chalicelib.wiring import system_clock
from ops.screens.camera import Camera

OPEN = ("tien-do", "danh-sach", "quyet-dinh", "bao-cao", "cong-viec", "nhat-ky")
"""Names of pictures, which are those of the tabs' addresses; the first is the campaign's own page."""
PATIENCE_SECONDS = 120
_used: list[int] = []


def sign_in(page: Page, staff: Mapping[str, Any]) -> None:
    """Come in as the run's clerk, with a code that was not used yet."""
    step = step_at(system_clock())
    while step in _used:
        page.wait_for_timeout(500)
        step = step_at(system_clock())
    _used.append(step)
    page.goto("/quan-tri/dang-nhap")
    page.get_by_label("Tài khoản").fill(staff["account"])
    page.get_by_label("Mật khẩu").fill(staff["password"])
    page.get_by_label("Mã xác thực").fill(code_at(secret_of(staff["totp"]), step))
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/quan-tri")


def shoot_open(camera: Camera, page: Page) -> None:
    """Every tab while ballots come in."""
    page.goto("/quan-tri")
    camera.shoot(page, "quan-tri")
    for name, path in _tabs(page).items():
        if name in OPEN:
            page.goto(path)
            camera.shoot(page, f"quan-tri-{name}")
    page.goto(_tabs(page)["tien-do"])
    page.locator("main a[href*='/don-vi/']").first.click()
    camera.shoot(page, "quan-tri-don-vi")


def shoot_results(camera: Camera, page: Page) -> None:
    """The results, once the jobs have counted and scored."""
    tabs = _tabs(page)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        page.goto(tabs["ket-qua"])
        if page.locator("main table").count():
            break
        page.wait_for_timeout(2000)
    camera.shoot(page, "quan-tri-ket-qua")
    page.goto(tabs["bao-cao"])
    camera.shoot(page, "quan-tri-bao-cao-cuoi")
    if "cong-bo-ket-qua" in tabs:
        page.goto(tabs["cong-bo-ket-qua"])
        camera.shoot(page, "quan-tri-cong-bo-ket-qua")


def _tabs(page: Page) -> dict[str, str]:
    """The campaign's tabs: name → address. Opens the only campaign where the page is the list of campaigns."""
    if "/dot/" not in page.url:
        page.goto("/quan-tri")
        page.locator("main a[href*='/quan-tri/dot/']").first.click()
    hrefs = [link.get_attribute("href") or "" for link in page.locator(".ph-tabs a").all()]
    found = {}
    for href in hrefs:
        rest = re.sub(r"^.*/quan-tri/dot/[^/]+", "", href).strip("/")
        found[rest or "tien-do"] = href
    return found
