"""What Lighthouse says of the pages of a fresh local run: performance, accessibility and best practices.

Only where Node.js and a Chromium are; Lighthouse itself is pinned in `lighthouse_cli/` and fetched by npm once.
Pages are asked as it asks them: a phone on simulated slow 4G, the desk's by its preset for desks.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from bench.local_run import come_in, first_statements, local_run
from ops.browsers import installed, launched
from ops.screens import staff

CLI = Path(__file__).parent / "lighthouse_cli"
CATEGORIES = ("performance", "accessibility", "best-practices")
PATIENCE_SECONDS = 180


class NoNode(RuntimeError):
    """There is no Node.js here; the message says so."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One page: points from 0 to 100 by category."""

    page: str
    points: Mapping[str, float]


def measure() -> Iterator[Judged]:
    """Each page in turn. Raises `NoNode`, and `NoBrowser` where no Chromium can be had."""
    if shutil.which("npm") is None:
        raise NoNode("Không có Node.js nên không chạy được Lighthouse. / No Node.js here: Lighthouse cannot run.")
    if not (CLI / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=CLI, check=True)
    with local_run() as sights:
        for name, path, cookie in _pages(sights):
            yield Judged(name, _judge(f"{sights['site']}{path}", cookie, at_a_desk=name.startswith("desk")))


def _pages(sights: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, address and cookies of each page that is judged."""
    person, site = sights["people"][0], sights["site"]
    ballot = f"/phieu/{person['ballots'][0]}"
    with launched() as browser:
        phone, desk = browser.new_context(base_url=site), browser.new_context(base_url=site)
        respondent_page = phone.new_page()
        come_in(respondent_page, person["link"])
        respondent = _header(phone)
        unit = first_statements(respondent_page, ballot)
        page = desk.new_page()
        staff.sign_in(page, sights["staff"])
        page.locator("main a[href*='/quan-tri/dot/']").first.click()
        progress, clerk = page.url.removeprefix(site), _header(desk)
    return [
        ("first page", "/", ""),
        ("personal link", person["link"].removeprefix(site), ""),
        ("home", "/phieu", respondent),
        ("list of units", ballot, respondent),
        ("statements", unit, respondent),
        ("desk, progress", progress, clerk),
    ]


def _judge(address: str, cookie: str, *, at_a_desk: bool) -> Mapping[str, float]:
    words = [str(CLI / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json"]
    words += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
    words += ["--preset=desktop"] if at_a_desk else []
    words += [f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []
    env = os.environ | {"CHROME_PATH": installed() or ""}
    done = subprocess.run(
        words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, timeout=PATIENCE_SECONDS
    )
    told: Mapping[str, Any] = json.loads(done.stdout)["categories"]
    return {name: 100 * float(told[name]["score"]) for name in CATEGORIES}


def _header(context: BrowserContext) -> str:
    return "; ".join(f"{one.get('name')}={one.get('value')}" for one in context.cookies())
