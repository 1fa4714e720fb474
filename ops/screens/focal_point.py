"""A focal point's pages, by the link in the account mail; a proposal is left for the Department to answer."""

import re

from playwright.sync_api import Locator, Page

from ops.mailbox import Mailbox
from ops.screens.camera import Camera

_LINK = re.compile(r"/dau-moi/v/[A-Za-z0-9_-]+")
PATIENCE_SECONDS = 60
NOBODY = "khong-co"
"""In the place of a person in an address: nobody whom this focal point's list names."""


def shoot(camera: Camera, mailbox: Mailbox) -> None:
    """Every page of the first focal point whose mail came; nothing where none came."""
    desk = camera.desk()
    page = desk.new_page()
    page.goto("/dau-moi/dang-nhap")
    camera.shoot(page, "dau-moi-dang-nhap")
    page.goto("/dau-moi/gui-lai")
    camera.shoot(page, "dau-moi-gui-lai")
    link = _a_link(mailbox, page)
    if link:
        page.goto(link)
        camera.shoot(page, "dau-moi-lien-ket")
        page.get_by_role("button", name="Mở trang đầu mối").click()
        _shoot_unit(camera, page)
    desk.close()


def _a_link(mailbox: Mailbox, page: Page) -> str:
    for _second in range(PATIENCE_SECONDS):
        found = (_LINK.search(mail.text) for mail in mailbox.newest_first())
        link = next((one[0] for one in found if one), "")
        if link:
            return link
        page.wait_for_timeout(1000)
    return ""


def _shoot_unit(camera: Camera, page: Page) -> None:
    if "/don-vi/" not in page.url:
        camera.shoot(page, "dau-moi-cac-don-vi")
        page.locator("main a[href*='/don-vi/']").first.click()
    unit = page.url
    for _second in range(PATIENCE_SECONDS):  # names come with the snapshot after the first mails
        if _named(page).count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    camera.shoot(page, "dau-moi-tien-do")
    for name in ("thu", "in", "de-nghi"):
        page.goto(f"{unit}/{name}")
        camera.shoot(page, f"dau-moi-{name}")
    page.goto(f"{unit}/de-nghi/{NOBODY}")
    camera.shoot(page, "dau-moi-khong-duoc-xem")
    page.goto("/dau-moi/huong-dan")
    camera.shoot(page, "dau-moi-huong-dan")
    page.goto(unit)
    _propose(camera, page)


def _named(page: Page) -> Locator:
    """A link for each person who has not answered yet."""
    return page.get_by_role("link", name=re.compile("^Sửa địa chỉ, báo thay đổi"))


def _propose(camera: Camera, page: Page) -> None:
    """Ask for another address, so that the Department's page has something to answer."""
    links = _named(page)
    if not links.count():
        return
    links.first.click()
    camera.shoot(page, "dau-moi-de-nghi-moi")
    page.get_by_label("Sửa địa chỉ email").check()
    page.get_by_label("Địa chỉ email mới").fill("moi@mau.example")
    page.get_by_role("button", name="Gửi đề nghị").click()
    camera.shoot(page, "dau-moi-de-nghi-da-gui")
