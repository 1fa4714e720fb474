"""Every page of staff and focal points: axe finds nothing, nothing overflows, every address was seen."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chalicelib.roster.uploads import UploadState
from chalicelib.web import focal_point
from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import COOKIE
from tests.support.browser import served
from tests.support.every_staff_page import addresses, addresses_of_results, busy_desk, finished_desk
from tests.support.fake_focal_pages import LOGIN, SECRET, FocalDesk
from tests.support.fake_staff_pages import CAMPAIGN, Desk
from tests.support.judging import CONTRAST, STANDARDS, WIDTHS, WORDS, cramped, faults, overflows, unadapted
from tests.support.results_desk import a_round, published_site, results_addresses, results_desk

pytestmark = pytest.mark.browser
STYLES = Route("GET", "/static/{name}", static_file)
MENDING = "/de-nghi/{name}"
MONTH_AND_DAY_PX = 60
"""Narrower than this, a column breaks dates within their numbers."""


@dataclass
class Seen:
    """What one walk found, by the page's address and desk."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    cramped: dict[str, list[str]] = field(default_factory=dict)
    unadapted: dict[str, list[str]] = field(default_factory=dict)

    def look(self, page: Page, name: str) -> None:
        """Judge the page as it stands."""
        self.faults[name] = faults(page, STANDARDS)
        self.wide += [f"{name} at {width}" for width in WIDTHS if overflows(page, width)]
        page.emulate_media(color_scheme="dark")
        self.unread[name] = faults(page, CONTRAST)
        page.emulate_media(color_scheme="light")
        self.unadapted[name] = unadapted(page)
        self.cramped[name] = cramped(page)


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Seen:
    """All staff pages with work under way and after everything is done, a file in each of its states, and the
    focal points' pages."""
    found = Seen()
    busy, finished = busy_desk(), finished_desk()
    for page, path in staff_pages(browser, busy, list(addresses(busy))):
        found.look(page, path)
    for page, path in staff_pages(browser, finished, list(addresses_of_results())):
        found.look(page, f"{path} (finished)")
    for state in UploadState:
        desk = busy_desk(state)
        for page, path in staff_pages(browser, desk, [one for one in addresses(desk) if one.endswith("/tep/u1")]):
            found.look(page, f"{path} ({state})")
    for page, path in focal_pages(browser):
        found.look(page, path)
    for page, path in results_pages(browser):
        found.look(page, path)
    return found


def results_pages(browser: Browser) -> Iterator[tuple[Page, str]]:
    """The desk's pages about a whole round's results, and those that everybody sees of them."""
    done = a_round()
    desk = results_desk(done)
    yield from staff_pages(browser, desk, list(results_addresses(desk)))
    routes, paths = published_site(done)
    with served((*routes, STYLES), lambda: desk.now) as base:
        yield from opened(browser.new_context(base_url=base), list(paths))


def staff_pages(
    browser: Browser, desk: Desk, paths: list[str], language: str = "vi"
) -> Iterator[tuple[Page, str]]:
    with served((*desk.table(), STYLES), lambda: desk.now) as base:
        context = browser.new_context(base_url=base)
        context.add_cookies([{"name": COOKIE, "value": desk.cookies[COOKIE], "url": base}])
        context.add_cookies([{"name": "phieu_lang", "value": language, "url": base}])
        yield from opened(context, paths)


def focal_pages(browser: Browser, language: str = "vi") -> Iterator[tuple[Page, str]]:
    desk = FocalDesk()
    routes: tuple[Route, ...] = desk.visitor().routes
    with served((*routes, STYLES), lambda: desk.visitor().now) as base:
        context = browser.new_context(base_url=base)
        context.add_cookies([{"name": "phieu_lang", "value": language, "url": base}])
        page = context.new_page()
        for path in ("/dau-moi/dang-nhap", "/dau-moi/gui-lai", f"/dau-moi/v/{LOGIN}{SECRET}"):
            page.goto(path)
            yield page, path
        with page.expect_navigation():
            page.locator("main form button").first.click()
        yield from focal_forms(desk, page)
        paths = [
            path.format(unit="d1")
            for method, path, _ in focal_point.PAGES
            if method == "GET" and MENDING not in path
        ]
        yield from opened(context, [path for path in paths if not path.endswith("/excel")])


def focal_forms(desk: FocalDesk, page: Page) -> Iterator[tuple[Page, str]]:
    """What a focal point's forms lead to: a preview, a proposal with its errors, somebody who left the list."""
    yield from pressed(page, "main form button[value=all]", "the preview of reminders")
    yield from pressed(page, "main a", "the preview left")
    yield from pressed(page, "main table a", "a proposal's form")
    form, kept = page.url, dict(desk.coverage.kept)
    yield from pressed(page, "main form button", "a proposal without its kind")
    page.locator("input[value=address]").check()
    page.locator("input[name=address]").fill("moi@example.vn")
    desk.coverage.kept = {unit: replace(one, missing=()) for unit, one in kept.items()}
    yield from pressed(page, "main form button", "somebody who left the list")
    desk.coverage.kept = kept
    page.goto(form)
    page.locator("input[value=away]").check()
    yield from pressed(page, "main form button", "the proposals that were sent")


def pressed(page: Page, what: str, name: str) -> Iterator[tuple[Page, str]]:
    with page.expect_navigation():
        page.locator(what).first.click()
    yield page, f"/dau-moi ({name})"


def opened(context: BrowserContext, paths: list[str]) -> Iterator[tuple[Page, str]]:
    page = context.new_page()
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        yield page, path
    context.close()


def test_axe_finds_nothing_on_any_page_of_the_desk(seen: Seen) -> None:
    assert len(seen.faults) > 30
    assert {path: found for path, found in seen.faults.items() if found} == {}


def test_no_page_of_the_desk_overflows(seen: Seen) -> None:
    assert seen.wide == []


def test_staff_may_space_words_out_and_double_them(seen: Seen) -> None:
    assert {path: found for path, found in seen.cramped.items() if found} == {}


def test_contrast_themes_and_unwelcome_motion_are_minded(seen: Seen) -> None:
    assert {path: found for path, found in seen.unadapted.items() if found} == {}


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_page_of_the_desk_is_faulty_or_overflows_in_another_language(browser: Browser, language: str) -> None:
    desk, wide, wrong = busy_desk(), [], {}
    pages = staff_pages(browser, desk, list(addresses(desk)), language)
    for page, path in chain(pages, focal_pages(browser, language)):
        assert page.locator("html").get_attribute("lang") == language
        wrong[path] = faults(page, WORDS)
        wide += [f"{path} at {width}" for width in WIDTHS if overflows(page, width)]
    assert wide == []
    assert {path: found for path, found in wrong.items() if found} == {}


def test_no_date_in_a_table_is_broken_into_letters_where_khmer_may_break_anywhere(browser: Browser) -> None:
    desk = busy_desk()
    for page, _path in staff_pages(browser, desk, [address(CAMPAIGN)], "km"):
        page.set_viewport_size({"width": 390, "height": 700})
        date = page.get_by_role("cell", name="25/01/2021", exact=True).bounding_box()
        assert date is not None
        assert date["width"] > MONTH_AND_DAY_PX


def test_staff_read_every_word_in_the_dark_too(seen: Seen) -> None:
    assert {path: found for path, found in seen.unread.items() if found} == {}
