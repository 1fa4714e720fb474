"""The page of all components: judged as every page is, in both schemes, in contrast themes, at double size."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from ops import styleguide
from tests.support.browser import served
from tests.support.judging import CONTRAST, STANDARDS, WIDTHS, faults, overflows
from tests.support.respondents import IN_WINDOW_1

pytestmark = pytest.mark.browser
ROUTES = (*styleguide.ROUTES, Route("GET", "/static/{name}", static_file))


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with served(ROUTES, lambda: IN_WINDOW_1) as base:
        context = browser.new_context(base_url=base)
        opened = context.new_page()
        opened.goto(styleguide.ADDRESS)
        yield opened
        context.close()


def test_axe_finds_nothing_in_either_scheme(page: Page) -> None:
    assert faults(page, STANDARDS) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")


def test_nothing_overflows_at_any_width_nor_at_twice_the_size(page: Page) -> None:
    assert [width for width in WIDTHS if overflows(page, width)] == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not overflows(page, 1280)
    page.evaluate("document.documentElement.style.fontSize = ''")


def test_contrast_themes_tell_chosen_and_done_from_the_rest(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    line = "element => getComputedStyle(element).outlineStyle + getComputedStyle(element).borderStyle"
    chosen, other = ("#b-2 + label", "#b + label")
    assert "solid" in page.locator(chosen).evaluate("element => getComputedStyle(element).outlineStyle")
    assert page.locator(other).evaluate("element => getComputedStyle(element).outlineStyle") == "none"
    assert "solid" in page.locator(".ph-tag").first.evaluate(line)
    page.emulate_media(forced_colors="none")


def test_nothing_moves_where_motion_is_unwelcome(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0
    page.emulate_media(reduced_motion="no-preference")


def test_on_paper_there_are_words_and_no_buttons(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.get_by_role("button").count() == 0 or not page.locator(".ph-actions").first.is_visible()
    assert page.locator(".ph-receipt").is_visible()
    assert page.locator(".ph-rehearsal").is_visible()
    page.emulate_media(media="screen")
