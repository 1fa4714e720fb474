"""Takes pictures of pages at phone width and at a desk, in light or dark, and keeps the files small."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)
TALLEST = 1800
"""Pixels of a page that a picture shows; what a form repeats below adds nothing."""
COLOURS = 64
"""Enough for words on paper, and a third of the bytes."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Keeps pictures under `folder`; `taken` counts them."""

    browser: Browser
    site: str
    folder: Path
    taken: list[str] = field(default_factory=list)

    def phone(self, *, scripts: bool = True, dark: bool = False) -> BrowserContext:
        """A fresh phone."""
        return self.browser.new_context(
            base_url=self.site,
            viewport=PHONE,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale="vi-VN",
        )

    def desk(self) -> BrowserContext:
        """A fresh browser at a desk."""
        return self.browser.new_context(base_url=self.site, viewport=DESK, locale="vi-VN")

    def shoot(self, page: Page, name: str, *, whole: bool = True) -> None:
        """Photograph `page` as `name`.png: the whole page as far as `TALLEST`, or what the screen shows."""
        if whole:
            page.evaluate("scrollTo(0, 0)")  # what sticks to the top would stand in the middle of the picture
        size = page.viewport_size or PHONE
        tall = int(page.evaluate("document.documentElement.scrollHeight")) if whole else size["height"]
        taken = page.screenshot(
            full_page=whole,
            clip={"x": 0, "y": 0, "width": size["width"], "height": min(tall, TALLEST)},
            animations="disabled",
        )
        with Image.open(BytesIO(taken)) as picture:
            picture.convert("RGB").quantize(COLOURS).save(self.folder / f"{name}.png", optimize=True)
        self.taken.append(name)
