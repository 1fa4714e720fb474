"""What `./phieu bench` measures. Each part runs in a process of its own: `python -m bench.parts NAME`."""

import gzip
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.people import enrol
from bench.stand import Stand, build, one_read
from ops.children import free_port
from ops.engines import ROOT

GROUP = "cap-xa"
_PEOPLE, _DEPUTIES = 60, 6
_UNITS = (8, 16, 32)
_DISPATCH, _PUBLIC = "/khoe", "/"
_REHEARSED = 2000
_UK, _HUGE = 140, 5000
"""Casts a second: the busiest hour of the census of England and Wales, and what a whole country might ask."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `most`: the target, `floor`: what the parts beneath cost alone; None where there is none."""

    name: str
    value: float
    unit: str
    most: float | None = None
    floor: float | None = None

    @property
    def met(self) -> str:
        """How it stands against its target."""
        return "" if self.most is None else ("đạt" if self.value <= self.most else "CHƯA ĐẠT")


def participation() -> Iterator[Figure]:
    """CPU and capacity of one unit's participation beside its floors, and how both grow with the units."""
    from bench.participation import measure  # noqa: PLC0415 - reads the environment once built

    stand = build(GROUP, Path(tempfile.mkdtemp()))
    try:
        one = measure(stand, GROUP, _PEOPLE)
        dispatch, read = _median(lambda: _get(stand, _DISPATCH)), _median(one_read)
        yield Figure("floor: Chalice dispatch (/khoe)", dispatch, "ms")
        yield Figure("floor: one signed round trip", read, "ms")
        yield Figure("floor: a public page (/)", _median(lambda: _get(stand, _PUBLIC)), "ms")
        yield Figure("page of the form", one.page, "ms", 1.0, dispatch + read)
        yield Figure("save of a page", one.save, "ms", None, dispatch + 2 * read)
        yield Figure("cast", one.cast, "ms", 1.5, dispatch + 2 * read)
        yield Figure("whole participation", one.whole, "ms", 12.0, one.requests * dispatch + one.calls * read)
        yield Figure("requests of a participation", one.requests, "")
        yield Figure("write units of a participation", one.write_units, "units", 14)
        yield Figure("read units of a participation", one.read_units, "units", 14)
        for units in _UNITS:
            grown = measure(stand, GROUP, _DEPUTIES, units=units)
            floor = grown.requests * dispatch + grown.calls * read
            yield Figure(f"ballot of {units} units: whole", grown.whole, "ms", None, floor)
            yield Figure(f"ballot of {units} units: CPU per unit", grown.whole / units, "ms", None, floor / units)
            yield Figure(f"ballot of {units} units: cast", grown.cast, "ms")
            yield Figure(f"ballot of {units} units: write units", grown.write_units, "units")
            yield Figure(f"ballot of {units} units: read units", grown.read_units, "units")
        yield from _first_page(stand)
    finally:
        stand.stop()


def _get(stand: Stand, path: str) -> None:
    stand.lambda_().call("floor", "GET", path)


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

    page = stand.lambda_().get("link", f"/v/{enrol(stand.campaign, GROUP, 1)[0].token}").html
    found = [assets.find(assets.address(name).rpartition("/")[2]) for name in ("phieu.css", "icon.svg")]
    parts = [page, *(asset.body for asset in found if asset is not None)]
    size = sum(len(gzip.compress(part.encode(), 6)) for part in parts)
    yield Figure("first page, compressed", size / 1000, "kB", 30)


def instructions() -> Iterator[Figure]:
    """The same requests in millions of instructions, which a busy machine does not blur."""
    from bench.instructions import DISPATCH, PUBLIC, READ, NoValgrind, count, medians  # noqa: PLC0415

    try:
        spent = medians(count())
    except NoValgrind as missing:
        print(f"… instructions: {missing}", file=sys.stderr)
        return
    dispatch, read = spent[DISPATCH], spent[READ]
    yield Figure("instructions, floor: Chalice dispatch (/khoe)", dispatch, "M")
    yield Figure("instructions, floor: one signed round trip", read, "M")
    yield Figure("instructions, floor: a public page (/)", spent[PUBLIC], "M")
    trips = {"save": 2, "cast": 2}
    for step in ("link", "start", "home", "chapters", "page", "save", "check", "cast"):
        yield Figure(f"instructions: {step}", spent[step], "M", None, dispatch + trips.get(step, 1) * read)
    yield Figure("instructions: whole participation", spent["whole"], "M")


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


def follow_up() -> Iterator[Figure]:
    """Snapshots, a focal point's page, a notice to a hundred thousand."""
    from bench.follow_up import figures  # noqa: PLC0415 - reads the environment once built

    yield from (Figure(*line) for line in figures())


def scores() -> Iterator[Figure]:
    """Every point of 10,000 units × 100 criteria × 10 groups, exactly."""
    from bench.scores import spent  # noqa: PLC0415

    yield Figure("scores of 10,000 units × 100 criteria × 10 groups: CPU", spent(10_000), "s", 10)


