"""A headless Chromium: the one installed, else Playwright's own download, else the system's package when root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 600


class NoBrowser(Exception):
    """There is no Chromium and none could be had; the message says so in both languages."""


def installed() -> Path | None:
    """The Chromium of this machine: the system's, else the one that Playwright downloaded before."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def provide() -> Path | None:
    """A Chromium, fetched if need be: by Playwright's own download, else by apt where that is allowed."""
    found = installed()
    for fetch in (_download, _apt):
        if found is None and fetch():
            found = installed()
    return found


def _download() -> bool:
    return _done([sys.executable, "-m", "playwright", "install", "chromium"])


def _apt() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    packages = ["chromium", "fonts-noto-core"]
    return _done(["apt-get", "update", "-q"]) and _done(["apt-get", "install", "-qy", *packages])


def _done(command: list[str]) -> bool:
    print(f"Chưa có Chromium; đang lấy / No Chromium yet, fetching: {' '.join(command)}", flush=True)
    try:
        return subprocess.run(command, check=False, timeout=DOWNLOAD_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser. Raises `NoBrowser` where none is installed."""
    program = installed()
    if program is None:
        raise NoBrowser(
            "Chưa có Chromium; xin chạy ./phieu test một lần để lấy. / No Chromium: ./phieu test fetches one."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
