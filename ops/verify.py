"""`./phieu verify FOLDER`: the published verifier, run apart, and then the manifest's signature.

The verifier that runs is the one that ships, never the folder's own copy: a tampered copy must not judge itself.
"""

import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import TextIO

from chalicelib.publication.manifest import NAME, NotGenuine, check_signature

_WHY = {
    "unreadable": "manifest.json không có chữ ký đọc được / has no readable signature",
    "broken": "chữ ký không khớp / the signature does not match",
    "foreign": "ký bằng khóa khác / signed with another key",
}


def verify(folder: Path, expected_key: str | None = None, out: TextIO | None = None) -> int:
    """Exit 0 when all agrees and the signature is genuine, 1 on any difference, 2 when files cannot be read.

    `expected_key`: the public key printed in the campaign's notice letter, in hex.
    """
    screen = out or sys.stdout
    with resources.as_file(resources.files("chalicelib.publication").joinpath("verify.py")) as script:
        done = subprocess.run(
            [sys.executable, "-I", str(script), str(folder)], stdout=subprocess.PIPE, encoding="utf-8", check=False
        )
    print(done.stdout, end="", file=screen)
    manifest = folder / NAME
    if done.returncode == 2 or not manifest.is_file():
        return done.returncode
    found = check_signature(manifest.read_bytes(), expected_key.strip().lower() if expected_key else None)
    if isinstance(found, NotGenuine):
        print(f"KHÁC/DIFFERENCE {NAME}: {_WHY[found.code]}", file=screen)
        return 1
    print(f"Chữ ký Ed25519 đúng, khóa / signature genuine, key {found.public_key}", file=screen)
    if expected_key is None:
        print("Xin đối chiếu khóa với công văn. / Compare the key with the notice letter's.", file=screen)
    return done.returncode
