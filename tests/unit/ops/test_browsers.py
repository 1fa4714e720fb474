"""A Chromium for the browser tests: the installed one, else fetched, else said aloud."""

from pathlib import Path

import pytest

from ops import browsers

FOUND = Path("/usr/bin/chromium")


def provided(monkeypatch: pytest.MonkeyPatch, installed: list[Path | None], *, root: bool) -> list[str]:
    """The programs that were run to get one."""
    ran: list[str] = []

    def run(command: list[str]) -> bool:
        ran.append(" ".join(command))
        return True

    monkeypatch.setattr(browsers, "installed", lambda: installed.pop(0) if installed else None)
    monkeypatch.setattr("ops.browsers.os.geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr("ops.browsers.shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(browsers, "_done", run)
    browsers.provide()
    return ran


def test_nothing_is_fetched_where_one_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert provided(monkeypatch, [FOUND], root=True) == []


def test_playwrights_own_download_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    (ran,) = provided(monkeypatch, [None, FOUND], root=True)
    assert ran.endswith("playwright install chromium")


def test_the_systems_packages_come_next_and_only_for_root(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(provided(monkeypatch, [None, None], root=False)) == 1
    as_root = provided(monkeypatch, [None, None, FOUND], root=True)
    assert [command.split()[0] for command in as_root[1:]] == ["apt-get", "apt-get"]


def test_a_test_without_a_browser_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "installed", lambda: None)
    with pytest.raises(browsers.NoBrowser, match="No Chromium"), browsers.launched():
        pass
