"""What ships beside our code: pinned libraries for Lambda's machine, without what no function ever opens."""

import contextlib
import hashlib
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.engines import HOME
from ops.package_template import CannotPackage

PYTHON = (3, 11)
"""The version that `pyproject.toml` names and Lambda runs; its compiled code fits no other."""
_MACHINE = ("--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_17_x86_64", "--implementation", "cp")
_OFFLINE = ("NewConnectionError", "ConnectTimeout", "name resolution", "ProxyError", "SSLError")
CACHE = HOME / "libraries"
_ELF64 = b"\x7fELF\x02\x01"
# cryptography needs cffi's compiled part, which stands beside it; the rest only builds such parts.
_NEVER_OPENED = (
    "bin",
    "cffi",
    "**/tests",
    "**/test",
    "**/__pycache__",
    "*.dist-info",
    "boto3/data",
    "boto3/examples",
    "dateutil/zoneinfo",
)


def install(pinned: Path, target: Path, cache: Path = CACHE) -> None:
    """Install exactly the files that the list `pinned` names, checking their hashes. Raises `CannotPackage`.

    Kept in `cache` by the list's content, so that packaging again needs no network.
    """
    kept = cache / hashlib.sha256(pinned.read_bytes()).hexdigest()[:16]
    if not kept.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            fresh = Path(scratch) / "libraries"
            _fetch(pinned, fresh)
            with contextlib.suppress(OSError):  # another packager was first; its copy is the same
                fresh.rename(kept)
    shutil.copytree(kept, target, dirs_exist_ok=True)


def _fetch(pinned: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--no-deps", "--require-hashes", "--only-binary=:all:", *_MACHINE]
    command += ["--python-version", "3.11", "--target", str(target), "-r", str(pinned)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = done.stderr.strip().splitlines()
    if any(sign in done.stderr for sign in _OFFLINE):
        raise CannotPackage(
            "không tới được kho gói Python; cần mạng hoặc PIP_INDEX_URL. "
            "/ No path to a Python package index: connect, or set PIP_INDEX_URL."
        )
    raise CannotPackage(f"pip: {said[-1] if said else 'failed without a word'}")


def slim(folder: Path) -> None:
    """Drop tests, metadata and symbols for debuggers."""
    for pattern in _NEVER_OPENED:
        for path in sorted(folder.glob(pattern), reverse=True):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for compiled in folder.rglob("*.so*"):
        compiled.write_bytes(without_symbols(compiled.read_bytes()))


def without_symbols(compiled: bytes) -> bytes:
    """A shared object (64-bit ELF) cut after the last segment that is loaded: only debuggers read what follows.

    As `strip` does, which a machine that packages need not have, and which would write other bytes on each.
    """
    if not compiled.startswith(_ELF64):
        return compiled
    (segments,) = struct.unpack_from("<Q", compiled, 0x20)
    size, count = struct.unpack_from("<HH", compiled, 0x36)
    places = (segments + size * number for number in range(count))
    loaded = max(sum(struct.unpack_from("<Q16xQ", compiled, place + 8)) for place in places)
    head = bytearray(compiled[:0x40])
    struct.pack_into("<Q", head, 0x28, 0)
    struct.pack_into("<HH", head, 0x3C, 0, 0)
    return bytes(head) + compiled[0x40:loaded]


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raises `CannotPackage` on another Python than the functions run on."""
    if version != PYTHON:
        wanted, found = ".".join(map(str, PYTHON)), ".".join(map(str, version))
        raise CannotPackage(
            f"đóng gói cần Python {wanted}, đang dùng {found}. / Packaging needs Python {wanted}, this is "
            f"{found}: compiled code fits one version only. Remove .venv and start ./phieu with python{wanted}."
        )
