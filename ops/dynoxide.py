"""Where the durable engine's binary comes from: our cache, else npm's package, checked against pinned hashes."""

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "1.2.1"
_PACKAGE = f"@dynoxide/linux-x64@{VERSION}"
_INTEGRITY = "sBHqlxJ9ANkLluFkYRfd5r8Y0ApFew4FhOrlhgRAgD4XzEoFOukEo1nuBTQ1+jTtofqwn4NWQ2k0Tn5mNTjgUg=="
_BINARY_SHA256 = "be909b7910d3fb552e85db10ef3c8ebae4bd35fee0f26dffdb6dfa5cc656426e"
_NPM_SECONDS = 60


class Unavailable(Exception):
    """No binary can be had here; the message says why."""


def binary(cache: Path) -> Path:
    """The checked binary in `cache`, fetched through npm when it is not there yet. Raises `Unavailable`."""
    kept = cache / f"dynoxide-{VERSION}"
    if kept.is_file() and hashlib.sha256(kept.read_bytes()).hexdigest() == _BINARY_SHA256:
        return kept
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise Unavailable("dynoxide is packaged for Linux x64 only")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        fresh = Path(scratch) / "dynoxide"
        fresh.write_bytes(_from_package(_packed(Path(scratch))))
        fresh.chmod(0o755)
        os.replace(fresh, kept)  # noqa: PTH105 - atomic: a concurrent first run sees all of it or nothing
    return kept


def _packed(scratch: Path) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed, and dynoxide comes as an npm package")
    command = [npm, "pack", _PACKAGE, "--silent", "--pack-destination", str(scratch)]
    try:
        subprocess.run(command, cwd=scratch, check=True, capture_output=True, timeout=_NPM_SECONDS)
        package = next(scratch.glob("*.tgz")).read_bytes()
    except (subprocess.SubprocessError, OSError, StopIteration) as error:
        raise Unavailable(f"npm could not fetch {_PACKAGE}") from error
    return package


def _from_package(package: bytes) -> bytes:
    """The binary inside npm's package, if the package is the pinned one."""
    if base64.b64encode(hashlib.sha512(package).digest()).decode() != _INTEGRITY:
        raise Unavailable(f"{_PACKAGE} is not the pinned package: its SHA-512 differs")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        member = archive.extractfile("package/dynoxide")
        if member is None:
            raise Unavailable(f"{_PACKAGE} holds no binary")
        return member.read()
