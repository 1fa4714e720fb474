"""`./phieu bench`: measures *Speed and memory*, beside the stored table and the targets; `--write` stores it."""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.parts import ON_REQUEST, PARTS, Figure
from ops.engines import ROOT

HERE = Path(__file__).resolve().parent
STORED = HERE / "figures.json"
README = HERE / "README.md"
_BEGIN, _END = "<!-- figures: ./phieu bench --write -->", "<!-- end of figures -->"


def bench(given: argparse.Namespace) -> int:
    """The command. Exit 1 when a target is missed or a part was not measured, 2 when there is none of the name."""
    if unknown := [name for name in given.only or () if name not in PARTS]:
        print(
            f"không có phần {', '.join(unknown)}. / No such part; there are: {', '.join(PARTS)}", file=sys.stderr
        )
        return 2
    stored = _stored()
    whole = True
    found: list[Figure] = []
    print(f"{'':<58}{'now':>10} {'':<8}{'stored':>10}{'floor':>10}  target")
    for part in given.only or [name for name in PARTS if name not in ON_REQUEST]:
        measured = _apart(part)
        whole &= measured is not None
        for figure in measured or ():
            print(_line(figure, stored.get(figure.name)), flush=True)
            found.append(figure)
    if given.write:
        _store({**stored, **{figure.name: figure for figure in found}}, [figure.name for figure in found])
    return 0 if whole and all(figure.met != "CHƯA ĐẠT" for figure in found) else 1


def _apart(part: str) -> list[Figure] | None:
    """One part in a process of its own. None where it failed, or was given up with all that it had started."""
    seconds = PARTS[part][1]
    print(f"… {part} (≤ {seconds} s)", file=sys.stderr, flush=True)
    command = [sys.executable, "-P", "-m", "bench.parts", part]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as measuring:
        try:
            told, _ = measuring.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(measuring.pid, signal.SIGKILL)
        except KeyboardInterrupt:
            os.killpg(measuring.pid, signal.SIGKILL)
            raise
    if measuring.returncode:
        print(f"{part}: CHƯA ĐO ĐƯỢC · not measured (code {measuring.returncode})", flush=True)
        return None
    return [Figure(**one) for one in json.loads(told.splitlines()[-1])]


def _line(figure: Figure, before: Figure | None) -> str:
    stored = "" if before is None else f"{before.value:.3f}"
    floor = "" if figure.floor is None else f"{figure.floor:.3f}"
    target = "" if figure.most is None else f"≤ {figure.most:g} {figure.met}"
    return f"{figure.name:<58}{figure.value:>10.3f} {figure.unit:<8}{stored:>10}{floor:>10}  {target}".rstrip()


def _stored() -> dict[str, Figure]:
    if not STORED.exists():
        return {}
    return {one["name"]: Figure(**one) for one in json.loads(STORED.read_text("utf-8"))["figures"]}


def _store(figures: Mapping[str, Figure], measured: Sequence[str]) -> None:
    """Keep the figures, and write them into the README's table; those that were not measured now are marked."""
    kept = {"machine": machine(), "figures": [asdict(figure) for figure in figures.values()]}
    STORED.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    head, _, rest = README.read_text("utf-8").partition(_BEGIN)
    tail = rest.partition(_END)[2]
    README.write_text(f"{head}{_BEGIN}\n{_table(figures, measured)}\n{_END}{tail}", "utf-8")


def _table(figures: Mapping[str, Figure], measured: Sequence[str]) -> str:
    told = " · ".join(f"{name}: {value}" for name, value in machine().items())
    rows = [
        f"| {one.name}{'' if one.name in measured else ' (earlier)'} | {one.value:.4g} {one.unit} "
        f"| {'' if one.floor is None else f'{one.floor:.4g}'} "
        f"| {'' if one.most is None else f'≤ {one.most:g}'} | {'' if one.met != 'CHƯA ĐẠT' else 'missed'} |"
        for one in figures.values()
    ]
    return "\n".join(
        ["", told, "", "| Figure | Measured | Floor | Target | |", "|---|---|---|---|---|", *rows, ""]
    )


def machine() -> dict[str, str]:
    """Where and with what it was measured."""
    models = [
        line.partition(":")[2].strip()
        for line in (Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else [])
        if line.startswith("model name")
    ]
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": f"{models[0] if models else platform.machine()} × {os.cpu_count()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("chalice", "botocore", "pynamodb", "cryptography", "jinja2")},
        "load before": f"{os.getloadavg()[0]:.1f}",
    }