def documents() -> Iterator[Figure]:
    """The whole report set of 200 units: six documents as Word and PDF, and the workbook."""
    from bench.reports import alone  # noqa: PLC0415

    grown = alone(200)
    yield Figure("report set of 200 units: CPU", grown.seconds, "s", 60)
    yield Figure("report set of 200 units: memory of the process", grown.memory, "MB", 250)


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


def rehearsal() -> Iterator[Figure]:
    """A whole round of 2,000 people; wall clock on all cores, and the CPU of all its processes."""
    words = ["rehearse", "campaigns/soctrang-2020", "--people", str(_REHEARSED), "--json"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ops", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    facts = json.loads(done.stdout)
    name = f"rehearse --people {_REHEARSED:,}"
    yield Figure(name, facts["seconds"], "s", 300)
    yield Figure(f"{name}: CPU of all processes", sum(facts["cpu seconds"].values()), "s")


def load() -> Iterator[Figure]:
    """The open-loop climb, what lies above it, and what it asks of cores."""
    from bench.served import load as climb  # noqa: PLC0415 - reads the environment once built

    made = climb()
    yield Figure(
        "load: highest rate with p99 < 500 ms and no error", made.best.rate if made.best.held else 0, "casts/s"
    )
    yield Figure("load: median at that rate", made.best.median, "ms")
    yield Figure("load: p99 at that rate", made.best.p99, "ms", 500)
    if made.failed:
        yield Figure("load: lowest rate that was not held", made.failed.rate, "casts/s")
    yield Figure("load: twice the highest rate, p99", made.over.p99, "ms")
    yield Figure("load: twice the highest rate, casts without a receipt", made.over.errors, "")
    yield Figure("load: right after, at half the highest rate, p99", made.after.p99, "ms", 500)
    yield Figure("load: casts lost", made.lost, "", 0)
    yield Figure("load: CPU of the site for a cast", made.site, "ms")
    yield Figure("load: CPU of the engine for a cast", made.engine, "ms")
    yield Figure("load: casts a second of one core of the site", 1000 / made.site, "casts/s")
    for rate in (_UK, _HUGE):
        yield Figure(f"load: cores of the site for {rate:,} casts/s", rate * made.site / 1000, "cores")


def lighthouse() -> Iterator[Figure]:
    """What Lighthouse finds wanting; nothing where it cannot run."""
    from bench.lighthouse import NoNode, measure  # noqa: PLC0415 - Playwright is loaded by nobody else
    from ops.browsers import NoBrowser  # noqa: PLC0415

    try:
        for judged in measure():
            for category, points in judged.points.items():
                yield Figure(f"lighthouse, {judged.page}: {category}, short of 100", 100 - points, "points", 5)
    except (NoNode, NoBrowser) as problem:
        print(f"phieu: {problem}", file=sys.stderr)


def slow_network() -> Iterator[Figure]:
    """The first page on a slow phone and line; what pages weigh as sent. Nothing without a Chromium."""
    from bench.slow_network import measure  # noqa: PLC0415 - Playwright is loaded by nobody else
    from ops.browsers import NoBrowser  # noqa: PLC0415

    try:
        slow = measure()
    except NoBrowser as problem:
        print(f"phieu: {problem}", file=sys.stderr)
        return
    yield Figure("slow 3G, phone 4 times slower: first content", slow.first.seconds, "s", 1.5)
    yield Figure("slow 3G: requests of the first page", slow.first.requests, "", 3)
    yield Figure("slow 3G: first page as sent", slow.first.size / 1000, "kB", 30)
    for name, size in slow.pages.items():
        yield Figure(f"as sent: {name}", size / 1000, "kB", 60 if "desk" in name else 10)


def cold_start() -> Iterator[Figure]:
    """The pages' function from its package to its first form page, beside a bare app."""
    from bench.cold_start import cold_start as start  # noqa: PLC0415 - reads the environment once built

    ours, bare = start(GROUP)
    yield Figure("cold start to the first form page: CPU", ours.cpu, "ms", 250, bare.cpu)
    yield Figure("cold start to the first form page: memory", ours.memory, "MB", 90, bare.memory)


PARTS: Mapping[str, tuple[Callable[[], Iterator[Figure]], int]] = {
    "participation": (participation, 120),
    "instructions": (instructions, 120),
    "roster": (roster, 80),
    "recount": (recount, 40),
    "follow_up": (follow_up, 400),
    "scores": (scores, 120),
    "documents": (documents, 240),
    "ready": (ready, 60),
    "cold_start": (cold_start, 300),
    "load": (load, 220),
    "slow_network": (slow_network, 150),
    "lighthouse": (lighthouse, 420),
    "rehearsal": (rehearsal, 600),
}
"""What measures a part, and the seconds after which it is given up: all by default stay below fourteen minutes."""
ON_REQUEST = frozenset({"lighthouse", "follow_up", "rehearsal"})
"""Parts measured only by `--only`: they fetch a large tool first, or take minutes."""


if __name__ == "__main__":
    print(json.dumps([asdict(figure) for figure in PARTS[sys.argv[1]][0]()]))
