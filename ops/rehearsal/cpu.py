"""CPU seconds of a run's processes: on a busy machine they say more than the clock on the wall."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds(pids: Iterable[int]) -> float:
    """CPU time so far of these processes, their living children and those that they have waited for."""
    return sum(_of(pid) + sum(_of(child) for child in children_of(pid)) for pid in pids)


def by_name(parts: Mapping[str, Iterable[int]]) -> dict[str, float]:
    """The same by name, to a tenth of a second."""
    return {name: round(seconds(pids), 1) for name, pids in parts.items()}


def children_of(pid: int) -> list[int]:
    """The living children of a process; none where the system does not tell."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def _of(pid: int) -> float:
    """utime, stime, cutime and cstime (proc(5)); the process's name may hold spaces and brackets."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / _TICKS
