"""Kills at random steps: a gunicorn worker, all of the site, the jobs, the engine. SIGKILL, then started again."""

import random
import time
from collections import Counter

from ops.children import answers
from ops.rehearsal.machine import Machine

_PARTS = ("worker", "worker", "worker", "jobs", "jobs", "site", "tables")
_EVERY = (1.0, 5.0)
"""Seconds between two kills."""


class Hostility:
    """Strikes when called, at moments drawn from the seed."""

    def __init__(self, machine: Machine, seed: int) -> None:
        self._machine = machine
        self._dice = random.Random(f"{seed}/hostile")  # noqa: S311 - a fault plan, not a secret
        self._next = time.monotonic() + self._dice.uniform(*_EVERY)
        self.kills: Counter[str] = Counter()

    def strike(self) -> None:
        """Kill one part if its time has come. Only the main thread may start parts anew."""
        # Whoever waits for the site must find it up at times, however long its start takes on a busy machine.
        if time.monotonic() < self._next or not answers(self._machine.port):
            return
        part = self._dice.choice(_PARTS)
        if part == "worker":
            self.kills[part] += self._machine.kill_worker(self._dice.choice)
        else:
            self._machine.kill(part)
            self.kills[part] += 1
        self._next = time.monotonic() + self._dice.uniform(*_EVERY)
