"""Secrets and ties searched for where they must not be: logs, tables, queues' remains, objects."""

import mmap
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_RUNS = re.compile(rb"[0-9A-Za-z_-]{16,}")
_SHORTEST = 16
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
TIMELESS = {"invitation", "draft", "receipt", "person"}
"""Kinds of items on which no instant may stand: it would be one of a respondent's acts."""
ROLL_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "invitation": frozenset({"group", "form", "window", "unit", "charged_to", "rates", "state"}),
    "draft": frozenset({"sealed", "version"}),
    "receipt": frozenset(),
    "attempt": frozenset({"failures"}),
    "credential": frozenset({"issued_at", "live_until", "revoked", "slip"}),
}
COMMON = frozenset({"pk", "sk", "kind", "campaign", "todo", "todo_key", "expires"})
URN_ATTRIBUTES = frozenset({"pk", "sk", "a"})
_RANDOM_ID = re.compile(r"[0-9a-f]{32}")
Item = Mapping[str, Any]


class Secrets:
    """Secrets worth searching, each with and without its hyphens. Only their hashes are kept: there are many."""

    __slots__ = ("_known",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._known: set[int] = set()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """One more. What is too short to be told from other words is passed over."""
        if len(text) >= _SHORTEST:
            self._known |= {hash(word.encode()) for word in (text, text.replace("-", ""))}

    def __contains__(self, word: bytes) -> bool:
        return hash(word) in self._known

    def __len__(self) -> int:
        return len(self._known)


def in_bytes(data: bytes | mmap.mmap, secrets: Secrets) -> int:
    """How often a secret stands in `data` as a word."""
    return sum(run[0] in secrets or run[0].replace(b"-", b"") in secrets for run in _RUNS.finditer(data))


def in_file(path: Path, secrets: Secrets) -> int:
    """The same of a file, however large."""
    if not path.stat().st_size:
        return 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return in_bytes(data, secrets)


def in_files(folder: Path, secrets: Secrets) -> Iterator[tuple[str, int]]:
    """Files below `folder` that hold secrets, and how many."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (hits := in_file(path, secrets)):
            yield path.name, hits


def roll_faults(items: Iterable[Item], accounts: Collection[str], slips: Collection[str]) -> Iterator[str]:
    """Attributes, instants and contents that may not stand on the roll. `accounts`: respondents' names there."""
    for item in items:
        kind = item["kind"]["S"]
        allowed = ROLL_ATTRIBUTES.get(kind)
        if allowed is not None and (strange := set(item) - allowed - COMMON):
            yield f"{kind} holds {sorted(strange)}"
        texts = [value["S"] for name, value in item.items() if "S" in value and name not in {"pk", "sk"}]
        if kind in TIMELESS and any(_WHEN.search(text) for text in texts):
            yield f"{kind} holds an instant"
        if any(text in slips for text in texts):
            yield f"{kind} holds what a slip says"
        if kind == "audit" and any(
            word in accounts for text in texts for word in re.findall(r"[0-9A-Z]{8}", text)
        ):
            yield "the audit names a respondent"


def urn_faults(items: Iterable[Item]) -> Iterator[str]:
    """Attributes and ids that may not stand in the urn."""
    for item in items:
        if set(item) != URN_ATTRIBUTES:
            yield f"the urn holds {sorted(set(item) - URN_ATTRIBUTES)}"
        if not _RANDOM_ID.fullmatch(item["sk"]["S"]):
            yield "an id in the urn is not 128 random bits"
