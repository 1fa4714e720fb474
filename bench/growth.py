"""How big work grows: a long roster read and planned, many slips counted. Each in a process of its own."""

import gc
import io
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.importing import Answers, plan_import
from chalicelib.roster.reading import read
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.tallies import Tally
from ops.check import read_folder
from ops.engines import ROOT
from ops.rehearsal.people import cast_list
from ops.sample_people import roster_of

BUNDLED = ROOT / "campaigns" / "soctrang-2020"
_DISTINCT = 2000
_PART = 5000
"""Slips of one (group, unit): what one message of the recount counts."""


@dataclass(frozen=True, slots=True)
class Grown:
    """`seconds` of CPU, `memory` the most this process held beyond its start (MB), `number` things done."""

    seconds: float
    memory: float
    number: int


def roster(rows: int) -> Grown:
    """Read a workbook of so many rows and plan its import onto an empty roll."""
    loaded = read_folder(BUNDLED)
    if loaded.campaign is None:
        raise RuntimeError("the bundled campaign has errors")
    data = roster_of(loaded.campaign, cast_list(loaded.campaign, rows, 1).people)
    gc.collect()
    before, began = _most(), time.process_time()
    file = read(data, "dien-tap.xlsx", loaded.campaign)
    in_force = CampaignInForce(loaded.campaign, (), announced=False, published=False)
    from datetime import UTC, datetime  # noqa: PLC0415

    plan = plan_import(file, in_force, (), Answers(), datetime(2021, 1, 15, tzinfo=UTC))
    return Grown(time.process_time() - began, _most() - before, plan.counts.rows)


def tally(slips: int) -> Grown:
    """Count so many slips of fifteen answers as the recount does, part by part, and add the parts up."""
    paper = [(f"q{n:02}", frozenset("ABCDE")) for n in range(1, 16)]
    before, began = _most(), time.process_time()
    whole: Tally | None = None
    for start in range(0, slips, _PART):
        key = GroupUnit("g", f"u{start // _PART % 47}")
        part = Tally.of_slips(key, paper, sorted(_slips(start, min(_PART, slips - start))))
        whole = part if whole is None else Tally.merged((whole, part))
    counted = sum(whole.slips.values()) if whole else 0
    return Grown(time.process_time() - began, _most() - before, counted)


def _slips(seed: int, number: int) -> Iterator[str]:
    dice = random.Random(seed)  # noqa: S311 - sample answers
    known = ["".join(dice.choices("ABCDE", (30, 34, 18, 10, 8), k=15)) for _ in range(_DISTINCT)]
    return (dice.choice(known) for _ in range(number))


def _most() -> float:
    """The most memory this program held so far (MB); `ru_maxrss` would begin with what its parent held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    )


def alone(what: str, number: int) -> Grown:
    """Measure `roster` or `tally` in a fresh process, so that no other work's memory is counted."""
    command = [sys.executable, "-P", "-m", "bench.growth", what, str(number)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Grown(**json.loads(done.stdout))


def main(words: list[str]) -> None:
    """`python -m bench.growth roster|tally N`."""
    made = {"roster": roster, "tally": tally}[words[0]](int(words[1]))
    out = io.StringIO()
    json.dump({name: getattr(made, name) for name in ("seconds", "memory", "number")}, out)
    print(out.getvalue())


if __name__ == "__main__":
    main(sys.argv[1:])
