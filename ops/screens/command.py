"""Starts a fresh run in a folder of its own, walks through it, and leaves the pictures."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ops import stage
from ops.browsers import NoBrowser, launched
from ops.children import free_port
from ops.clock import Clock, parse_moment
from ops.engines import ROOT
from ops.mailbox import Mailbox
from ops.screens import acts, answers, focal_point, published, respondent, staff
from ops.screens.camera import Camera
from ops.styleguide import ADDRESS

FOLDER = ROOT / "docs" / "screens"
AFTER_WINDOW_1 = "2021-02-01T09:00"
AFTER_LAST_FENCE = "2021-02-08T10:05"
ANSWERING = ("hdnd-tinh", "so-nganh")
"""Groups whose people all answer, so that the results have something to show."""


def screens(to: Path | None) -> int:
    """The command. Exit 1 where there is no browser to take pictures with."""
    folder = (to or FOLDER).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with launched() as browser, tempfile.TemporaryDirectory() as home, _run(Path(home)) as sights:
            camera = Camera(browser, sights["site"], folder)
            _walk(camera, sights, Path(home))
    except NoBrowser as problem:
        print(f"phieu: {problem}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in camera.taken)
    print(f"{len(camera.taken)} ảnh, {size // 1024} kB / pictures: {folder}")
    return 0


def _walk(camera: Camera, sights: dict[str, Any], home: Path) -> None:
    two, other = _two_windows(sights["people"]), _one_ballot(sights["people"])
    clock, campaign = Clock(home / "clock"), stage.current(home).campaign
    respondent.shoot_public(camera)
    receipt = respondent.shoot_ballot(camera, two)
    _mail(camera, sights)
    focal_point.shoot(camera, Mailbox(home / "outbox"), clock, partial(answers.cast_one, sights, clock))
    desk = camera.desk()
    page = desk.new_page()
    page.goto("/quan-tri/dang-nhap")
    camera.shoot(page, "quan-tri-dang-nhap")
    staff.sign_in(page, sights["staff"])
    staff.shoot_open(camera, page, campaign, home)
    acts.find(camera, page, campaign, two["account"])
    acts.decide(camera, page, campaign, clock.now())
    answers.cast(sights, clock, ANSWERING, but=two["account"])
    clock.move_to(_local(AFTER_WINDOW_1))
    respondent.shoot_closed(camera, other)
    clock.move_to(_local(AFTER_LAST_FENCE))
    staff.sign_in(page, sights["staff"])
    staff.shoot_results(camera, page, campaign)
    published.publish(camera, page, campaign, clock.now())
    desk.close()
    published.shoot(camera, campaign, receipt)


def _mail(camera: Camera, sights: dict[str, Any]) -> None:
    """The account mail as the outbox shows it, and every component of the pages."""
    desk = camera.desk()
    page = desk.new_page()
    page.goto(sights["outbox"])
    camera.shoot(page, "hop-thu", whole=False)
    page.locator("main a, table a").first.click()
    camera.shoot(page, "thu-tai-khoan", whole=False)
    page.goto(ADDRESS)
    camera.shoot(page, "bang-mau")
    desk.close()


def _two_windows(people: list[dict[str, Any]]) -> dict[str, Any]:
    """The person with the most ballots: the run lists one with a ballot in each window."""
    return max(people, key=lambda person: (len(person["ballots"]), "deputies" in str(person["ballots"])))


def _one_ballot(people: list[dict[str, Any]]) -> dict[str, Any]:
    return min(people, key=lambda person: len(person["ballots"]))


def _local(text: str) -> datetime:
    return parse_moment(text, ZoneInfo("Asia/Ho_Chi_Minh"))


@contextmanager
def _run(home: Path) -> Iterator[dict[str, Any]]:
    """A fresh run over the bundled campaign: what its line of JSON says."""
    words = ["run", "--fresh", "--json", "--home", str(home), "--port", str(free_port())]
    env = os.environ | {"PHIEU_REHEARSAL": "false"}  # guides show what people meet in the real survey
    run = subprocess.Popen([sys.executable, "-m", "ops", *words], cwd=ROOT, stdout=subprocess.PIPE, env=env)
    try:
        assert run.stdout is not None  # noqa: S101 - a pipe was asked for
        line = run.stdout.readline()
        if not line:
            raise NoBrowser("./phieu run không khởi động được. / The local run did not start.")
        yield json.loads(line)
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(60)
