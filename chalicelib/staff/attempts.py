"""How often sign-in may be tried: per account, with an increasing wait. Names that are no account share counters.

The attempt is taken down *before* the password is looked at, so that a hundred guesses sent at once are a hundred
attempts. Nothing is counted by network address: an office behind one address is never locked out together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

FREE = 4
"""Failures without any wait: a slip of the finger, a code that has just changed."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed attempts so far and the moment (UTC) before which no further one is looked at."""

    failures: int = 0
    wait_until: datetime | None = None


class SignInAttempts(Protocol):
    """Where attempts are counted; entries expire `FORGOTTEN_AFTER` the last one."""

    def seen(self, account: str) -> Attempts:
        """What is known of `account`."""

    def take(self, account: str, *, seen: Attempts, then: Attempts, forget_at: datetime) -> bool:
        """Replace `seen` by `then`. False when another attempt came in between (conditional write)."""

    def clear(self, account: str) -> None:
        """Forget the account's failures after a sign-in."""


def counted_as(name: str, *, known: bool) -> str:
    """Under which name an attempt is counted.

    Names that are no account share 4,096 counters: they wait like real ones, and a stranger who types many names
    fills no table.
    """
    return name if known else f"~{sha256(name.encode()).hexdigest()[:3]}"


def after_another(seen: Attempts, now: datetime) -> Attempts:
    """What holds once one more attempt has been made at `now`."""
    failures = seen.failures + 1
    if failures <= FREE:
        return Attempts(failures)
    doublings = min(failures - FREE - 1, 10)
    return Attempts(failures, now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT))
