"""What staff do before a page shows it: a person found, a decision recorded, other rules tried."""

from datetime import datetime

from playwright.sync_api import Page, expect

from ops.screens.camera import Camera

PATIENCE_MS = 180_000


def find(camera: Camera, page: Page, campaign: str, account: str) -> None:
    """Look an account up."""
    page.goto(f"/quan-tri/dot/{campaign}/danh-sach/tim")
    page.locator("#q").fill(account)
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    camera.shoot(page, "quan-tri-danh-sach-tim-thay")


def decide(camera: Camera, page: Page, campaign: str, day: datetime) -> None:
    """Record another planned number of ballots; the list shows a decision within ten seconds."""
    here = f"/quan-tri/dot/{campaign}/quyet-dinh"
    page.goto(here)
    page.locator("#plan-group").select_option("so-nganh")
    page.locator("#plan-unit").select_option(index=1)
    page.locator("#plan-planned").fill("31")
    page.locator("#plan-document").fill("12/QĐ-SNV")
    page.locator("#plan-date").fill(f"{day:%d/%m/%Y}")
    page.locator("#plan-reason").fill("Một người chuyển công tác")
    page.get_by_role("button", name="Ghi quyết định sửa kế hoạch").click()
    expect(page.get_by_role("status")).to_be_visible()
    recorded = page.url
    while not page.locator("main table tbody tr").count():
        page.wait_for_timeout(1000)
        page.goto(recorded)
    camera.shoot(page, "quan-tri-quyet-dinh-da-ghi")


def try_out(page: Page, campaign: str) -> str:
    """Have the results computed by another rule; the id of the trial, once it is made."""
    page.goto(f"/quan-tri/dot/{campaign}/thu-phuong-an")
    page.locator("#base").select_option("none")
    page.get_by_role("button", name="Tính thử").click()
    expect(page.locator("main table").first).to_be_visible(timeout=PATIENCE_MS)
    return page.url.partition("?")[0].rpartition("/")[2]
