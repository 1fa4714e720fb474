"""Where a published set lies in the reports bucket, and which set is the published one.

A set is written whole under an address of its own, and only then does `current.json` name it: whoever reads finds
the last complete set, whenever a job was killed.
"""

import json
from dataclasses import dataclass
from typing import Protocol

ARCHIVE = "tat-ca.zip"


class Shelf(Protocol):
    """The reports bucket, to read."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """A complete set: `act` is the number of the act that published it, `key` the public key in hex."""

    campaign: str
    id: str
    act: int
    published_at: str
    key: str
    sizes: dict[str, int]

    def object_key(self, name: str) -> str:
        """Where the file `name` of this set lies."""
        return f"{prefix(self.campaign)}{self.id}/{name}"


def prefix(campaign: str) -> str:
    """Everything published of a campaign lies under it."""
    return f"{campaign}/published/"


def pointer_key(campaign: str) -> str:
    """The object that names the published set."""
    return f"{prefix(campaign)}current.json"


def pointer(one: PublishedSet | None) -> bytes:
    """The pointer's content; None: nothing is published (any more)."""
    body = (
        {} if one is None else {name: getattr(one, name) for name in ("id", "act", "published_at", "key", "sizes")}
    )
    return json.dumps(body, sort_keys=True).encode()


def current(shelf: Shelf, campaign: str) -> PublishedSet | None:
    """The published set."""
    body = json.loads(shelf.get(pointer_key(campaign)) or b"{}")
    return PublishedSet(campaign, **body) if body else None


def receipts_name(first_digits: str) -> str:
    """The part of a set with the receipts that begin with these two hex digits."""
    return f"receipts/{first_digits}.txt"


def export_name(campaign: str, ending: str) -> str:
    """The part of a set with the tallies that may be shown, for other programs."""
    return f"data/{campaign}.{ending}"


def holds_receipt(shelf: Shelf, one: PublishedSet, receipt_hash: str) -> bool:
    """Whether the set holds a receipt with this lower-case hex hash, on any form. Reads one small object."""
    part = shelf.get(one.object_key(receipts_name(receipt_hash[:2]))) or b""
    return any(line.partition(b",")[2] == receipt_hash.encode() for line in part.splitlines())
