"""A folder as one zip whose bytes depend on its content alone: compiled code inside, order and times fixed."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100644 << 16
LAMBDA_ROOT = "/var/task"
_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Zip:
    """One made zip. Sizes in bytes; `unpacked` is what Lambda limits to 250 MB."""

    path: Path
    sha256: str
    size: int
    unpacked: int
    files: int


def compile_all(folder: Path) -> None:
    """Put compiled modules in the place of their sources.

    They carry the source's hash instead of its time and are not checked at run time: the zip is read-only there. A
    fresh interpreter with a fixed hash seed gives the same bytes each time. Docstrings stay: libraries may rely on
    them, and for a dataclass without one Python writes its signature at every start.
    """
    # Whoever imported a module before left its compiled twin, which names the folder of that day.
    for left in list(folder.rglob("__pycache__")):
        shutil.rmtree(left)
    words = ["-q", "-f", "-b", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", LAMBDA_ROOT]
    subprocess.run(
        # Not -I, which would ignore the seed: sets of constants are written in the order of their hashes.
        [sys.executable, "-P", "-s", "-m", "compileall", *words, str(folder)],
        env={"PYTHONHASHSEED": "0"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for source in folder.rglob("*.py"):
        source.unlink()


def make_zip(folder: Path, target: Path) -> Zip:
    """`folder` as `target`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    unpacked = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr, entry.compress_type, entry.create_system = _FILE_MODE, zipfile.ZIP_DEFLATED, 3
            body = path.read_bytes()
            unpacked += len(body)
            archive.writestr(entry, body, compresslevel=_LEVEL)
    whole = target.read_bytes()
    return Zip(target, hashlib.sha256(whole).hexdigest(), len(whole), unpacked, len(files))
