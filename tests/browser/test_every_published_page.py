"""Every page of published results: axe finds nothing, nothing overflows, in any language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.web.catalogue import LANGUAGES
from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from tests.support.browser import served
from tests.support.fake_publication import Press
from tests.support.judging import CONTRAST, STANDARDS, WIDTHS, faults, overflows
from tests.support.published_site import CODE, a_visitor

pytestmark = pytest.mark.browser
HERE = "/ket-qua/small-2020"
PAGES = (HERE, f"{HERE}/xep-hang", "/bien-nhan")
FILES = ("/tep/{file}", "/so-lieu/{ending}")
"""Endings of addresses that lead to a file."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    visitor = a_visitor(Press())
    with served((*visitor.routes, Route("GET", "/static/{name}", static_file)), lambda: visitor.now) as base:
        context = browser.new_context(base_url=base)
        yield context.new_page()
        context.close()


def test_every_address_is_looked_at() -> None:
    shown = {r.path for r in a_visitor(Press()).routes if r.method == "GET" and not r.path.endswith(FILES)}
    assert {path.replace("{campaign}", "small-2020") for path in shown} == set(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_overflows_in_any_language(page: Page, path: str) -> None:
    for language in LANGUAGES:
        page.goto(f"{path}?lang={language}")
        assert page.locator("html").get_attribute("lang") == language
        assert faults(page, STANDARDS) == []
        assert [width for width in WIDTHS if overflows(page, width)] == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")


def test_somebody_finds_the_receipt_among_the_published_ones(page: Page) -> None:
    page.goto("/bien-nhan?lang=vi")
    page.get_by_role("textbox").fill(CODE.lower())
    page.locator("main form button").click()
    expect(page.get_by_role("main")).to_contain_text("Phiếu có trong kết quả đã công bố")
    assert faults(page, STANDARDS) == []
    page.goto("/bien-nhan")
    page.get_by_role("textbox").fill("2" * 16)
    page.locator("main form button").click()
    expect(page.get_by_role("main")).to_contain_text("Không thấy mã này")
    assert faults(page, STANDARDS) == []
