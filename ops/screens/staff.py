"""The staff's pages at a desk: every address of the table, while windows are open and after the last fence."""

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, expect

from chalicelib.reports.documents.asking import Paper
from chalicelib.staff.roles import Permission
from chalicelib.staff.totp import code_at, secret_of, step_at
from chalicelib.web.staff import PAGES
from chalicelib.web.staff.places import CAMPAIGN
from chalicelib.wiring import system_clock
from ops.screens import acts
from ops.screens.camera import Camera

PATIENCE_SECONDS = 180
ROSTER = """STT;Họ và tên;Giới tính;Năm sinh;Chức vụ;Cơ quan, đơn vị;Nhóm đối tượng;Email;Số điện thoại
1;Nguyễn Thị Minh Họa;Nữ;1980;Trưởng phòng;Sở Tài chính;Công chức sở, ban, ngành;hoa@stc.mau.example;0299000111
2;Trần Văn Thí Dụ;Nam;1985;Chuyên viên;Sở Tài chính;Công chức sở, ban, ngành;thidu@;0299000112
"""
"""A roster with a right row and a wrong one."""
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


def shoot_open(camera: Camera, page: Page, campaign: str, home: Path) -> None:
    """Every page that is not about results, with a roster's file read and a proposal that waits."""
    upload = _send_a_roster(camera, page, campaign, home)
    page.goto(f"/quan-tri/dot/{campaign}")
    href = page.locator("main a[href*='/don-vi/']").first.get_attribute("href") or ""
    values = {"campaign": campaign, "unit": href.rpartition("/")[2], "upload": upload, "document": Paper.LETTER}
    for name, path in _addresses(values, about_results=False):
        _shoot(camera, page, name, path)
    page.goto(f"/quan-tri/dot/{campaign}/de-nghi")
    page.get_by_role("button", name="Chấp thuận", exact=False).first.click()
    camera.shoot(page, "quan-tri-de-nghi-hoi")


def shoot_results(camera: Camera, page: Page, campaign: str) -> None:
    """The results, once the jobs have counted and scored."""
    here = f"/quan-tri/dot/{campaign}/ket-qua"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        page.goto(here)
        if page.locator("main table").count():
            break
        page.wait_for_timeout(2000)
    href = page.locator("main a[href*='/ket-qua/don-vi/']").first.get_attribute("href") or ""
    values = {"campaign": campaign, "unit": href.rpartition("/")[2], "trial": acts.try_out(page, campaign)}
    for name, path in _addresses(values, about_results=True):
        _shoot(camera, page, name, path)
    _shoot(camera, page, "quan-tri-bao-cao-cuoi", f"/quan-tri/dot/{campaign}/bao-cao")


def _send_a_roster(camera: Camera, page: Page, campaign: str, home: Path) -> str:
    """The upload's id, once its file was read."""
    file = home / "danh-sach-so-tai-chinh.csv"
    file.write_text(ROSTER, encoding="utf-8")
    page.goto(f"/quan-tri/dot/{campaign}/danh-sach")
    page.get_by_role("button", name="Gửi tệp danh sách").click()
    camera.shoot(page, "quan-tri-danh-sach-gui-tep")
    page.get_by_label("Chọn tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Gửi tệp", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chờ xác nhận", timeout=60_000)
    return page.url.partition("?")[0].rpartition("/")[2]


def _addresses(values: Mapping[str, str], *, about_results: bool) -> Iterator[tuple[str, str]]:
    """Name of the picture and address of each page that `values` lead to."""
    seen: set[str] = set()
    for method, path, needs, _view in PAGES:
        asked = set(re.findall(r"{(\w+)}", path))
        if method != "GET" or not asked <= set(values) or ("upload" in asked and "/danh-sach/" not in path):
            continue
        if (needs is Permission.SEE_RESULTS) is not about_results:
            continue
        name = _name(path)
        name = f"{name}-mot" if name in seen else name
        seen.add(name)
        yield name, path.format(**values)


def _name(path: str) -> str:
    if not path.startswith(CAMPAIGN):
        rest = path.removeprefix("/quan-tri").strip("/")
        return f"quan-tri-chung-{rest}" if rest else "quan-tri"
    rest = re.sub(r"/?{\w+}", "", path.removeprefix(CAMPAIGN)).strip("/").replace("/", "-")
    return f"quan-tri-{rest or 'tien-do'}"


def _shoot(camera: Camera, page: Page, name: str, path: str) -> None:
    """Photograph the page; an address that leads to a file, or to nothing yet, has no picture."""
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return
        raise
    if answer is not None and answer.ok:
        camera.shoot(page, name)
