"""Many respondents at once: visits played by processes of their own, with a bar on standard error."""

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice

from ops.rehearsal.respondent import play
from ops.rehearsal.tasks import Given, Task

_AT_ONCE = 64
_WIDTH = 28


@dataclass(slots=True)
class Bar:
    """Progress of the whole rehearsal: `done` of `whole` visits. Silent where nobody looks."""

    whole: int
    done: int = 0
    label: str = ""
    _began: float = field(default_factory=time.monotonic)
    _shown: float = 0.0

    def step(self, number: int = 1) -> None:
        """So many more visits are done."""
        self.done += number
        self.show()

    def say(self, label: str) -> None:
        """What is going on now."""
        self.label = label
        self._shown = 0.0
        self.show()

    def show(self) -> None:
        """Draw, at most five times a second; on a file, a line for each label."""
        now = time.monotonic()
        if not sys.stderr.isatty():
            if self._shown == 0.0:
                print(f"{now - self._began:6.0f} s  {self.done}/{self.whole}  {self.label}", file=sys.stderr)
            self._shown = now
            return
        if now - self._shown >= 0.2:
            self._shown = now
            full = _WIDTH * self.done // max(1, self.whole)
            drawn = "█" * full + "·" * (_WIDTH - full)
            line = f"\r{drawn} {self.done}/{self.whole} · {now - self._began:4.0f} s · {self.label}"
            print(f"{line:<110}"[:110], end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if sys.stderr.isatty():
            print(file=sys.stderr)


class Crowd:
    """A pool of processes that play visits."""

    def __init__(self, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_quiet)

    def play(self, tasks: Iterable[Task], *, bar: Bar, pulse: Callable[[], None]) -> Iterator[Given]:
        """Play all; `pulse` is called again and again meanwhile."""
        waiting = iter(tasks)
        running = {self._pool.submit(play, task) for task in islice(waiting, _AT_ONCE)}
        while running:
            done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            pulse()
            bar.step(len(done))
            for one in done:
                yield one.result()
            running |= {self._pool.submit(play, task) for task in islice(waiting, len(done))}

    def pids(self) -> list[int]:
        """The processes."""
        return [child.pid for child in multiprocessing.active_children() if child.pid]

    def close(self) -> None:
        """Let the processes go."""
        self._pool.shutdown(cancel_futures=True)


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
