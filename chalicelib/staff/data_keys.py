"""Keys by which other systems read progress and published results. Shown once; only a one-way hash is kept."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

PREFIX, SEPARATOR = "phieu", "_"
SCHEME = "bearer"
ID_BYTES, SECRET_BYTES = 8, 32
LONGEST_NAME = 80
_NOBODY = "0" * 64
"""Compared with where a key is unknown, so that an unknown id takes the time of a known one."""


class Scope(StrEnum):
    """What a key may read."""

    PROGRESS = "progress"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key as stored. `digest`: hex SHA-256 of the secret, whose entropy needs no slow hash. Times are UTC."""

    id: str
    name: str
    scopes: frozenset[Scope]
    digest: str
    made_by: str
    made_at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None


class DataKeys(Protocol):
    """Where keys are kept."""

    def add(self, key: DataKey) -> None:
        """Store a new key."""

    def find(self, key_id: str) -> DataKey | None:
        """One key, revoked or not, or None."""

    def all(self) -> Sequence[DataKey]:
        """Every key, the newest first."""

    def revoke(self, key_id: str, by: str, at: datetime) -> bool:
        """End it. False for an unknown key or one that was revoked before."""


class Refusal(StrEnum):
    """Why a request is not let in; also the problem's code."""

    MISSING = "key_missing"
    REFUSED = "key_refused"
    SCOPE = "key_scope"


def fresh(name: str, scopes: frozenset[Scope], by: str, now: datetime) -> tuple[DataKey, str]:
    """A new key and what to show of it, this once."""
    key_id, secret = secrets.token_hex(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    return DataKey(key_id, name, scopes, _digest(secret), by, now), SEPARATOR.join((PREFIX, key_id, secret))


def admit(keys: DataKeys, authorization: str, scope: Scope | None) -> DataKey | Refusal:
    """The key that an `Authorization` header carries, if it may read `scope` (None: any key may).

    A malformed, unknown, revoked and wrong key are one and the same refusal.
    """
    scheme, _, token = authorization.strip().partition(" ")
    if not token or scheme.lower() != SCHEME:
        return Refusal.MISSING
    prefix, _, rest = token.strip().partition(SEPARATOR)
    key_id, _, secret = rest.partition(SEPARATOR)
    known = keys.find(key_id) if prefix == PREFIX and _is_id(key_id) else None
    genuine = hmac.compare_digest(_digest(secret), known.digest if known else _NOBODY)
    if known is None or not genuine or known.revoked_at is not None:
        return Refusal.REFUSED
    return known if scope is None or scope in known.scopes else Refusal.SCOPE


def _is_id(text: str) -> bool:
    return len(text) == 2 * ID_BYTES and all(c in "0123456789abcdef" for c in text)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
