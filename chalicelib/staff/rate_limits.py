"""How many requests a key may make in a minute. What happens when nobody can count is decided here alone."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

WINDOW = timedelta(minutes=1)
PER_WINDOW = 60
"""A system that asks every page of a province's campaign once an hour stays far below."""
log = logging.getLogger("phieu.data")


@dataclass(frozen=True, slots=True)
class Within:
    """The request may go on; `left` more may follow before `seconds` have passed."""

    left: int
    seconds: int


@dataclass(frozen=True, slots=True)
class TooMany:
    """The window is used up; the next begins in `seconds`."""

    seconds: int


class RateLimiter(Protocol):
    """Counts requests by key and window."""

    def take(self, key: str, now: datetime) -> Within | TooMany:
        """Count one request of `key` at `now` (UTC), if the window has room for it."""


@dataclass(frozen=True, slots=True)
class Unlimited:
    """Counts nothing: for local trials and for tests of other things."""

    def take(self, key: str, now: datetime) -> Within:  # noqa: ARG002 - the interface's
        """Always within."""
        return Within(PER_WINDOW, seconds_left(now))


@dataclass(frozen=True, slots=True)
class FailsOpen:
    """Lets requests through when the counter cannot be reached, and logs it as a metric.

    Keys are known by then and answers are small: a fault of the counter must not cut other systems off.
    """

    limiter: RateLimiter
    faults: tuple[type[Exception], ...]

    def take(self, key: str, now: datetime) -> Within | TooMany:
        """As the limiter says; within the limit where it fails with one of `faults`."""
        try:
            return self.limiter.take(key, now)
        except self.faults as error:
            log.warning("rate limit unknown", extra={"error": type(error).__name__})
            return Within(0, seconds_left(now))


def window_of(now: datetime) -> str:
    """The window's name: its first minute in UTC."""
    return f"{now:%Y%m%dT%H%M}"


def seconds_left(now: datetime) -> int:
    """Whole seconds until the next window, at least one."""
    return int(WINDOW.total_seconds()) - now.second
