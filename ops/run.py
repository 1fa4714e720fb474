"""`./phieu run`: a whole survey round on this machine, from its roster to its report. Ctrl-C stops all of it."""

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.windows import window_between
from ops import stage
from ops.check import described, read_folder
from ops.children import LOOPBACK, ChildFailed, Family, free_port, port_is_free, start
from ops.clock import BadMoment, Clock, parse_moment
from ops.engines import HOME, ROOT
from ops.local import environment, make_stores, start_stores
from ops.outbox import Moment
from ops.shedding import SHEDDING
from ops.telling import Sights, as_line, say, tell

BUNDLED = ROOT / "campaigns" / "soctrang-2020"
_DATA = ("tables.db", "tables.db-wal", "tables.db-shm", "cloud", "outbox", "clock", "server-key", "staff.json")
_FIRST_DAY = timedelta(days=1, hours=8, minutes=30)
"""Where a fresh clock stands after the first window's opening: its second day, before any reminder is due."""
_WORKERS = 2


class CannotRun(Exception):
    """The run cannot start; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `./phieu run` was asked for."""

    port: int
    campaign: Path
    at: str | None
    fresh: bool
    json: bool
    home: Path

    @staticmethod
    def of(given: argparse.Namespace) -> "Options":
        """From the command's words."""
        return Options(
            port=given.port,
            campaign=(given.campaign or BUNDLED).resolve(),
            at=given.at,
            fresh=given.fresh,
            json=given.json,
            home=(given.home or HOME).resolve(),
        )

    @property
    def site(self) -> str:
        """Where respondents go."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def outbox(self) -> str:
        """Where received mail and the clock are."""
        return f"http://{LOOPBACK}:{self.port + 1}"


def run(options: Options) -> int:
    """The command. Exit 0 when stopped by a person, 1 when something broke."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    family = Family()
    try:
        with _alone(options.home):
            broken = _serve(options, family, ended)
    except (CannotRun, ChildFailed, BadMoment) as problem:
        say(f"phieu: {problem}")
        return 1
    finally:
        stage.withdraw(options.home)
        family.stop()
    say("Đã dừng; dữ liệu được giữ cho lần chạy sau. / Stopped; the next run finds its data.")
    return 1 if broken else 0


def _serve(options: Options, family: Family, ended: threading.Event) -> bool:
    """Start everything, say where it is, and wait. True when a child broke rather than a person stopped us."""
    campaign = _checked_campaign(options)
    clock = _set_clock(options, campaign)
    began = time.monotonic()
    stores = start_stores(options.home, family)
    _say_durability(stores.why_not_durable)
    smtp_port = free_port()
    settings = environment(stores, home=options.home, site=options.site, smtp_port=smtp_port)
    _start_outbox(options, family, campaign, clock, smtp_port)
    os.environ.update(settings)
    make_stores()
    _start_app(options, family, settings)

    def goes_on() -> bool:
        return not ended.is_set() and family.first_ended() is None

    from ops.seeding import seed  # noqa: PLC0415 - the stores' modules read the environment when imported

    sights = seed(campaign, Sights(options.site, options.outbox, campaign.zone), options.home, clock, goes_on)
    if not goes_on():
        return _watch(family, ended)
    for port in (options.port, options.port + 1, smtp_port):
        _await(family, port)
    stage.announce(
        stage.Run(
            os.getpid(), options.site, options.outbox, str(clock.file), campaign.zone.key, campaign.id, settings
        ),
        options.home,
    )
    if options.json:
        print(as_line(sights), flush=True)
    tell(sights, clock.now(), seconds=time.monotonic() - began)
    return _watch(family, ended)


def _checked_campaign(options: Options) -> Campaign:
    for port in (options.port, options.port + 1):
        if not port_is_free(port):
            raise CannotRun(
                f"cổng {port} đang có chương trình khác dùng; xin chọn cổng khác bằng --port. "
                f"/ Port {port} is taken: choose another with --port."
            )
    loaded = read_folder(options.campaign)
    if loaded.campaign is None:
        for problem in loaded.errors:
            say(described(problem, options.campaign))
        raise CannotRun(f"{options.campaign} có lỗi, chưa chạy được. / The campaign has errors.")
    return loaded.campaign


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold `home` for this run: two runs over the same data would spoil both."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(
                f"một lần chạy khác đang dùng {home}; xin dừng nó bằng Ctrl-C. "
                "/ Another run uses this data: stop it first."
            ) from None
        yield


