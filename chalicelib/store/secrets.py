"""The server key: one secret per stage, read once per process; every use gets a key of its own derived from it.

Changing it signs everyone out and unties receipts of clicks in flight; nothing stored is sealed with it.
"""

import os
from enum import StrEnum
from functools import cache

from chalicelib.ballots.derivation import derive
from chalicelib.store.connection import client
from chalicelib.store.settings import SettingMissing, required

KEY_BYTES = 32
PARAMETER = "PHIEU_SERVER_KEY_PARAMETER"
PLAIN = "PHIEU_SERVER_KEY"


class Purpose(StrEnum):
    """What a derived key is for. No two uses share one."""

    SESSION = "session"
    CSRF = "csrf"
    RECEIPTS = "receipts"
    STAFF = "staff"
    MANIFEST = "manifest"


class BadServerKey(RuntimeError):
    """The server key is not 32 bytes in hex. The message never repeats it."""


@cache
def key(purpose: Purpose) -> bytes:
    """The 32-byte key for `purpose`. Raises `SettingMissing` or `BadServerKey`."""
    return derive(_server_key(), f"server key: {purpose.value}", length=KEY_BYTES)


@cache
def _server_key() -> bytes:
    text, place = _stored()
    try:
        found = bytes.fromhex(text.strip())
    except ValueError:
        found = b""
    if len(found) < KEY_BYTES:
        raise BadServerKey(
            f"The server key in {place} is not {KEY_BYTES} bytes in hex ({KEY_BYTES * 2} digits). "
            "Make one with `openssl rand -hex 32`."
        )
    return found


def _stored() -> tuple[str, str]:
    """The key's text and where it stands. A plain variable is refused in Lambda, where consoles show it."""
    name = os.environ.get(PARAMETER, "")
    if name:
        answer = client("ssm").get_parameter(Name=name, WithDecryption=True)
        return str(answer["Parameter"]["Value"]), f"the parameter named by {PARAMETER}"
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        raise SettingMissing(
            f"Environment variable {PARAMETER} is not set. In the cloud the server key is read only from the "
            "parameter store; the deployment template names it."
        )
    return required(PLAIN), PLAIN


def forget() -> None:
    """Read the key again at its next use; for tests and for a key that was changed."""
    key.cache_clear()
    _server_key.cache_clear()
