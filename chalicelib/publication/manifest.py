"""The manifest of a published folder: what each file hashes to, when it was published, and Ed25519 over all that.

The signature covers the canonical JSON of the manifest without its `signature`. The seed of the key is derived
from the server key; the public key stands with the campaign and in the notice letter, where a reader compares it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chalicelib.campaign.compiled import canonical

NAME = "manifest.json"
ALGORITHM = "Ed25519"


class Signer(Protocol):
    """Holds the private key; gives signatures and the public key, never the key itself."""

    @property
    def public_key(self) -> str:
        """32 bytes in lower-case hex."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


class SeedSigner:
    """An Ed25519 key from a 32-byte seed."""

    __slots__ = ("_key",)

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """32 bytes in lower-case hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """The signature; the same message always gives the same one."""
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class Genuine:
    """The manifest was signed with `public_key` (hex): compare it with the campaign's and the letter's."""

    public_key: str


@dataclass(frozen=True, slots=True)
class NotGenuine:
    """`code`: unreadable (not a signed manifest), broken (does not match), foreign (another key than expected)."""

    code: str


def signed(campaign: str, files: Mapping[str, bytes], published_at: datetime, signer: Signer) -> bytes:
    """manifest.json for these files. Equal files published at the same moment (UTC) give equal bytes."""
    body: dict[str, Any] = {
        "campaign": campaign,
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
        "public_key": signer.public_key,
        "published_at": f"{published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    signature = {"algorithm": ALGORITHM, "value": signer.sign(canonical(body)).hex()}
    return canonical(body | {"signature": signature})


def check_signature(manifest: bytes, expected_key: str | None = None) -> Genuine | NotGenuine:
    """Whether the manifest is as its signer left it; with `expected_key` (hex), also by whom."""
    try:
        body = json.loads(manifest)
        signature = body.pop("signature")
        key, value = body["public_key"], bytes.fromhex(signature["value"])
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        message = canonical(body)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return NotGenuine("unreadable")
    try:
        public.verify(value, message)
    except InvalidSignature:
        return NotGenuine("broken")
    if signature.get("algorithm") != ALGORITHM:
        return NotGenuine("unreadable")
    return Genuine(key) if expected_key in {None, key} else NotGenuine("foreign")
