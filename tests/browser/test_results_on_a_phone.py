"""The ranking on a phone: what one looks for first is seen without swiping."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from chalicelib.web.staff.session import COOKIE
from tests.support.browser import served
from tests.support.results_desk import a_round, published_site, results_desk

pytestmark = pytest.mark.browser
STATIC = Route("GET", "/static/{name}", static_file)
PHONE: ViewportSize = {"width": 390, "height": 844}
EDGES = """[...document.querySelectorAll('main .ph-table')].map(table => {
  const [points, index] = [...table.querySelectorAll('tbody tr:first-child th ~ td')];
  return [points, index].map(cell => cell.textContent).concat(index.getBoundingClientRect().right);
})"""
"""Points and index beside the name of each ranking's first unit, and the right edge of the latter."""


@pytest.fixture(params=["desk", "public"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    desk = results_desk(a_round())
    if request.param == "desk":
        routes, path = desk.table(), f"/quan-tri/dot/{desk.campaign.here.campaign.id}/ket-qua"
    else:
        routes, (_, path, _) = published_site(a_round())
    with served((*routes, STATIC), lambda: desk.now) as base:
        context = browser.new_context(base_url=base, viewport=PHONE)
        context.add_cookies([{"name": COOKIE, "value": desk.cookies[COOKIE], "url": base}])
        made = context.new_page()
        made.goto(path)
        yield made
        context.close()


def test_every_rankings_points_and_index_stand_beside_the_unit_within_the_screen(page: Page) -> None:
    found = page.evaluate(EDGES)
    assert found
    for points, index, right in found:
        assert float(points.replace(",", ".")) > 0
        assert index.endswith("%")
        assert right <= PHONE["width"] - 15
