"""Child processes on loopback ports: started, watched, stopped, and never left behind."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 8.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ChildFailed(RuntimeError):
    """A child ended, or did not answer, before it was of use. The message names its log."""


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on the loopback `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """Whether something accepts connections on the loopback `port`."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def _die_with_parent() -> None:
    # Even `kill -9` of the parent leaves no orphan; a kernel without it (macOS) relies on `stop`.
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """One running child. `log` is where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: int = signal.SIGTERM

    def ended(self) -> bool:
        """Whether the child is no longer running."""
        return self.process.poll() is not None

    def await_port(self, port: int, *, seconds: float = 20.0) -> None:
        """Return once the child accepts connections on `port`; raise `ChildFailed` when it ends or is too slow."""
        until = time.monotonic() + seconds
        while not answers(port):
            self._must_live()
            if time.monotonic() > until:
                self.stop()
                raise ChildFailed(f"{self.name} did not answer within {seconds:.0f} s; see {self.log}")
            time.sleep(0.02)
        self._must_live()

    def _must_live(self) -> None:
        if self.ended():
            raise ChildFailed(f"{self.name} ended with code {self.process.returncode}; see {self.log}")

    def stop(self) -> None:
        """Ask the child to end, insist after a while, and wait until it is gone."""
        if not self.ended():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def start(name: str, command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None) -> Child:
    """Start `command` in a process group of its own: a Ctrl-C reaches us first, and we stop children in order."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            process_group=0,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - started from the main thread, one system call
        )
    return Child(name=name, process=process, log=log)


@dataclass(slots=True)
class Family:
    """Children that live and end together."""

    children: list[Child] = field(default_factory=list)

    def add(self, child: Child) -> Child:
        """Adopt `child`; it is stopped with the others."""
        self.children.append(child)
        return child

    def first_ended(self) -> Child | None:
        """A child that ended although nobody asked it to."""
        return next((child for child in self.children if child.ended()), None)

    def stop(self) -> None:
        """Stop all, the youngest first: what serves pages goes before what stores."""
        while self.children:
            self.children.pop().stop()
