"""Local stand-ins for the cloud's stores, as child processes on free loopback ports.

dynoxide keeps every acknowledged write, even through `kill -9`; ministack keeps its state only when stopped
cleanly. So the roll and the urn live in dynoxide wherever its binary can be had.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops import dynoxide
from ops.children import LOOPBACK, Child, ChildFailed, free_port, start

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".phieu"
BIN = HOME / "bin"
REGION = "ap-southeast-1"
TABLES = DYNOXIDE, MINISTACK = "dynoxide", "ministack"
"""The engines that may keep both tables."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine. `durable`: whether acknowledged writes outlive a crash of the engine."""

    name: str
    address: str
    durable: bool
    child: Child


# The one key that the stand-in knows: it checks the signature of presigned addresses.
KEY = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def aws_environment(*, tables: str, cloud: str | None = None) -> dict[str, str]:
    """Environment that points every AWS client at these local addresses and at nothing else."""
    found = {
        **KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_DYNAMODB": tables,
    }
    if cloud is not None:
        found |= {f"AWS_ENDPOINT_URL_{name}": cloud for name in ("S3", "SQS", "SES", "SESV2", "EVENTS", "STS")}
    return found


def start_dynoxide(log: Path, *, file: Path | None = None, cache: Path = BIN) -> Engine:
    """Dynoxide on `file`, or in memory. Raises `dynoxide.Unavailable` or `ChildFailed`."""
    program = dynoxide.binary(cache)
    storage = [] if file is None else ["--db-path", str(file)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)

    def launch(port: int) -> Child:
        return start("dynoxide", [program, "--host", LOOPBACK, "--port", str(port), *storage], log)

    return _started("dynoxide", launch, durable=file is not None)


def start_ministack(log: Path, *, state: Path | None = None) -> Engine:
    """Ministack for S3, SQS, SES (and DynamoDB where need be), keeping its data under `state` if given."""
    return _started("ministack", lambda port: launch_ministack(port, log, state), durable=False)


def launch_ministack(port: int, log: Path, state: Path | None) -> Child:
    """Ministack on this port. Under `state`, objects are kept when acknowledged, all else when stopped cleanly."""
    env = os.environ | {
        **KEY,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "LOG_LEVEL": "WARNING",
        "PERSIST_STATE": "0" if state is None else "1",
        "S3_PERSIST": "0" if state is None else "1",
    }
    if state is not None:
        state.mkdir(parents=True, exist_ok=True)
        env |= {"STATE_DIR": str(state / "state"), "S3_DATA_DIR": str(state / "s3")}
    return start("ministack", [sys.executable, "-m", "ministack"], log, env)


def start_tables(log: Path, *, cache: Path = BIN) -> Engine:
    """An empty engine for the two tables, in memory: dynoxide where it can be had, else ministack."""
    try:
        return start_dynoxide(log, cache=cache)
    except dynoxide.Unavailable:
        return start_ministack(log)


def _started(name: str, launch: Callable[[int], Child], *, durable: bool) -> Engine:
    # Another process may take the free port between our look and the child's bind: then try the next one.
    for last in range(1, _TRIES + 1):
        port = free_port()
        child = launch(port)
        try:
            child.await_port(port)
        except ChildFailed:
            if last == _TRIES:
                raise
            continue
        return Engine(name=name, address=f"http://{LOOPBACK}:{port}", durable=durable, child=child)
    raise AssertionError("unreachable")
