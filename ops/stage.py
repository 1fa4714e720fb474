"""Which stores a command speaks to: those the environment names, else those of the local run that is up."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.engines import HOME

_RUN_FILE = "run.json"


class NothingRunning(Exception):
    """No stores are named and no local run is up; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """A local run that is up. `environment` names its stores; `zone` is its campaign's."""

    pid: int
    site: str
    outbox: str
    clock_file: str
    zone: str
    campaign: str
    environment: dict[str, str]


def announce(run: Run, home: Path = HOME) -> None:
    """Let other commands find `run`. Readable by this user only: it holds the run's server key."""
    path = home / _RUN_FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(run), file)


def withdraw(home: Path = HOME) -> None:
    """The run has ended."""
    (home / _RUN_FILE).unlink(missing_ok=True)


def current(home: Path = HOME) -> Run:
    """The local run that is up. Raises `NothingRunning`."""
    try:
        run = Run(**json.loads((home / _RUN_FILE).read_text("utf-8")))
        os.kill(run.pid, 0)
    except (FileNotFoundError, ProcessLookupError):
        raise NothingRunning(
            "Chưa có lần chạy nào. Xin mở cửa sổ khác, chạy ./phieu run, rồi thử lại. "
            "/ Nothing is running: start ./phieu run in another terminal first."
        ) from None
    return run


def enter(home: Path = HOME, deployed: str | None = None) -> Run | None:
    """Make this process speak to the stores of a deployed stage, of the environment, or of the local run.

    None for the first two. Raises `NothingRunning`.
    """
    if deployed is not None:
        os.environ.update(_deployed(deployed))
        return None
    if "PHIEU_ROLL_TABLE" in os.environ:
        return None
    run = current(home)
    os.environ.update(run.environment)
    return run


def _deployed(stage: str) -> dict[str, str]:
    """The settings that the functions of a deployed stage have."""
    from ops.deploy_stage import CannotDeploy  # noqa: PLC0415 - the SDK is not loaded for the local run
    from ops.deploy_stores import settings_of  # noqa: PLC0415

    try:
        return settings_of(stage)
    except CannotDeploy as problem:
        raise NothingRunning(str(problem)) from None
