"""`./phieu bench`: measures *Speed and memory*, beside the stored table and the targets; `--write` stores it.

Parts that start engines or the site run in processes of their own, so that one's environment is not another's.
"""

import argparse
import gzip
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.stand import Stand, build, people
from ops.children import free_port
from ops.engines import ROOT

HERE = Path(__file__).resolve().parent
STORED = HERE / "figures.json"
README = HERE / "README.md"
_BEGIN, _END = "<!-- figures: ./phieu bench --write -->", "<!-- end of figures -->"
GROUP = "cap-xa"
_PEOPLE = 60
_DEPUTIES = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `most`: the target, None where there is none (a floor, or a figure that is only told)."""

    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def met(self) -> str:
        """How it stands against its target."""
        return "" if self.most is None else ("đạt" if self.value <= self.most else "CHƯA ĐẠT")


def participation() -> Iterator[Figure]:
    """CPU and capacity of one unit's participation, beside its floors."""
    from bench.participation import measure  # noqa: PLC0415 - reads the environment once built

    stand = build(GROUP, Path(tempfile.mkdtemp()))
    try:
        one = measure(stand, GROUP, _PEOPLE)
        yield Figure("floor: Chalice dispatch (/khoe)", _median(lambda: _get(stand, "/khoe")), "ms")
        yield Figure("floor: one signed read", _median(_read), "ms")
        yield Figure("floor: a public page (/)", _median(lambda: _get(stand, "/")), "ms")
        yield Figure("page of the form", one.page, "ms", 1.0)
        yield Figure("save of a page", one.save, "ms")
        yield Figure("cast", one.cast, "ms", 1.5)
        yield Figure("whole participation", one.whole, "ms", 12.0)
        yield Figure("requests of a participation", one.requests, "")
        yield Figure("write units of a participation", one.write_units, "units", 14)
        yield Figure("read units of a participation", one.read_units, "units", 14)
        for units in (8, 16, 32):
            grown = measure(stand, GROUP, _DEPUTIES, units=units)
            yield Figure(f"ballot of {units} units: whole", grown.whole, "ms")
            yield Figure(f"ballot of {units} units: CPU per unit", grown.whole / units, "ms")
            yield Figure(f"ballot of {units} units: cast", grown.cast, "ms")
            yield Figure(f"ballot of {units} units: write units", grown.write_units, "units")
            yield Figure(f"ballot of {units} units: read units", grown.read_units, "units")
        yield from _first_page(stand)
    finally:
        stand.stop()


def _get(stand: Stand, path: str) -> None:
    stand.lambda_().call("floor", "GET", path)


def _read() -> None:
    from chalicelib.store.tables import shared_connection  # noqa: PLC0415

    key = {"pk": {"S": "P#NOBODY"}, "sk": {"S": "A"}}
    shared_connection().dispatch("GetItem", {"TableName": "phieu-roll", "Key": key, "ConsistentRead": True})


def _median(act: Callable[[], object], times: int = 200) -> float:
    spans = []
    for _ in range(times):
        began = time.process_time()
        act()
        spans.append(time.process_time() - began)
    return statistics.median(spans) * 1000


def _first_page(stand: Stand) -> Iterator[Figure]:
    """What a phone fetches to see the personal link's page: HTML, style sheet and icon, compressed."""
    from chalicelib.web import assets  # noqa: PLC0415

    token = people(stand.campaign, GROUP, 1)[0]
    page = stand.lambda_().get("link", f"/v/{token}").html
    found = [assets.find(assets.address(name).rpartition("/")[2]) for name in ("phieu.css", "icon.svg")]
    parts = [page, *(asset.body for asset in found if asset is not None)]
    size = sum(len(gzip.compress(part.encode(), 6)) for part in parts)
    yield Figure("first page, compressed", size / 1000, "kB", 30)


def roster() -> Iterator[Figure]:
    """A long roster, read and planned."""
    from bench.growth import alone  # noqa: PLC0415

    grown = alone("roster", 100_000)
    yield Figure("roster of 100,000 rows: CPU", grown.seconds, "s", 30)
    yield Figure("roster of 100,000 rows: memory", grown.memory, "MB", 200)


def recount() -> Iterator[Figure]:
    """A million slips."""
    from bench.growth import alone  # noqa: PLC0415

    grown = alone("tally", 1_000_000)
    yield Figure("recount of 1,000,000 slips: CPU", grown.seconds, "s", 60)
    yield Figure("recount of 1,000,000 slips: memory", grown.memory, "MB", 50)


