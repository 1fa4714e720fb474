"""What browser tests ask of every page: axe's judgement, and no sideways scrolling at any width."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
CONTRAST: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDTHS = (320, 375, 768, 1280)


def faults(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds: the rule and the element."""
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in violations for node in one["nodes"]]


def overflows(page: Page, width: int) -> bool:
    """Whether the page is wider than a window of `width` pixels."""
    page.set_viewport_size({"width": width, "height": 700})
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
