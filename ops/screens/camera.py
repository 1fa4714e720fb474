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
FEWER_COLOURS = 24
"""For the picture at the width that the page is not made for first."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Keeps pictures under `folder`; `taken` counts them.

    A page made for phones stands in `folder`, and at a desk's width in `folder`/1280; a desk's page the other way
    round, in `folder`/390.
    """

    browser: Browser
    site: str
    folder: Path
    taken: list[Path] = field(default_factory=list)

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
        """Photograph `page`: all of it (as far as `TALLEST`) at both widths, or what the screen shows."""
        size = page.viewport_size or PHONE
        self._take(page, self.folder / f"{name}.png", COLOURS, whole=whole)
        if whole:
            other = DESK if size["width"] == PHONE["width"] else PHONE
            page.set_viewport_size(other)
            self._take(page, self.folder / str(other["width"]) / f"{name}.png", FEWER_COLOURS, whole=True)
            page.set_viewport_size(size)

    def _take(self, page: Page, path: Path, colours: int, *, whole: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
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
            picture.convert("RGB").quantize(colours).save(path, optimize=True)
        self.taken.append(path)
