"""Kills at random steps: a gunicorn worker, all of the site, the jobs, the engine, object store and queues.

SIGKILL, then started again, and what must hold at any instant is looked at. An engine that keeps what it has
acknowledged may be killed at will. Of ministack, objects outlive a kill, for they are on disk when acknowledged;
what lay in its queues is gone, as a queue's content may be at any time. Its tables would be gone, too: where it
keeps them, only the processes of the house are killed.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from ops.children import answers
from ops.rehearsal.machine import Machine

if TYPE_CHECKING:
    from ops.rehearsal.watch import Watch

_HOUSE = ("worker", "worker", "worker", "worker", "jobs", "jobs", "site")
_STORES = ("tables", "tables", "cloud")
_EVERY = (1.0, 4.0)
"""Between two kills, in times that the site takes to start: on a busy machine, too, parts come to work between."""
_START_SECONDS = 2.0
_SOON = (0.0, 0.8)
"""Seconds into a new part of the round until the next kill: no part is too short to be hit."""


class Hostility:
    """Strikes when called, at moments drawn from the seed, and looks by `watch` at what must hold.

    `doing`: what the round is at; whenever that changes, a kill comes soon.
    """

    def __init__(self, machine: Machine, seed: int, watch: "Watch", doing: Callable[[], str]) -> None:
        self._machine, self._doing, self.watch = machine, doing, watch
        self._dice = random.Random(f"{seed}/hostile")  # noqa: S311 - a fault plan, not a secret
        self._parts = (*_HOUSE, *(_STORES if machine.durable else ()))
        self._next, self._during = time.monotonic() + self._dice.uniform(*_EVERY), ""
        self.kills: Counter[str] = Counter()
        self._start = _START_SECONDS
        # Queues that were there at a clean stop are there after a kill, empty.
        if machine.durable:
            machine.restart("cloud")

    def strike(self) -> None:
        """Kill one part if its time has come. Only the main thread may start parts anew."""
        now = time.monotonic()
        if self._during != self._doing():
            self._during = self._doing()
            self._next = min(self._next, now + self._dice.uniform(*_SOON))
        # Whoever waits for the site must find it up at times, however long its start takes on a busy machine.
        if now < self._next or not answers(self._machine.port):
            return
        part = self._dice.choice(self._parts)
        self._kill(part)
        if part == "site":
            self._await_site()
        self.watch.look(f"{part} was killed during {self._during}")
        self._next = time.monotonic() + self._dice.uniform(*_EVERY) * self._start

    def _kill(self, part: str) -> None:
        if part == "worker":
            self.kills[part] += self._machine.kill_worker(self._dice.choice)
        else:
            self._machine.kill(part)
            self.kills[part] += 1

    def _await_site(self) -> None:
        began = time.monotonic()
        self._machine.await_all()
        self._start = max(_START_SECONDS, time.monotonic() - began)
