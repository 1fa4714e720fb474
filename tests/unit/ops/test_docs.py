"""The README tells the whole truth about commands, settings and dependencies."""

import re
from pathlib import Path

import pytest

from ops.__main__ import COMMANDS, usage
from ops.engines import ROOT

README = (ROOT / "README.md").read_text("utf-8")
SOURCES = [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "ops").glob("*.py")]
SETTINGS = sorted(
    {name for path in SOURCES for name in re.findall(r"PHIEU_[A-Z][A-Z_]*[A-Z]", path.read_text("utf-8"))}
    - {"PHIEU_SMTP"}
)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| `\./phieu {command}[ `]", README, re.MULTILINE)
    vietnamese, english = COMMANDS[command]
    assert vietnamese in usage()
    assert english in usage()


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{setting}`" in README


def test_no_setting_is_documented_that_nobody_reads() -> None:
    assert set(re.findall(r"`(PHIEU_\w+)`", README)) <= set(SETTINGS)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pinned_library_has_its_reason(file: str) -> None:
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    rows = "\n".join(line.partition("|")[2].partition("|")[0] for line in README.splitlines() if line[:1] == "|")
    missing = [pin for pin in pins if not re.search(rf"(?<![\w-]){re.escape(pin)}(?![\w-])", rows)]
    assert pins
    assert missing == []


def test_every_room_is_on_the_map() -> None:
    rooms = [path.name for path in (ROOT / "chalicelib").iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"  {room}/ " not in README] == []


def test_named_files_exist() -> None:
    named = re.findall(r"`((?:docs|static|campaigns|\.ci|ops|templates)/[\w./-]*)`", README)
    assert [name for name in named if not Path(ROOT / name).exists()] == []
