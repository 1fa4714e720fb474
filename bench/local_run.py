"""A fresh local run for measures that look at pages in a browser, and the way to its first statements."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from ops.children import free_port
from ops.engines import ROOT


@contextmanager
def local_run() -> Iterator[dict[str, Any]]:
    """What `./phieu run --json` tells of a run that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-run-") as home:
        words = ["run", "--json", "--home", home, "--port", str(free_port())]
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "ops", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as run:
            try:
                told = run.stdout.readline() if run.stdout else b""
                if not told:
                    raise RuntimeError("./phieu run told nothing")
                yield json.loads(told)
            finally:
                run.send_signal(signal.SIGINT)


def come_in(page: Page, link: str) -> None:
    """By a personal link to the list of ballots."""
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_url("**/phieu")


def first_statements(page: Page, ballot: str) -> str:
    """The address of a ballot's first page of statements, by the button on its list of units."""
    page.goto(ballot)
    return page.locator("main a.govuk-button").first.get_attribute("href") or ballot
