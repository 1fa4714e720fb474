"""`./phieu run` from outside: one line of JSON, sign-ins that work, a clock that moves, nothing left behind."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from ops.children import LOOPBACK, free_port, port_is_free
from ops.engines import ROOT

pytestmark = pytest.mark.engine
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Running:
    """A run in a process of its own; `told` is its line of JSON."""

    def __init__(self, home: Path, port: int) -> None:
        command = [sys.executable, "-P", "-m", "ops", "run", "--json", "--home", str(home), "--port", str(port)]
        self.errors = (home.parent / "errors").open("w+")
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (home.parent / "errors").read_text()
        self.told: dict[str, Any] = json.loads(line)

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [int(pid) for pid in listed.split()]

    def stop(self) -> str:
        """Ctrl-C; what else it printed on standard output."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=30)
        self.errors.close()
        return rest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "home"


@pytest.fixture(scope="module")
def port() -> int:
    """A free port whose neighbour is free, too."""
    return next(p for p in iter(free_port, None) if port_is_free(p + 1))


@pytest.fixture(scope="module")
def first(home: Path, port: int) -> Iterator[Running]:
    running = Running(home, port)
    yield running
    if running.process.poll() is None:
        running.stop()


def ask(address: str, method: str = "GET", **fields: str) -> tuple[int, str]:
    parts = urlsplit(address)
    link = http.client.HTTPConnection(parts.netloc, timeout=10)
    link.request(method, parts.path or "/", urlencode(fields) if fields else None, FORM if fields else {})
    answer = link.getresponse()
    return answer.status, answer.read().decode()


def test_the_line_names_everything_and_starts_with_those_who_have_two_ballots(first: Running, port: int) -> None:
    told = first.told
    assert told["site"] == f"http://{LOOPBACK}:{port}"
    assert set(told) == {"site", "outbox", "clock", "staff", "people"}
    assert set(told["staff"]) == {"account", "password", "totp"}
    assert len(told["people"]) > 100
    assert [len(person["ballots"]) for person in told["people"][:3]] == [2, 2, 1]


def test_site_link_and_outbox_answer(first: Running) -> None:
    person = first.told["people"][0]
    assert ask(first.told["site"] + "/khoe")[0] == 200
    status, page = ask(person["link"])
    assert status == 200
    assert person["password"] not in page
    assert person["name"] in ask(first.told["outbox"])[1]
    assert ask(first.told["site"] + "/khong-co")[0] == 404


def test_the_clock_moves_for_the_site(first: Running) -> None:
    assert ask(first.told["clock"], "POST", at="2021-02-03T09:00")[0] == 303
    assert "03/02/2021" in ask(first.told["clock"])[1]


def test_a_second_run_over_the_same_data_is_refused(first: Running, home: Path) -> None:
    command = [sys.executable, "-m", "ops", "run", "--home", str(home), "--port", str(free_port())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Another run uses this data" in done.stderr


def test_a_busy_port_is_said(first: Running, tmp_path: Path, port: int) -> None:
    command = [sys.executable, "-m", "ops", "run", "--home", str(tmp_path), "--port", str(port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr


def test_ctrl_c_leaves_nothing_running_and_the_next_run_finds_its_data(
    first: Running, home: Path, port: int
) -> None:
    children = first.children()
    assert len(children) >= 4
    assert first.stop() == ""
    assert first.process.returncode == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert port_is_free(port)
    second = Running(home, port)
    try:
        assert second.told == first.told
    finally:
        second.stop()


def test_secrets_of_the_run_are_readable_by_their_owner_only(first: Running, home: Path) -> None:
    for name in ("server-key", "staff.json"):
        assert (home / name).stat().st_mode & 0o077 == 0
