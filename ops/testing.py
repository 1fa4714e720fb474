"""`./phieu test`: every check of the house, one after the other, with one summary. Further words go to pytest.

`--coverage` tells which lines no test runs, for twice the time; `--trials N` runs the short trials of races and
kills N times in a row.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ops import browsers
from ops.engines import ROOT

_PYTHON = sys.executable
_TOOLS = os.path.dirname(sys.executable)  # noqa: PTH120 - a link in .venv/bin must not be followed


NO_BROWSER = (
    "  BỎ QUA: mọi kiểm tra trong tests/browser, vì không có và không lấy được Chromium. "
    "/ LEFT OUT: everything in tests/browser; no Chromium here and none could be fetched."
)


LEFT_OUT = 77
"""The exit code of a check that could not be made here; it fails nothing and is said in the summary."""

COVERAGE, TRIALS = "--coverage", "--trials"
_TRIALS_IN = "tests/integration/races"
_COVERED = ("--cov", "--cov-report=term:skip-covered")


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what it is called and how it runs."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check went. `seconds` on the wall."""

    step: Step
    code: int
    seconds: float

    @property
    def line(self) -> str:
        """One line of the summary."""
        said = {0: "đạt  ", LEFT_OUT: "BỎ QUA / LEFT OUT "}.get(self.code, "HỎNG ")
        return f"  {said} {self.step.name} ({self.seconds:.1f} s)"


def steps(pytest_words: Sequence[str], *, covered: bool = False) -> tuple[Step, ...]:
    """The checks, cheapest first; words for pytest leave the other checks in place but narrow what is tested."""
    tests = _side_by_side() if not pytest_words else ()
    emulated = () if pytest_words else (Step("deploy --emulator", (_PYTHON, "-m", "ops", "deploy", "--emulator")),)
    return (
        Step("ruff check", (_tool("ruff"), "check", "--quiet", ".")),
        Step("ruff format", (_tool("ruff"), "format", "--check", "--quiet", ".")),
        Step("lint-imports", (_tool("lint-imports"),)),
        Step("catalogues", (_PYTHON, "-m", "ops.catalogues")),
        Step("mypy", (_tool("mypy"),)),
        Step("secrets", (_PYTHON, "-m", "ops.secret_scan")),
        Step("pip-audit", (_PYTHON, "-m", "ops.dependency_audit")),
        Step("pytest", _pytest(*(_COVERED if covered else ()), *tests, *pytest_words)),
        *emulated,
    )


def test(words: Sequence[str]) -> int:
    """Run all checks even when one fails, so that one run shows everything. Exit 0 when all passed."""
    if words[:1] == [TRIALS]:
        return _trials(words[1:])
    rest = [word for word in words if word != COVERAGE]
    browser = browsers.provide()
    outcomes = [_run(step) for step in steps(rest, covered=COVERAGE in words)]
    print("\nTóm tắt / Summary", flush=True)
    for outcome in outcomes:
        print(outcome.line)
    if browser is None:
        print(NO_BROWSER)
    return 0 if all(outcome.code in {0, LEFT_OUT} for outcome in outcomes) else 1


def _trials(words: Sequence[str]) -> int:
    """The short trials so many times in a row, until one fails."""
    if len(words) != 1 or not words[0].isdecimal():
        print("phieu: ./phieu test --trials 10", file=sys.stderr)
        return 2
    for number in range(1, int(words[0]) + 1):
        outcome = _run(Step(f"trials {number}/{words[0]}", _pytest(*_side_by_side(), _TRIALS_IN)))
        print(outcome.line, flush=True)
        if outcome.code:
            return 1
    return 0


def _pytest(*words: str) -> tuple[str, ...]:
    return (_PYTHON, "-m", "pytest", "-q", *words)


def _side_by_side() -> tuple[str, ...]:
    """Each process begins with its own half of the tests in order, so that a module's fixtures are made once."""
    return ("-n", str(_workers()), "--dist=worksteal")


def _run(step: Step) -> Outcome:
    print(f"\n== {step.name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(step.command, cwd=ROOT, check=False).returncode
    return Outcome(step, code, time.monotonic() - began)


def _tool(name: str) -> str:
    return os.path.join(_TOOLS, name)  # noqa: PTH118 - text beside text


def _workers() -> int:
    return max(1, min(4, os.cpu_count() or 1))
