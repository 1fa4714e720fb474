"""Staff accounts, and how one is made: password, TOTP secret and recovery codes are shown once and never again."""

import re
import secrets
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.staff import passwords, recovery, totp
from chalicelib.staff.passwords import Cost, PasswordHash
from chalicelib.staff.roles import Role

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,30}[a-z0-9]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
"""What HTML takes for an address (WHATWG), with a dot in the domain: no display name, no line break."""
_NONCE = 12


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """A staff member as stored. `sealed_totp` opens only with the right password's `seal`.

    `last_step` is the newest TOTP step that was used; it and all older ones are refused.
    """

    account: str
    role: Role
    password: PasswordHash
    sealed_totp: bytes
    last_step: int
    recovery: frozenset[str]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to store, with the secrets to hand to its owner once."""

    stored: StaffAccount
    password: str
    totp_secret: bytes
    recovery_codes: tuple[str, ...]


class BadAddress(ValueError):
    """What was given as an e-mail address is none."""


class BadAccountName(ValueError):
    """The account's name is not 3 to 32 small letters, digits, dots, hyphens or underscores."""


class StaffAccounts(Protocol):
    """Where staff accounts are kept. Each method is one strongly consistent request."""

    def find(self, account: str) -> StaffAccount | None:
        """The account, or None."""

    def add(self, account: StaffAccount, *, replace: bool) -> bool:
        """Store it. False, and nothing changed, when it exists and `replace` is false."""

    def remove(self, account: str) -> bool:
        """Delete it; its sessions end with it. False when there was none."""

    def use_step(self, account: str, step: int) -> bool:
        """Mark the TOTP step as used. False when it or a newer one was used already (conditional write)."""

    def use_recovery_code(self, account: str, code_hash: str) -> bool:
        """Remove the code. False when the account has no such code (any more)."""


class StaffAddresses(Protocol):
    """Where staff get their mail, apart from the accounts: who sends mail needs to read no secret."""

    def address(self, account: str) -> str:
        """The account's address, or nothing."""

    def keep(self, account: str, address: str) -> None:
        """Keep the account's address; nothing forgets it."""


def mail_address(typed: str) -> str:
    """An address as kept. Raises `BadAddress`."""
    address = typed.strip()
    if not _ADDRESS.fullmatch(address):
        raise BadAddress(f"{typed!r} is no e-mail address. Example: an.nguyen@sonoivu.example.vn")
    return address


def account_name(typed: str) -> str:
    """The account's name as stored: lower case. Raises `BadAccountName`."""
    name = typed.strip().lower()
    if not _NAME.fullmatch(name):
        raise BadAccountName(
            "A staff account is named by 3 to 32 characters: small letters, digits, dot, hyphen or underscore, "
            "beginning with a letter. Example: so-noi-vu.01"
        )
    return name


def make(account: str, role: Role, *, cost: Cost | None = None) -> NewAccount:
    """A new account with fresh secrets. Raises `BadAccountName`."""
    name = account_name(account)
    password, secret, codes = passwords.fresh(), secrets.token_bytes(totp.SECRET_BYTES), recovery.fresh()
    stored_hash, seal = passwords.hashed(password, cost=cost or Cost(), salt=secrets.token_bytes(16))
    stored = StaffAccount(
        account=name,
        role=role,
        password=stored_hash,
        sealed_totp=_sealed(secret, seal, name),
        last_step=0,
        recovery=frozenset(recovery.hash_of(name, code) for code in codes),
    )
    return NewAccount(stored=stored, password=password, totp_secret=secret, recovery_codes=codes)


def totp_secret(account: StaffAccount, seal: bytes) -> bytes:
    """The TOTP secret, opened with the key that the right password gave."""
    nonce, sealed = account.sealed_totp[:_NONCE], account.sealed_totp[_NONCE:]
    return AESGCM(seal).decrypt(nonce, sealed, account.account.encode())


def _sealed(secret: bytes, seal: bytes, account: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(seal).encrypt(nonce, secret, account.encode())
