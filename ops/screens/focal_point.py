"""A focal point's pages, by the link in the account mail; a proposal is left for the Department to answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from playwright.sync_api import Locator, Page

from chalicelib.follow_up.snapshots import AT_LEAST_EVERY
from chalicelib.staff.sessions import IDLE
from chalicelib.web.focal_point.session import SEPARATOR
from ops.clock import Clock
from ops.mailbox import Mailbox
from ops.screens.camera import Camera

_LINK = re.compile(r"/dau-moi/v/[A-Za-z0-9_-]+")
PATIENCE_SECONDS = 60
NOBODY = "khong-co"
"""In the place of a person in an address: nobody whom this focal point's list names."""


Cast = Callable[[str], object]
"""Lets the person with this account answer."""


def shoot(camera: Camera, mailbox: Mailbox, clock: Clock, cast: Cast) -> None:
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
        _shoot_gone(camera, page, clock, cast)
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
    page.goto(unit)


def _named(page: Page) -> Locator:
    """A link for each person who has not answered yet."""
    return page.get_by_role("link", name=re.compile("^Sửa địa chỉ, báo thay đổi"))


def _shoot_gone(camera: Camera, page: Page, clock: Clock, cast: Cast) -> None:
    """The form about somebody who has left the list meanwhile: the next snapshot, hours later, leaves them out."""
    unit = page.url
    href = _named(page).last.get_attribute("href") or ""
    cast(href.rpartition("/")[2].partition(SEPARATOR)[0])
    until = clock.now() + AT_LEAST_EVERY
    while clock.now() < until:
        clock.move_to(clock.now() + IDLE - timedelta(minutes=5))
        page.goto(unit)  # or the session would end
    for _second in range(2 * PATIENCE_SECONDS):
        answer = page.goto(href)
        if answer is not None and answer.status == HTTPStatus.CONFLICT:
            camera.shoot(page, "dau-moi-khong-con")
            return
        page.wait_for_timeout(1000)


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
