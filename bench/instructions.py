"""What requests cost in instructions of the processor (callgrind): a busy machine does not blur them.

The app runs under valgrind, the engine does not. A harmless call that nothing else makes, `getsid`, marks where a
request begins and ends: callgrind writes down what was spent between two marks. Work of the kernel is not counted.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.participation import participate
from bench.people import enrol
from bench.stand import Lambda, Stand, build, one_read
from ops.engines import ROOT

GROUP = "cap-xa"
DISPATCH, PUBLIC, READ = "/khoe", "/", "one signed read"
_WARM, _COUNTED = 2, 3
_SECONDS = 600
_BETWEEN = ""
_SPENT = re.compile(r"^totals: (\d+)$", re.MULTILINE)


class NoValgrind(RuntimeError):
    """This machine has no `valgrind`."""


@dataclass(slots=True)
class _Marked(Lambda):
    """Marks each call; `marks` names what was spent before each mark."""

    marks: list[str] = field(default_factory=list)

    def enter(self, step: str, event: dict[str, Any]) -> Mapping[str, Any]:
        self.mark(_BETWEEN)
        reply = self.app(event, None)
        self.mark(step)
        return reply

    def mark(self, spent: str) -> None:
        """Close what was spent since the last mark."""
        os.getsid(0)
        self.marks.append(spent)


def count(*, units: int | None = None) -> dict[str, list[float]]:
    """Millions of instructions of each request of some participations, by step, warm. Raises `NoValgrind`."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise NoValgrind("apt-get install valgrind")
    with tempfile.TemporaryDirectory(prefix="phieu-instructions-") as home:
        out = Path(home) / "spent"
        tool = [valgrind, "--quiet", "--tool=callgrind", "--instr-atstart=no"]
        tool += [f"--callgrind-out-file={out}", "--dump-before=getsid"]
        program = [sys.executable, "-P", "-m", "bench.instructions", home, str(units or "")]
        done = subprocess.run(
            [*tool, *program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            stdout=subprocess.PIPE,
            check=True,
            timeout=_SECONDS,
        )
        spent: dict[str, list[float]] = defaultdict(list)
        for number, step in enumerate(json.loads(done.stdout.splitlines()[-1]), start=1):
            if step != _BETWEEN and (found := _SPENT.search(Path(f"{out}.{number}").read_text("utf-8"))):
                spent[step].append(int(found[1]) / 1e6)
    return spent


def _participations(stand: Stand, units: int | None) -> list[str]:
    """Take part under marks; what was spent before each mark."""
    marks: list[str] = []
    _begin_to_count()
    for order, one in enumerate(enrol(stand.campaign, GROUP, _WARM + _COUNTED, units=units)):
        plain = stand.lambda_()
        marked = _Marked(plain.app, plain.find, plain.spent, marks=marks)
        participate(plain if order < _WARM else marked, one.token, GROUP)
    return marks if units else [*marks, *_floors(stand)]


def _begin_to_count() -> None:
    """Until here valgrind only ran the program: counting its start, too, would take minutes."""
    switch = ["callgrind_control", "--instr=on", str(os.getpid())]
    subprocess.run(switch, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _floors(stand: Stand) -> list[str]:
    """Below what no page can go: dispatch, a round trip, a page without a person."""
    plain = stand.lambda_()
    for path in (DISPATCH, PUBLIC):
        plain.call("", "GET", path)
    one_read()
    marked = _Marked(plain.app, plain.find, plain.spent)
    marked.call(DISPATCH, "GET", DISPATCH)
    marked.call(PUBLIC, "GET", PUBLIC)
    marked.mark(_BETWEEN)
    one_read()
    marked.mark(READ)
    return marked.marks


def medians(spent: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of each step, and `whole`: what one participation spends."""
    each = {step: statistics.median(found) for step, found in spent.items()}
    return {**each, "whole": sum(map(sum, spent.values())) / _COUNTED}


def main(home: str, units: str) -> None:
    """What runs under valgrind."""
    stand = build(GROUP, Path(home))
    try:
        marks = _participations(stand, int(units) if units else None)
    finally:
        stand.stop()
    print(json.dumps(marks))


if __name__ == "__main__":
    main(*sys.argv[1:])
