"""Recovery codes: ten single-use stand-ins for the phone. Only their hashes are kept; a used one is removed.

A code has 56 bits and works only after the right password, within the limit of attempts: a plain hash is enough.
"""

import hashlib
import secrets

from chalicelib.staff.passwords import ALPHABET, normalised

COUNT = 10
LENGTH = 12


def fresh() -> tuple[str, ...]:
    """Ten new codes in groups of four, to be shown once."""
    codes = ("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT))
    return tuple("-".join(code[i : i + 4] for i in range(0, LENGTH, 4)) for code in codes)


def hash_of(account: str, typed: str) -> str:
    """What is stored and compared: hex SHA-256, bound to the account."""
    return hashlib.sha256(f"phieu recovery {account} {normalised(typed)}".encode()).hexdigest()


def looks_like(typed: str) -> bool:
    """Whether what was typed has a recovery code's length; a six-digit code never has."""
    return len(normalised(typed)) == LENGTH
