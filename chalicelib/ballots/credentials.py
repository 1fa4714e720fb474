"""Account names, passwords and personal links (design.md 4).

The link and the password in one mail are the same credential, so a draft begun by one opens by the other.
Only `credential_id` is ever stored: the password holds 82 bits, so a one-way HKDF without stretching suffices.

The alphabet leaves out vowels, D and W, the letters to which Vietnamese typing aids add marks; without them Telex
and VNI have nothing to change. Equal neighbours are avoided because a doubled letter is their usual trigger.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.ballots.derivation import derive

ALPHABET = "23456789BCFGHJKMNPQRSTVXZ"
ACCOUNT_LENGTH = 8
SECRET_LENGTH = 18
TOKEN_LENGTH = ACCOUNT_LENGTH + SECRET_LENGTH
SHOWN_GROUP = 3
MAX_TYPED = 200
"""Longer input is refused unread: nobody types it."""

_DASHES = frozenset("-_‐‑‒–—―−﹣-")


class Malformation(StrEnum):
    """Why something typed cannot be an account, a password or a link."""

    EMPTY = "empty"
    LENGTH = "length"
    FOREIGN_LETTER = "foreign_letter"


@dataclass(frozen=True, slots=True)
class Malformed:
    """What was typed cannot be a credential; nothing was looked up."""

    reason: Malformation


@dataclass(frozen=True, slots=True, repr=False)
class SignIn:
    """A well-formed account name and password. Whether they exist is for the roll to say."""

    account: str
    secret: str


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """A credential in the hands of this device: its id on the roll, and the key of drafts begun with it."""

    credential_id: str
    draft_key: bytes


def new_account() -> str:
    """A fresh account name of 8 characters. The caller puts it only if absent."""
    return _random(ACCOUNT_LENGTH)


def new_secret() -> str:
    """A fresh password of 18 characters (82 bits) without equal neighbours."""
    return _random(SECRET_LENGTH)


def _random(length: int) -> str:
    letters: list[str] = []
    while len(letters) < length:
        letter = secrets.choice(ALPHABET)
        if not letters or letters[-1] != letter:
            letters.append(letter)
    return "".join(letters)


def show(secret: str) -> str:
    """The password as mails print it, in groups: "7K3-MQ9-XZ4-…". Hyphens need not be typed."""
    return "-".join(secret[i : i + SHOWN_GROUP] for i in range(0, len(secret), SHOWN_GROUP))


def normalise(text: str) -> str:
    """What was meant by `text`: upper case; spaces, hyphens, invisible characters and diacritics taken away.

    Diacritics go because a typing aid may have set them on a letter; full-width letters (some phone keyboards)
    become plain ones. Letters outside the alphabet stay, for `parse_…` to refuse.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (c for c in decomposed if not _ignored(c))
    return "".join(kept).upper()


def _ignored(character: str) -> bool:
    return (
        character in _DASHES
        or character.isspace()
        or unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf", "Cc"}
    )


def _parse(text: str, length: int) -> str | Malformed:
    if len(text) > MAX_TYPED:
        return Malformed(Malformation.LENGTH)
    meant = normalise(text)
    if not meant:
        return Malformed(Malformation.EMPTY)
    if any(letter not in ALPHABET for letter in meant):
        return Malformed(Malformation.FOREIGN_LETTER)
    return meant if len(meant) == length else Malformed(Malformation.LENGTH)


def parse_account(text: str) -> str | Malformed:
    """The account name in `text`, or why it cannot be one."""
    return _parse(text, ACCOUNT_LENGTH)


def parse_secret(text: str) -> str | Malformed:
    """The password in `text`, or why it cannot be one."""
    return _parse(text, SECRET_LENGTH)


def parse_sign_in(account: str, secret: str) -> SignIn | Malformed:
    """Both fields of the sign-in form, or the first reason why they cannot be right."""
    parsed_account, parsed_secret = parse_account(account), parse_secret(secret)
    if isinstance(parsed_account, Malformed):
        return parsed_account
    if isinstance(parsed_secret, Malformed):
        return parsed_secret
    return SignIn(account=parsed_account, secret=parsed_secret)


def link_token(account: str, secret: str) -> str:
    """The 26 characters at the end of a personal link."""
    return f"{account}{secret}"


def parse_token(text: str) -> SignIn | Malformed:
    """The account and password in a personal link's token, or why it cannot be one (cut by a mail program …)."""
    token = _parse(text, TOKEN_LENGTH)
    if isinstance(token, Malformed):
        return token
    return SignIn(account=token[:ACCOUNT_LENGTH], secret=token[ACCOUNT_LENGTH:])


def credential_id(account: str, secret: str) -> str:
    """The one-way id under which the credential is stored: 32 hex digits."""
    return derive(secret.encode(), "credential id", account, length=16).hex()


def draft_key(account: str, secret: str) -> bytes:
    """The 32-byte key that seals drafts begun with this credential. Never stored."""
    return derive(secret.encode(), "draft key", account, length=32)


def held(sign_in: SignIn) -> Held:
    """What a session keeps of a sign-in; the password itself is forgotten."""
    return Held(
        credential_id=credential_id(sign_in.account, sign_in.secret),
        draft_key=draft_key(sign_in.account, sign_in.secret),
    )
