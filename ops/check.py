"""`./phieu check DIR`: every problem of a campaign's folder with file, line and remedy."""

import sys
from pathlib import Path
from typing import TextIO

from chalicelib.campaign.checks.problems import Problem, Severity
from chalicelib.campaign.loading import Loaded, load

_WORDS = {Severity.ERROR: "LỖI", Severity.WARNING: "lưu ý"}


class NoFolder(Exception):
    """The folder cannot be read; the message says what to give instead."""


def read_folder(folder: Path) -> Loaded:
    """The campaign in `folder` with all its problems. Raises `NoFolder`."""
    if not folder.is_dir():
        raise NoFolder(
            f"{folder} không phải là thư mục; xin nêu thư mục chứa campaign.yaml. "
            "/ Not a folder: give the one that holds campaign.yaml."
        )
    return load({path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()})


def described(problem: Problem, folder: Path) -> str:
    """A problem in three lines: place and message, remedy, and the message in English."""
    place = f"{folder / problem.place.file}:{problem.place.line}"
    return (
        f"{place}: {_WORDS[problem.severity]}: {problem.message} [{problem.code}]\n"
        f"    → {problem.remedy}\n"
        f"    ({problem.english})"
    )


def check(folder: Path, out: TextIO | None = None) -> int:
    """The command. Exit 0 when the campaign could be loaded, 1 when it has errors."""
    screen = out or sys.stdout
    loaded = read_folder(folder)
    for problem in loaded.problems:
        print(described(problem, folder), file=screen)
    errors, warnings = len(loaded.errors), len(loaded.warnings)
    print(f"{folder}: {errors} lỗi, {warnings} lưu ý / {errors} errors, {warnings} warnings", file=screen)
    if loaded.campaign is not None:
        c = loaded.campaign
        print(
            f"{c.id}: {len(c.windows)} đợt nhận phiếu, {len(c.groups)} nhóm, "
            f"{sum(c.unit_types[u.type].scored for u in c.units.values())} đơn vị được đánh giá, "
            f"{len(c.forms)} mẫu phiếu; phiên bản {c.rules_hash[:16]}",
            file=screen,
        )
    return 1 if errors else 0
