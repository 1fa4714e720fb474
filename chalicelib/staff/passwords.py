"""Staff passwords: made by us, kept as scrypt (RFC 7914), compared in constant time.

One scrypt run yields 64 bytes: the first half is the stored verifier, the second half seals the account's TOTP
secret (`accounts`). So a copy of the table gives neither the password nor working six-digit codes.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

ALPHABET = "23456789BCFGHJKMNPQRSTVXZ"
"""No vowels and no doubled letters: Vietnamese typing aids leave such words alone (design.md 4)."""
LENGTH = 18
_HALF = 32
_MEMORY = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's parameters: memory is 128 · 2^log_n · r bytes. The default is OWASP's row of 32 MiB."""

    log_n: int = 15
    r: int = 8
    p: int = 3


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What is stored: the parameters, the salt and the verifier, so that parameters can change later."""

    cost: Cost
    salt: bytes
    verifier: bytes

    def text(self) -> str:
        """One line: `scrypt$log_n$r$p$salt$verifier`, the last two in base64."""
        cost = self.cost
        salt, verifier = (base64.b64encode(part).decode() for part in (self.salt, self.verifier))
        return f"scrypt${cost.log_n}${cost.r}${cost.p}${salt}${verifier}"


@dataclass(frozen=True, slots=True)
class Right:
    """The password is right; `seal` is the key that opens the account's TOTP secret."""

    seal: bytes


@dataclass(frozen=True, slots=True)
class Wrong:
    """The password is not this account's."""


def parse(text: str) -> PasswordHash:
    """The hash that `PasswordHash.text` wrote. Raises `ValueError` for anything else."""
    scheme, *parts = text.split("$")
    if scheme != "scrypt" or len(parts) != 5:
        raise ValueError("a stored staff password is not in the form scrypt$log_n$r$p$salt$verifier")
    log_n, r, p = (int(part) for part in parts[:3])
    salt, verifier = (base64.b64decode(part, validate=True) for part in parts[3:])
    return PasswordHash(cost=Cost(log_n, r, p), salt=salt, verifier=verifier)


def fresh() -> str:
    """A new password of 82 bits, without doubled characters, in groups of six."""
    drawn = secrets.choice(ALPHABET)
    while len(drawn) < LENGTH:
        letter = secrets.choice(ALPHABET)
        drawn += letter if letter != drawn[-1] else ""
    return "-".join(drawn[i : i + 6] for i in range(0, LENGTH, 6))


def normalised(typed: str) -> str:
    """What counts of a typed password: case, white space and hyphens do not."""
    return re.sub(r"[\s\-‐-―]", "", typed).upper()


def hashed(password: str, *, cost: Cost, salt: bytes) -> tuple[PasswordHash, bytes]:
    """The hash to store and the key that seals the TOTP secret."""
    verifier, seal = _run(password, cost, salt)
    return PasswordHash(cost=cost, salt=salt, verifier=verifier), seal


def check(typed: str, stored: PasswordHash) -> Right | Wrong:
    """Compare in constant time. The work is the same for a right and a wrong password."""
    verifier, seal = _run(typed, stored.cost, stored.salt)
    return Right(seal) if hmac.compare_digest(verifier, stored.verifier) else Wrong()


def _run(password: str, cost: Cost, salt: bytes) -> tuple[bytes, bytes]:
    made = hashlib.scrypt(
        normalised(password).encode(),
        salt=salt,
        n=1 << cost.log_n,
        r=cost.r,
        p=cost.p,
        maxmem=_MEMORY,
        dklen=2 * _HALF,
    )
    return made[:_HALF], made[_HALF:]
