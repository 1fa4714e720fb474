"""Every page of the respondent and of the public: axe finds nothing, nothing overflows, every address was seen."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from ops.wsgi import Resources
from tests.support.browser import served
from tests.support.every_page import Walk, sample
from tests.support.judging import CONTRAST, STANDARDS, WIDTHS, WORDS, cramped, faults, overflows, unadapted

pytestmark = pytest.mark.browser
NO_PAGES = {"/static/{name}", "/khoe", "/v", "/phieu/{group}/gui", "/dang-xuat"}
"""Addresses that show no page of their own when opened: files, health, and those that only take a form."""


@dataclass
class Seen:
    """What one walk found, by the page's name."""

    language: str
    faults: dict[str, list[str]] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    cramped: dict[str, list[str]] = field(default_factory=dict)
    unadapted: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)
    languages: dict[str, str | None] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)


@pytest.fixture(scope="module", params=["vi", "en", "km"])
def seen(browser: Browser, request: pytest.FixtureRequest) -> Seen:
    """A walk through all pages in one language."""
    site, found = sample(), Seen(request.param)
    found.known = {route.path for route in site.visitor.routes}
    resources = Resources(found.known)
    with served(site.visitor.routes, lambda: site.visitor.now) as base:
        page = open_page(browser, base, found.language)

        def look(name: str) -> None:
            found.faults[name] = faults(page, STANDARDS if found.language == "vi" else WORDS)
            found.titles[name] = page.title()
            found.headings[name] = page.locator("h1").count()
            found.languages[name] = page.locator("html").get_attribute("lang")
            address = resources.find(urlsplit(page.url).path)
            found.addresses |= {address[0]} if address else set()
            found.wide += [f"{name} at {width}" for width in WIDTHS if overflows(page, width)]
            if found.language == "vi":  # colours and controls do not depend on the language
                page.emulate_media(color_scheme="dark")
                found.unread[name] = faults(page, CONTRAST)
                page.emulate_media(color_scheme="light")
                found.unadapted[name] = unadapted(page)
                with_room(page, name, found)

        Walk(page, site, look).all()
        page.context.close()
    return found


def with_room(page: Page, name: str, found: Seen) -> None:
    """Look at a copy of the page with what readers set, so that the walk goes on from the page as it was."""
    copy = page.context.new_page()
    copy.route("**/copy", lambda route: route.fulfill(body=page.content(), content_type="text/html"))
    copy.goto(f"{page.url.rsplit('/', 1)[0]}/copy")
    found.cramped[name] = cramped(copy)
    copy.close()


def open_page(browser: Browser, base: str, language: str) -> Page:
    context = browser.new_context(base_url=base)
    context.add_cookies([{"name": "phieu_lang", "value": language, "url": base}])
    return context.new_page()


def test_axe_finds_nothing_on_any_page(seen: Seen) -> None:
    assert len(seen.faults) >= 40
    assert {name: found for name, found in seen.faults.items() if found} == {}


def test_nothing_overflows_at_any_width(seen: Seen) -> None:
    assert seen.wide == []


def test_every_page_has_a_title_one_main_heading_and_its_language(seen: Seen) -> None:
    assert all(seen.titles.values())
    assert set(seen.headings.values()) == {1}
    assert set(seen.languages.values()) == {seen.language}


def test_every_address_of_the_tables_was_walked(seen: Seen) -> None:
    assert seen.known - seen.addresses - NO_PAGES == set()


def test_readers_may_space_words_out_and_double_them(seen: Seen) -> None:
    assert {name: words for name, words in seen.cramped.items() if words} == {}
    assert seen.language != "vi" or len(seen.cramped) == len(seen.faults)


def test_contrast_themes_and_unwelcome_motion_are_minded(seen: Seen) -> None:
    assert {name: words for name, words in seen.unadapted.items() if words} == {}


def test_words_are_readable_in_the_dark_too(seen: Seen) -> None:
    assert {name: words for name, words in seen.unread.items() if words} == {}
    assert seen.language != "vi" or len(seen.unread) == len(seen.faults)
