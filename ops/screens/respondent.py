"""The respondent's pages: from the first page to the receipt, with each state a ballot can be in."""

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from ops.screens.camera import Camera

Person = Mapping[str, Any]
NEXT = "Lưu và tiếp tục"


def shoot_public(camera: Camera) -> None:
    """Pages that anybody may open."""
    context = camera.phone()
    page = context.new_page()
    for name, path in (
        ("trang-dau", "/"),
        ("dang-nhap", "/dang-nhap"),
        ("gui-lai-tai-khoan", "/gui-lai-tai-khoan"),
        ("tro-giup", "/tro-giup"),
        ("rieng-tu", "/rieng-tu"),
        ("tro-nang", "/tro-nang"),
        ("khong-tim-thay", "/khong-co-trang-nay"),
        ("lien-ket-sai", "/v/ABC"),
        ("chua-dang-nhap", "/phieu"),
    ):
        page.goto(path)
        camera.shoot(page, name)
    page.goto("/dang-nhap")
    page.get_by_label("Tài khoản").fill("BCFG2345")
    page.get_by_label("Mật khẩu").fill("BCF-GHJ-KMN-PQR-STV-XZ2")
    page.get_by_role("button", name="Đăng nhập").click()
    camera.shoot(page, "mat-khau-sai")
    context.close()


def shoot_ballot(camera: Camera, person: Person) -> str:
    """A person with two ballots answers the first one. The code of its receipt."""
    context = camera.phone()
    page = context.new_page()
    page.goto(_path(person["link"]))
    camera.shoot(page, "lien-ket")
    page.get_by_role("button", name="Bắt đầu").click()
    camera.shoot(page, "danh-sach-phieu")
    shut = next(
        (group for group in person["ballots"] if not page.locator(f'a[href="/phieu/{group}"]').count()), ""
    )
    if shut:
        page.goto(f"/phieu/{shut}")
        camera.shoot(page, "chua-mo")
        page.goto("/phieu")
    page.get_by_role("link", name="Trả lời").first.click()
    camera.shoot(page, "noi-dung-phieu")
    ballot = page.url
    page.get_by_role("link", name="Bắt đầu trả lời").click()
    _shoot_statements(camera, page)
    page.goto(ballot)
    camera.shoot(page, "dang-tra-loi")
    page.goto(f"{ballot}/xem-lai")
    camera.shoot(page, "con-thieu")
    page.get_by_role("link", name="Trả lời tiếp").click()
    _finish(page)
    camera.shoot(page, "xem-lai")
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.locator(".ph-receipt")).to_be_visible()
    receipt = page.locator(".ph-receipt").inner_text().strip()
    camera.shoot(page, "bien-nhan")
    page.goto("/phieu")
    camera.shoot(page, "da-ghi-nhan")
    page.goto(ballot)
    camera.shoot(page, "da-gui")
    page.get_by_role("button", name="Đăng xuất").click()
    camera.shoot(page, "da-dang-xuat")
    context.close()
    return receipt


def _shoot_statements(camera: Camera, page: Page) -> None:
    """One unit's first pages: chosen, with gaps, in the dark, and the question before passing over a unit."""
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.shoot(page, "con-cau-chua-chon", whole=False)
    _choose(page, "Tốt")
    for button in (NEXT, "Quay lại"):
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()
    camera.shoot(page, "cau-hoi")
    page.emulate_media(color_scheme="dark")
    camera.shoot(page, "cau-hoi-toi", whole=False)
    page.emulate_media(color_scheme="light")
    with page.expect_navigation():
        page.get_by_role("button", name=NEXT).click()
    jump = page.locator(".ph-jump summary")
    if jump.count():
        jump.click()
        jump.scroll_into_view_if_needed()
        camera.shoot(page, "sang-co-quan-khac", whole=False)
    page.get_by_role("button", name="Tôi không đủ thông tin").click()
    expect(page.get_by_role("button", name="sang cơ quan tiếp theo")).to_be_visible()
    camera.shoot(page, "khong-du-thong-tin")
    page.get_by_role("link", name="Quay lại trả lời").click()


def _choose(page: Page, option: str) -> None:
    for group in page.get_by_role("group").all():
        if group.get_by_role("radio").count():
            group.get_by_text(option, exact=True).first.click()


def _finish(page: Page) -> None:
    """Answer what is left: the unit at hand in words, the others with "no opinion"."""
    heading = page.get_by_role("heading", level=1)
    unit = heading.inner_text()
    while page.get_by_role("button", name=NEXT).count():
        before = page.url
        if heading.inner_text() == unit:
            _choose(page, "Tốt")
            page.get_by_role("button", name=NEXT).click()
        else:
            page.get_by_role("button", name="Tôi không đủ thông tin").click()
            page.get_by_role("button", name=re.compile("ang cơ quan tiếp theo")).click()
        page.wait_for_function("old => location.href !== old && document.readyState === 'complete'", arg=before)


def shoot_closed(camera: Camera, person: Person) -> None:
    """After the person's window."""
    context = camera.phone()
    page = context.new_page()
    page.goto(_path(person["link"]))
    if page.get_by_role("button", name="Bắt đầu").count():
        page.get_by_role("button", name="Bắt đầu").click()
        page.goto(f"/phieu/{person['ballots'][0]}")
    camera.shoot(page, "het-thoi-gian")
    context.close()


def _path(link: str) -> str:
    return "/v/" + link.rpartition("/v/")[2]
