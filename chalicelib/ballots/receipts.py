"""Nonces, slip ids and receipts (design.md 2 and 5): random to everyone, repeatable for a repeated click.

The page before casting carries a nonce that is stored nowhere. All ids of a ballot follow from it under the server
key: the same page sent twice makes the same receipt, and nobody without the key can tie a slip to an invitation.
"""

import re
import secrets
from hashlib import sha256

from chalicelib.ballots.derivation import derive

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs without I, L, O and U, which are read as others."""

CODE_LENGTH = 16
_BITS = 5
_NONCE = re.compile(r"[0-9a-f]{32}")
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_nonce() -> str:
    """128 random bits in hex for the hidden field of the check page."""
    return secrets.token_hex(16)


def is_nonce(text: str) -> bool:
    """Whether `text` has the form of a nonce."""
    return _NONCE.fullmatch(text) is not None


def slip_id(key: bytes, nonce: str, invitation: str, unit: str) -> str:
    """The id of the slip about `unit`: 32 hex digits."""
    return derive(key, "slip", nonce, invitation, unit, length=16).hex()


def remark_id(key: bytes, nonce: str, invitation: str, unit: str) -> str:
    """The id of the remark about `unit`, tied to no slip: 32 hex digits."""
    return derive(key, "remark", nonce, invitation, unit, length=16).hex()


def receipt_code(key: bytes, nonce: str, invitation: str) -> str:
    """The receipt's 16 signs (80 bits) without separators."""
    number = int.from_bytes(derive(key, "receipt", nonce, invitation, length=CODE_LENGTH * _BITS // 8), "big")
    shifts = range((CODE_LENGTH - 1) * _BITS, -1, -_BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in shifts)


def show(code: str) -> str:
    """The code as shown: "7K3M-Q9XZ-4TWB-H2CN"."""
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def parse(text: str) -> str | None:
    """The code in what a person typed or copied, or None where it cannot be one."""
    signs = "".join(c for c in text.upper() if c.isalnum()).translate(_READ_AS)
    return signs if len(signs) == CODE_LENGTH and set(signs) <= set(ALPHABET) else None


def receipt_hash(code: str) -> str:
    """What the roll keeps and the results publish: lower-case hex SHA-256 of the code without separators."""
    return sha256(code.encode()).hexdigest()
