"""Signing in: account, password, and a six-digit code or a recovery code. One answer for whatever is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from chalicelib.staff import accounts, attempts, passwords, recovery, sessions, totp
from chalicelib.staff.accounts import StaffAccount, StaffAccounts
from chalicelib.staff.attempts import SignInAttempts
from chalicelib.staff.roles import Role
from chalicelib.staff.sessions import StaffSession, StaffSessions

LONGEST_NAME = 64


class Why(StrEnum):
    """Why nobody came in."""

    WRONG = "wrong"
    CODE_USED = "code_used"
    WAIT = "wait"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not signed in. `wait_until` (UTC) says when the next attempt will be looked at, if there is a wait."""

    why: Why
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """Signed in. `session_id` goes into the cookie and nowhere else. `codes_left` after use of a recovery code."""

    session_id: str
    account: str
    role: Role
    codes_left: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the sign-in form."""

    account: str
    password: str
    code: str

    @property
    def name(self) -> str:
        """The account's name as it is looked up: what is longer than any name is cut, for keys have a limit."""
        return self.account.strip().lower()[:LONGEST_NAME]


CodeTimes = Callable[[datetime], Sequence[datetime]]


def at_once(now: datetime) -> Sequence[datetime]:
    """Codes of this moment only."""
    return (now,)


@dataclass(frozen=True, slots=True)
class Door:
    """The stores that signing in needs. `code_times`: the moments whose codes are taken at a given one.

    In a local run that is the machine's time, too: an authenticator app knows nothing of a moved clock.
    """

    accounts: StaffAccounts
    attempts: SignInAttempts
    sessions: StaffSessions
    code_times: CodeTimes = at_once


def sign_in(typed: Typed, door: Door, now: datetime) -> Entered | Refused:
    """Let in who holds both factors. An unknown account costs the same work and gets the same answer."""
    account = door.accounts.find(typed.name)
    counted = attempts.counted_as(typed.name, known=account is not None)
    seen = door.attempts.seen(counted)
    if seen.wait_until and now < seen.wait_until:
        return Refused(Why.WAIT, seen.wait_until)
    then = attempts.after_another(seen, now)
    if not door.attempts.take(counted, seen=seen, then=then, forget_at=now + attempts.FORGOTTEN_AFTER):
        return Refused(Why.AT_ONCE)
    right = passwords.check(typed.password, account.password if account else _nobodys_password())
    if account is None or isinstance(right, passwords.Wrong):
        return Refused(Why.WRONG, then.wait_until)
    refused = _second_factor(account, right.seal, typed.code, door, now)
    if refused:
        return Refused(refused, then.wait_until)
    door.attempts.clear(counted)
    left = len(account.recovery) - 1 if recovery.looks_like(typed.code) else None
    return Entered(_begin(account, door.sessions, now), account.account, account.role, left)


def _second_factor(account: StaffAccount, seal: bytes, code: str, door: Door, now: datetime) -> Why | None:
    if recovery.looks_like(code):
        used = door.accounts.use_recovery_code(account.account, recovery.hash_of(account.account, code))
        return None if used else Why.WRONG
    secret = accounts.totp_secret(account, seal)
    tried = [totp.match(secret, code, moment) for moment in door.code_times(now)]
    matched = next((found for found in tried if isinstance(found, totp.Matched)), None)
    if matched is None:
        return Why.WRONG
    return None if door.accounts.use_step(account.account, matched.step) else Why.CODE_USED


def _begin(account: StaffAccount, store: StaffSessions, now: datetime) -> str:
    session_id = sessions.fresh_id()
    store.begin(StaffSession(sessions.hash_of(session_id), account.account, began_at=now, seen_at=now))
    return session_id


@cache
def _nobodys_password() -> passwords.PasswordHash:
    return passwords.hashed(passwords.fresh(), cost=passwords.Cost(), salt=b"nobody's account")[0]
