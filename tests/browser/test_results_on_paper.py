"""Pages about results on A4: nothing is cut off at the right, and no link prints its address."""

import pytest
from playwright.sync_api import Browser

from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from chalicelib.web.staff.session import COOKIE
from tests.support.browser import served
from tests.support.results_desk import a_round, results_addresses, results_desk

pytestmark = pytest.mark.browser


def test_tables_and_charts_stay_within_the_sheet(browser: Browser) -> None:
    desk = results_desk(a_round())
    routes = (*desk.table(), Route("GET", "/static/{name}", static_file))
    with served(routes, lambda: desk.now) as base:
        context = browser.new_context(base_url=base, viewport={"width": 794, "height": 1123})
        context.add_cookies([{"name": COOKIE, "value": desk.cookies[COOKIE], "url": base}])
        page = context.new_page()
        page.emulate_media(media="print")
        for path in [one for one in results_addresses(desk) if "/tep/" not in one and "khoa-du-lieu" not in one]:
            page.goto(path)
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
            printed = "getComputedStyle(document.querySelector('main a'), '::after').content"
            assert page.evaluate(printed) == "none", path
        context.close()