def ready() -> Iterator[Figure]:
    """`./phieu run` from nothing until it has told its addresses; wall clock."""
    with tempfile.TemporaryDirectory(prefix="phieu-ready-") as home:
        words = ["run", "--json", "--home", home, "--port", str(free_port())]
        began = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "ops", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as run:
            told = run.stdout.readline() if run.stdout else b""
            seconds = time.monotonic() - began
            run.send_signal(signal.SIGINT)
    if not told:
        raise RuntimeError("./phieu run told nothing")
    yield Figure("./phieu run ready", seconds, "s", 20)


def load() -> Iterator[Figure]:
    """The open-loop climb."""
    from bench.served import load as climb  # noqa: PLC0415 - reads the environment once built

    made = climb((20, 40, 80, 120, 160), 4.0)
    for rung in made.rungs:
        yield Figure(f"load {rung.rate:.0f} casts/s: median", rung.median, "ms")
        yield Figure(f"load {rung.rate:.0f} casts/s: p99", rung.p99, "ms")
        yield Figure(f"load {rung.rate:.0f} casts/s: errors", rung.errors, "")
    yield Figure("highest rate with p99 < 500 ms and no error", made.best, "casts/s")
    yield Figure("casts lost", made.lost, "", 0)


def cold_start() -> Iterator[Figure]:
    """The pages' function from its package to its first form page, beside a bare app."""
    from bench.cold_start import cold_start as start  # noqa: PLC0415 - reads the environment once built

    ours, bare = start(GROUP)
    yield Figure("floor: cold start of a bare app: CPU", bare.cpu, "ms")
    yield Figure("floor: cold start of a bare app: memory", bare.memory, "MB")
    yield Figure("cold start to the first form page: CPU", ours.cpu, "ms", 250)
    yield Figure("cold start to the first form page: memory", ours.memory, "MB", 90)


PARTS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "participation": participation,
    "roster": roster,
    "recount": recount,
    "ready": ready,
    "cold_start": cold_start,
    "load": load,
}


def bench(given: argparse.Namespace) -> int:
    """The command. Exit 1 when a target is missed."""
    wanted = given.only or list(PARTS)
    stored: dict[str, float] = json.loads(STORED.read_text("utf-8"))["figures"] if STORED.exists() else {}
    found = [figure for part in wanted for figure in _apart(part)]
    for figure in found:
        before = f"{stored[figure.name]:10.3f}" if figure.name in stored else " " * 10
        target = "" if figure.most is None else f"≤ {figure.most:g}"
        print(f"{figure.name:<46}{figure.value:10.3f} {figure.unit:<8}{before}  {target:<8}{figure.met}")
    if given.write:
        store(found, {name: value for name, value in stored.items() if name not in {f.name for f in found}})
    return 0 if all(figure.met != "CHƯA ĐẠT" for figure in found) else 1


def _apart(part: str) -> list[Figure]:
    """One part in a process of its own."""
    print(f"… {part}", file=sys.stderr, flush=True)
    command = [sys.executable, "-P", "-m", "bench.command", part]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return [Figure(**one) for one in json.loads(done.stdout.splitlines()[-1])]


def store(found: list[Figure], others: Mapping[str, float]) -> None:
    """Keep the figures, and write them into the README's table."""
    figures = {**others, **{figure.name: round(figure.value, 4) for figure in found}}
    STORED.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1, ensure_ascii=False) + "\n")
    head, _, rest = README.read_text("utf-8").partition(_BEGIN)
    tail = rest.partition(_END)[2]
    targets = {figure.name: figure.most for figure in found}
    README.write_text(f"{head}{_BEGIN}\n{_table(figures, targets)}\n{_END}{tail}", "utf-8")


def _table(figures: Mapping[str, float], targets: Mapping[str, float | None]) -> str:
    told = [f"{name}: {value}" for name, value in machine().items()]
    rows = [
        f"| {name} | {value:g} | {'' if targets.get(name) is None else f'≤ {targets[name]:g}'} |"
        for name, value in figures.items()
    ]
    return "\n".join(["", " · ".join(told), "", "| Figure | Measured | Target |", "|---|---|---|", *rows, ""])


def machine() -> dict[str, str]:
    """Where and with what it was measured."""
    models = [
        line.partition(":")[2].strip()
        for line in (Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else [])
        if line.startswith("model name")
    ]
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": f"{models[0] if models else platform.machine()} × {os.cpu_count()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("chalice", "botocore", "pynamodb", "cryptography")},
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    print(json.dumps([asdict(figure) for figure in PARTS[sys.argv[1]]()]))
