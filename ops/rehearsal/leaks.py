"""Secrets and ties searched for where they must not be: logs, tables, queues' remains, objects."""

import re
from collections.abc import Collection, Iterator, Mapping
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
    "credential": frozenset({"issued_at", "live_until", "revoked"}),
}
COMMON = frozenset({"pk", "sk", "kind", "campaign", "todo", "todo_key", "expires"})
URN_ATTRIBUTES = frozenset({"pk", "sk", "a"})
_RANDOM_ID = re.compile(r"[0-9a-f]{32}")
Item = Mapping[str, Any]


def words(secrets: Collection[str]) -> frozenset[bytes]:
    """Secrets worth searching, as bytes, each with and without its separators."""
    found = {one for one in secrets if len(one) >= _SHORTEST}
    return frozenset(word.encode() for one in found for word in (one, one.replace("-", "")))


def in_bytes(data: bytes, secrets: frozenset[bytes], *, inside: frozenset[bytes] = frozenset()) -> int:
    """How often a secret stands in `data` as a word. `inside`: also searched within longer words (18 letters)."""
    hits = 0
    for run in _RUNS.findall(data):
        bare = run.replace(b"-", b"")
        hits += run in secrets or bare in secrets
        if inside and len(run) > 18:
            hits += any(run[n : n + 18] in inside for n in range(len(run) - 17))
    return hits


def in_files(folder: Path, secrets: frozenset[bytes]) -> Iterator[tuple[str, int]]:
    """Files below `folder` that hold secrets, and how many."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (hits := in_bytes(path.read_bytes(), secrets)):
            yield path.name, hits


def roll_faults(items: Iterator[Item], accounts: Collection[str], slips: Collection[str]) -> Iterator[str]:
    """Attributes, instants and contents that may not stand on the roll."""
    known = set(accounts)
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
        if kind == "audit" and any(word in known for text in texts for word in re.findall(r"[0-9A-Z]{8}", text)):
            yield "the audit names a respondent"


def urn_faults(items: Iterator[Item]) -> Iterator[str]:
    """Attributes and ids that may not stand in the urn."""
    for item in items:
        if set(item) != URN_ATTRIBUTES:
            yield f"the urn holds {sorted(set(item) - URN_ATTRIBUTES)}"
        if not _RANDOM_ID.fullmatch(item["sk"]["S"]):
            yield "an id in the urn is not 128 random bits"
