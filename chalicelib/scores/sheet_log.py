"""Sheets of numbers that were taken in: one object each, never changed, in the order of their times.

An import is one write, so that a kill leaves all of it or nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol


class Objects(Protocol):
    """The reports bucket as these logs use it."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys under `prefix`, sorted."""


class Taken(Protocol):
    """What each of them is told by: staff account `by` sent `upload` at `at` (UTC)."""

    @property
    def upload(self) -> str: ...  # noqa: D102
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102


def key_of(prefix: str, at: datetime, upload: str) -> str:
    """Where it lies; keys sort by time."""
    return f"{prefix}{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{upload}.json"


def append(objects: Objects, one: Taken, rest: Mapping[str, Any]) -> None:
    """Take it in: `rest` is what its kind keeps beside who, when and which upload."""
    body = {"upload": one.upload, "by": one.by, "at": one.at.astimezone(UTC).isoformat(), **rest}
    objects.put(one.key, json.dumps(body, ensure_ascii=False, sort_keys=True).encode(), "application/json")


def bodies(objects: Objects, prefix: str) -> Iterator[Mapping[str, Any]]:
    """Every body taken in under `prefix`, last to first."""
    for key in sorted(objects.keys(prefix), reverse=True):
        body = objects.get(key)
        if body is not None:
            yield json.loads(body)
