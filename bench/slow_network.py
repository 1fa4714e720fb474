"""The respondent's first page on a slow phone and a slow line, in Chromium: when there is something to read.

The line is a slow 3G as Lighthouse simulates it: 400 ms a round trip, 400 kbit/s. The phone is the machine's own
processor, four times slower. Each load has an empty cache and a context of its own.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from bench.local_run import come_in, first_statements, local_run
from ops.browsers import launched
from ops.screens import staff

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Milliseconds, bytes a second."""
SLOWER = 4
LOADS = 7
PHONE = {"width": 390, "height": 844}
_FIRST_CONTENT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_CAME = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .map(one => one.encodedBodySize)"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One load: seconds until the first content, requests, bytes as they were sent."""

    seconds: float
    requests: int
    size: int


@dataclass(frozen=True, slots=True)
class Slow:
    """The median first load by a personal link; pages after it, by name, in bytes as sent."""

    first: Loaded
    pages: dict[str, int]


def measure() -> Slow:
    """Raises `NoBrowser` where no Chromium can be had."""
    with local_run() as sights, launched() as browser:
        link = str(sights["people"][0]["link"])
        loads = [_load(browser, link) for _ in range(LOADS)]
        median = Loaded(
            statistics.median(one.seconds for one in loads),
            max(one.requests for one in loads),
            max(one.size for one in loads),
        )
        return Slow(median, dict(_pages(browser, sights)))


def _load(browser: Browser, link: str) -> Loaded:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    slow_down(context, page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link)
    page.wait_for_function(f"() => {_FIRST_CONTENT} !== null")
    seconds = page.evaluate(_FIRST_CONTENT) / 1000
    page.wait_for_load_state("networkidle")
    size = sum(page.evaluate(_CAME))
    context.close()
    return Loaded(seconds, len(asked), size)


def slow_down(context: BrowserContext, page: Page) -> None:
    """Give the page the slow line and the slow processor."""
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _pages(browser: Browser, sights: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What each page after the first brings anew; at the desk, the page of progress with its style sheets."""
    phone = browser.new_context(base_url=sights["site"])
    page = phone.new_page()
    come_in(page, sights["people"][0]["link"])
    yield "home", _new(page)
    ballot = f"/phieu/{sights['people'][0]['ballots'][0]}"
    statements = first_statements(page, ballot)
    yield "list of units", _new(page)
    page.goto(statements)
    yield "statements, with the script", _new(page) + _script(page)
    phone.close()
    desk = browser.new_context(base_url=sights["site"])
    page = desk.new_page()
    staff.sign_in(page, sights["staff"])
    page.locator("main a[href*='/quan-tri/dot/']").first.click()
    page.wait_for_load_state()
    yield "the desk's page of progress, with style sheets", sum(page.evaluate(_CAME))
    desk.close()


def _new(page: Page) -> int:
    """The page itself: what it shares with the first one lies in the cache."""
    page.wait_for_load_state()
    return int(page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize"))


def _script(page: Page) -> int:
    name = "performance.getEntriesByType('resource').find(one => one.name.endsWith('.js'))?.encodedBodySize ?? 0"
    return int(page.evaluate(name))
