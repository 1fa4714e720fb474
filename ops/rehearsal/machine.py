"""The rehearsal's own run: every part a process on a fixed port, so that any can be killed and started again."""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.campaign.definition import Campaign
from chalicelib.logs import LEVEL
from ops import dynoxide
from ops.children import LOOPBACK, Child, Family, free_port, start
from ops.clock import Clock
from ops.engines import BIN, DYNOXIDE, Engine, launch_ministack, start_ministack
from ops.local import Stores, environment
from ops.shedding import SHEDDING


@dataclass(slots=True)
class Machine:
    """The parts of one run under `home`. `settings` is what every process gets as environment.

    `durable`: whether the tables outlive a kill of their engine.
    """

    home: Path
    clock: Clock
    port: int
    settings: dict[str, str]
    family: Family
    durable: bool = True
    launch: dict[str, Callable[[], Child]] = field(default_factory=dict)
    parts: dict[str, Child] = field(default_factory=dict)

    def begin(self, part: str) -> None:
        """Start a part that is not running."""
        child = self.launch[part]()
        self.parts[part] = child
        self.family.add(child)

    def await_all(self) -> None:
        """Return when the site accepts connections."""
        self.parts["site"].await_port(self.port, seconds=30)

    def kill(self, part: str) -> None:
        """SIGKILL to the part and all its processes, then start it again."""
        child = self.parts[part]
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.family.children.remove(child)
        self.begin(part)

    def restart(self, part: str) -> None:
        """Stop the part cleanly and start it again."""
        child = self.parts[part]
        child.stop()
        self.family.children.remove(child)
        self.begin(part)

    def kill_worker(self, pick: Callable[[list[int]], int]) -> bool:
        """SIGKILL to one gunicorn worker; gunicorn starts another. False where none was found."""
        workers = _children_of(self.parts["site"].process.pid)
        if not workers:
            return False
        os.kill(pick(workers), signal.SIGKILL)
        return True

    def hold_workers(self, *, held: bool) -> None:
        """Stop all gunicorn workers where they are (SIGSTOP), or let them go on."""
        for worker in _children_of(self.parts["site"].process.pid):
            os.kill(worker, signal.SIGSTOP if held else signal.SIGCONT)

    def pids(self) -> dict[str, list[int]]:
        """The process of each part that runs, by the part's name."""
        return {child.name: [child.process.pid] for child in self.family.children}

    def first_ended(self) -> str | None:
        """The name of a part that ended by itself."""
        gone = self.family.first_ended()
        return gone.name if gone else None


def build(
    home: Path, campaign: Campaign, family: Family, *, workers: int = 2, tables_in: str = DYNOXIDE
) -> Machine:
    """Start the stores, prepare the other parts. Raises `dynoxide.Unavailable` without its binary."""
    logs = home / "logs"
    clock = Clock(home / "clock")
    started = start_ministack(logs / "ministack.log", state=home / "cloud")
    family.add(started.child)
    cloud_port = int(started.address.rpartition(":")[2])
    tables_port, port, smtp_port = free_port(), free_port(), free_port()
    program = dynoxide.binary(BIN) if tables_in == DYNOXIDE else Path()

    def tables() -> Child:
        words = ["--host", LOOPBACK, "--port", str(tables_port), "--db-path", str(home / "tables.db")]
        child = start("tables", [program, *words], logs / "dynoxide.log")
        child.await_port(tables_port)
        return child

    def cloud() -> Child:
        child = launch_ministack(cloud_port, logs / "ministack.log", home / "cloud")
        child.await_port(cloud_port)
        return child

    durable = tables_in == DYNOXIDE
    own = Engine(DYNOXIDE, f"http://{LOOPBACK}:{tables_port}", durable=True, child=started.child)
    stores = Stores(tables=own if durable else started, cloud=started, why_not_durable="")
    settings = environment(stores, home=home, site=f"http://{LOOPBACK}:{port}", smtp_port=smtp_port)
    settings[LEVEL] = "INFO"  # so that there is something to search for secrets
    machine = Machine(home, clock, port, settings, family, durable)
    env = os.environ | settings
    machine.parts["cloud"] = started.child
    machine.launch = {
        "tables": tables,
        "cloud": cloud,
        "outbox": lambda: start("outbox", _outbox(machine, campaign, smtp_port), logs / "outbox.log", env),
        "jobs": lambda: start("jobs", [sys.executable, "-P", "-m", "ops.loop"], logs / "jobs.log", env),
        "site": lambda: start("site", _gunicorn(port, workers), logs / "site.log", env),
    }
    if durable:
        machine.begin("tables")
    return machine


def _outbox(machine: Machine, campaign: Campaign, smtp_port: int) -> list[str]:
    words: Mapping[str, str] = {
        "smtp": str(smtp_port),
        "web": str(free_port()),
        "folder": str(machine.home / "outbox"),
        "clock": str(machine.clock.file),
        "zone": campaign.zone.key,
        "site": machine.settings["PHIEU_SITE"],
        "moments": json.dumps([]),
    }
    return [sys.executable, "-P", "-m", "ops.outbox", *(f"--{name}={value}" for name, value in words.items())]


def _gunicorn(port: int, workers: int) -> list[str]:
    words = ["-c", SHEDDING, "--preload", "--no-control-socket", "--workers", str(workers)]
    words += ["--bind", f"{LOOPBACK}:{port}"]

    return [sys.executable, "-P", "-m", "gunicorn", *words, "ops.serve:application"]


def _children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def put_in_place(settings: Mapping[str, str]) -> None:
    """Let this process speak to the run's stores. To be called before any store is imported."""
    os.environ.update(settings)