def _set_clock(options: Options, campaign: Campaign) -> Clock:
    """The run's clock: where the last run left it, where --at says, else inside the first window."""
    if options.fresh:
        for name in _DATA:
            path = options.home / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    clock = Clock(options.home / "clock")
    if options.at is not None:
        clock.move_to(parse_moment(options.at, campaign.zone))
    elif not clock.file.exists():
        first = min(campaign.windows.values(), key=lambda w: w.first_day)
        opens_at = window_between(campaign, first.id, first.first_day, first.last_day).opens_at
        clock.move_to(opens_at + _FIRST_DAY)
    return clock


def _say_durability(why_not: str) -> None:
    if why_not:
        say(f"Dữ liệu KHÔNG bền (ministack): mất nếu máy tắt đột ngột. / Not durable: {why_not}.")
    else:
        say("Dữ liệu bền (dynoxide): còn nguyên cả khi máy tắt đột ngột. / Durable data (dynoxide).")


def _start_outbox(options: Options, family: Family, campaign: Campaign, clock: Clock, smtp_port: int) -> None:
    words = {
        "smtp": str(smtp_port),
        "web": str(options.port + 1),
        "folder": str(options.home / "outbox"),
        "clock": str(clock.file),
        "zone": campaign.zone.key,
        "site": options.site,
        "moments": json.dumps([asdict(moment) for moment in moments(campaign)]),
    }
    command = [sys.executable, "-P", "-m", "ops.outbox", *(f"--{name}={value}" for name, value in words.items())]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    family.add(start("outbox", command, options.home / "logs" / "outbox.log", env))


def _start_app(options: Options, family: Family, settings: dict[str, str]) -> None:
    from ops.catalogues import compile_all  # noqa: PLC0415 - needs babel, which only the workshop has

    compile_all()
    env = os.environ | settings
    logs = options.home / "logs"
    family.add(start("jobs", [sys.executable, "-P", "-m", "ops.loop"], logs / "jobs.log", env))
    gunicorn = [
        sys.executable,
        "-P",
        "-m",
        "gunicorn",
        "-c",
        SHEDDING,
        "--preload",
        "--no-control-socket",
        "--workers",
        str(_WORKERS),
    ]
    bind = ["--bind", f"{LOOPBACK}:{options.port}", "--graceful-timeout", "1", "ops.serve:application"]
    family.add(start("site", [*gunicorn, *bind], logs / "site.log", env))


def moments(campaign: Campaign) -> tuple[Moment, ...]:
    """The campaign's moments worth jumping to, a little after each, in local time."""
    found: list[tuple[datetime, str]] = []
    for rule in campaign.windows.values():
        window = window_between(campaign, rule.id, rule.first_day, rule.last_day)
        title = rule.title.vi
        found += [
            (window.opens_at + timedelta(hours=8), f"{title}: ngày đầu"),
            (window.closes_at - timedelta(minutes=2), f"{title}: còn hai phút"),
            (window.closes_at, f"{title}: vừa hết giờ"),
            (window.fence_at + timedelta(minutes=5), f"{title}: sau giờ chốt số phiếu"),
        ]
    return tuple(Moment(label, f"{at.astimezone(campaign.zone):%Y-%m-%dT%H:%M}") for at, label in sorted(found))


def _await(family: Family, port: int) -> None:
    for child in family.children:
        if child.ended():
            child.await_port(port)
    family.children[-1].await_port(port, seconds=30)


def _watch(family: Family, ended: threading.Event) -> bool:
    while not ended.wait(0.5):
        gone = family.first_ended()
        if gone is not None:
            say(
                f"phieu: {gone.name} đã dừng (mã {gone.process.returncode}); xem {gone.log}. Dừng tất cả. "
                f"/ {gone.name} ended; everything is being stopped."
            )
            return True
    return False
