"""The respondent's session: one encrypted, authenticated cookie; nothing of it is stored (design.md 4).

It holds the keys of drafts, so who has the cookie can read what its person saved: it is HttpOnly, ends after 30
idle minutes, and on a device ticked as one's own lasts as long as the person's last window.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.ballots.credentials import Held, SignIn, held
from chalicelib.web.http import Cookie

COOKIE = "phieu_phien"
IDLE = timedelta(minutes=30)
RENEW_AFTER = timedelta(minutes=1)
MAX_HELD = 4
"""Credentials one device may hold: the present one and those whose drafts it began."""

_PURPOSE = b"phieu respondent session 1"
_NONCE = 12


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A signed-in respondent. `held[0]` is the credential of the last sign-in; the others opened drafts before.

    `private` is the tick "Đây là máy riêng của tôi"; `until` (UTC) the end of the person's last window when the
    session was begun or renewed. Instants are whole seconds, UTC.
    """

    account: str
    held: tuple[Held, ...]
    csrf_seed: bytes
    private: bool
    issued_at: datetime
    seen_at: datetime
    until: datetime

    @property
    def credential_id(self) -> str:
        """The credential of the last sign-in."""
        return self.held[0].credential_id


@dataclass(frozen=True, slots=True)
class Live:
    """The cookie is genuine and in time."""

    session: Session


@dataclass(frozen=True, slots=True)
class Expired:
    """The cookie is genuine but too old (texts.md 15)."""


@dataclass(frozen=True, slots=True)
class Missing:
    """No cookie, or one that this server did not make: treated alike."""


Found = Live | Expired | Missing


@dataclass(frozen=True, slots=True, repr=False)
class Sessions:
    """Opens and makes session cookies. `key`: 32 bytes derived from the server key for this purpose alone."""

    key: bytes

    def begin(
        self, sign_in: SignIn, *, private: bool, until: datetime, now: datetime, before: Session | None = None
    ) -> Session:
        """A session for a checked sign-in.

        `before` is the live session the device had: if it is the same person's, its drafts stay open here.
        """
        present = held(sign_in)
        kept = before.held if before is not None and before.account == sign_in.account else ()
        older = tuple(one for one in kept if one.credential_id != present.credential_id)
        return Session(
            account=sign_in.account,
            held=(present, *older)[:MAX_HELD],
            csrf_seed=secrets.token_bytes(16),
            private=private,
            issued_at=_second(now),
            seen_at=_second(now),
            until=_second(until),
        )

    def read(self, cookies: Mapping[str, str], now: datetime) -> Found:
        """The session in the request's cookies. Whether its credential is live is for the roll to say."""
        session = self._open(cookies.get(COOKIE, ""))
        if session is None:
            return Missing()
        return Live(session) if now < _end(session) else Expired()

    def renewed(self, session: Session, now: datetime, until: datetime) -> Session | None:
        """The session to send back because it was used, or None while the present cookie is under a minute old.

        `until` is the close of the person's last window as in force now, so that an extension prolongs it.
        """
        if now - session.seen_at < RENEW_AFTER:
            return None
        return replace(session, seen_at=_second(now), until=_second(until))

    def cookie(self, session: Session, now: datetime) -> Cookie:
        """The cookie to set. Without the tick it ends with the browser."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(self.key).encrypt(nonce, _encode(session), _PURPOSE)
        age = max(1, int((_end(session) - now).total_seconds())) if session.private else None
        return Cookie(COOKIE, urlsafe_b64encode(sealed).decode().rstrip("="), max_age=age)

    def ended(self) -> Cookie:
        """The cookie that signs out."""
        return Cookie(COOKIE, "", max_age=0)

    def _open(self, value: str) -> Session | None:
        try:
            sealed = urlsafe_b64decode(value + "=" * (-len(value) % 4))
            return _decode(AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _PURPOSE))
        except (InvalidTag, ValueError, KeyError, TypeError):
            return None


def _second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


def _end(session: Session) -> datetime:
    """When the session ends if it is not used again.

    Idle time runs past the window's end, so that a late answer still meets the page that says so.
    """
    idle_end = session.seen_at + IDLE
    longest = session.until + IDLE
    return min(max(idle_end, session.until), longest) if session.private else min(idle_end, longest)


def _encode(session: Session) -> bytes:
    parts: list[Any] = [
        session.account,
        [[one.credential_id, one.draft_key.hex()] for one in session.held],
        session.csrf_seed.hex(),
        int(session.private),
        *(int(t.timestamp()) for t in (session.issued_at, session.seen_at, session.until)),
    ]
    return json.dumps(parts, separators=(",", ":")).encode()


def _decode(content: bytes) -> Session:
    account, holdings, seed, private, *times = json.loads(content)
    issued_at, seen_at, until = (datetime.fromtimestamp(t, UTC) for t in times)
    return Session(
        account=account,
        held=tuple(Held(credential_id=one, draft_key=bytes.fromhex(key)) for one, key in holdings),
        csrf_seed=bytes.fromhex(seed),
        private=bool(private),
        issued_at=issued_at,
        seen_at=seen_at,
        until=until,
    )
