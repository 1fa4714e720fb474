"""Style sheet, script and pictures: text files of `static/`, named by content, kept by browsers for a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from chalicelib.web.catalogue import ROOT

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One text file. `hashed` is its name with the first digits of its SHA-256 before the ending."""

    name: str
    hashed: str
    content_type: str
    body: str


@cache
def _by_name() -> Mapping[str, Asset]:
    found = {}
    for path in sorted((ROOT / "static").iterdir()):
        if path.suffix in TYPES:
            body = path.read_text(encoding="utf-8")
            digest = sha256(body.encode()).hexdigest()[:10]
            hashed = f"{path.stem}-{digest}{path.suffix}"
            found[path.name] = Asset(path.name, hashed, TYPES[path.suffix], body)
    return found


@cache
def _by_hashed() -> Mapping[str, Asset]:
    return {asset.hashed: asset for asset in _by_name().values()}


def find(hashed: str) -> Asset | None:
    """The asset served under a hashed name, or None."""
    return _by_hashed().get(hashed)


def address(name: str) -> str:
    """The address of `static/name` on the site, without the stage's prefix. Raises `KeyError` for no such file."""
    return f"/static/{_by_name()[name].hashed}"
