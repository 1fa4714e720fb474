"""Staff sessions: stored items that expire. The browser holds a random id, the store only its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
FRESH = timedelta(minutes=10)
"""So long after it began a session stands for the person at the desk, even for what is hard to undo."""
TOUCH_AFTER = timedelta(minutes=1)
"""A session's last use is written at most this often."""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session as stored. `id_hash` is the hex SHA-256 of the cookie's value; times are UTC."""

    id_hash: str
    account: str
    began_at: datetime
    seen_at: datetime

    @property
    def ends_at(self) -> datetime:
        """The end when it is not used again: 30 idle minutes, at most 12 hours in all."""
        return min(self.seen_at + IDLE, self.began_at + ABSOLUTE)

    def live(self, now: datetime) -> bool:
        """Whether it may be used at `now`; the store's own clean-up may come much later."""
        return now < self.ends_at

    def fresh(self, now: datetime) -> bool:
        """Whether its password and code were given just now."""
        return now - self.began_at < FRESH

    def wants_touch(self, now: datetime) -> bool:
        """Whether its last use is worth a write."""
        return now - self.seen_at >= TOUCH_AFTER


class StaffSessions(Protocol):
    """Where sessions are kept."""

    def begin(self, session: StaffSession) -> None:
        """Store a new session."""

    def find(self, id_hash: str) -> StaffSession | None:
        """The session, live or not, or None."""

    def touch(self, session: StaffSession, now: datetime) -> None:
        """Write its last use; never brings a deleted session back."""

    def end(self, id_hash: str) -> None:
        """Delete it."""


class ListedSessions(StaffSessions, Protocol):
    """Sessions that their owner may look through."""

    def all(self, account: str) -> Sequence[StaffSession]:
        """The account's sessions that nobody has ended, live or not, the latest begun first. Read consistently."""


def fresh_id() -> str:
    """256 random bits, safe in a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(session_id: str) -> str:
    """What the store keeps of an id."""
    return hashlib.sha256(session_id.encode()).hexdigest()
