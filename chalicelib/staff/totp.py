"""Six-digit codes that change every 30 seconds: RFC 6238 with HMAC-SHA-1, as authenticator apps expect."""

import base64
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

PERIOD = 30
"""Seconds of one step."""
DIGITS = 6
DRIFT = 1
"""Steps that a phone's clock may be off, before and after."""
SECRET_BYTES = 20


@dataclass(frozen=True, slots=True)
class Matched:
    """The code is the one of `step`. The caller must still see to it that a step is used only once."""

    step: int


@dataclass(frozen=True, slots=True)
class NoMatch:
    """The code is none of the steps allowed at this moment."""


def step_at(now: datetime) -> int:
    """The number of the 30-second step that holds `now`."""
    return int(now.timestamp()) // PERIOD


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of `step`, with leading zeros (RFC 4226, section 5.3)."""
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def match(secret: bytes, typed: str, now: datetime) -> Matched | NoMatch:
    """Which step `typed` belongs to, from the newest allowed to the oldest; spaces do not count."""
    code = "".join(typed.split())
    here = step_at(now)
    for step in range(here + DRIFT, here - DRIFT - 1, -1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return Matched(step)
    return NoMatch()


def secret_text(secret: bytes) -> str:
    """The secret in base32 without padding, as people type it into an app."""
    return base64.b32encode(secret).decode().rstrip("=")


def secret_of(text: str) -> bytes:
    """The secret that `secret_text` wrote."""
    return base64.b32decode(text + "=" * (-len(text) % 8), casefold=True)


def app_address(secret: bytes, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that an authenticator app reads from the QR code."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={secret_text(secret)}&issuer={quote(issuer)}&digits={DIGITS}&period={PERIOD}"
