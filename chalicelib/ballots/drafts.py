"""Sealed drafts (design.md 4): what was saved can be read only with the password or link it was saved under.

AES-256-GCM. Invitation, credential and form version are bound as associated data, so a draft moved elsewhere does
not open. Everything is padded to the size of the complete ballot with some remarks, rounded up, so that the size
at rest does not tell how much was answered; only remarks beyond `REMARK_ALLOWANCE` make it grow, in whole steps.

Layout: 1 byte format, 8 bytes form version (public), 12 bytes nonce, ciphertext with its tag.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.ballots.answers import Answers, BallotPaper, slip
from chalicelib.ballots.results import DraftDamaged, StaleForm
from chalicelib.ballots.rows import BLANK, Rows

REMARK_ALLOWANCE = 320
"""Bytes of remarks that fit before the size grows; a small form's draft then stays under one write unit (1 kB)."""

STEP = 512
_FORMAT = b"\x01"
_VERSION_BYTES = 8
_NONCE = 12
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Binding:
    """To what a draft belongs. `form_version`: 16 hex digits."""

    invitation: str
    credential: str
    form_version: str

    def associated(self) -> bytes:
        """The associated data of the seal."""
        return f"{self.invitation}\0{self.credential}\0{self.form_version}".encode()


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """An opened draft. `saved_at` (UTC) lies inside the seal: at rest a draft holds no time."""

    answers: Answers
    saved_at: datetime


def seal(key: bytes, binding: Binding, draft: Draft, on: BallotPaper) -> bytes:
    """`draft` sealed with the credential's 32-byte key."""
    content, complete = _content(draft, on)
    room = _room(len(content), complete, on)
    padded = len(content).to_bytes(_LENGTH, "big") + content.ljust(room, b"\0")
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, padded, binding.associated())
    return _FORMAT + _version(binding.form_version) + nonce + sealed


def open_sealed(key: bytes, binding: Binding, sealed: bytes, on: BallotPaper) -> Draft | StaleForm | DraftDamaged:
    """The draft in `sealed`, or why it cannot be read."""
    start = len(_FORMAT)
    if sealed[:start] != _FORMAT:
        return DraftDamaged()
    if sealed[start : start + _VERSION_BYTES] != _version(binding.form_version):
        return StaleForm()
    body = sealed[start + _VERSION_BYTES :]
    try:
        padded = AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], binding.associated())
    except (InvalidTag, ValueError):
        return DraftDamaged()
    length = int.from_bytes(padded[:_LENGTH], "big")
    return _draft(json.loads(padded[_LENGTH : _LENGTH + length]), on)


def _version(form_version: str) -> bytes:
    return bytes.fromhex(form_version).ljust(_VERSION_BYTES, b"\0")[:_VERSION_BYTES]


def _content(draft: Draft, on: BallotPaper) -> tuple[bytes, int]:
    """The draft as bytes, and how many it would be without remarks: cells are one character each, blank or not."""
    answers = _json({unit: slip(draft.answers, unit, on) for unit in on.units})
    head = f'{{"t":"{int(draft.saved_at.timestamp()):010d}","a":{answers},"r":'
    size = len(head.encode()) + len("{}}")
    return f"{head}{_json(dict(draft.answers.remarks))}}}".encode(), size


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _room(length: int, complete: int, on: BallotPaper) -> int:
    """Bytes to pad to, for content of `length` bytes that would have `complete` without remarks."""
    allowed = complete + (REMARK_ALLOWANCE if on.remark_room else 0)
    return -(-max(length, allowed) // STEP) * STEP


def _draft(document: Mapping[str, Any], on: BallotPaper) -> Draft:
    """Units that are no longer rated are left out; those rated since are blank."""
    empty = BLANK * len(on.questions)
    found: Mapping[str, str] = document["a"]
    remarks = {unit: text for unit, text in document["r"].items() if unit in on.units}
    return Draft(
        answers=Answers(
            chosen=Rows({unit: found.get(unit, empty) for unit in on.units}, on.questions),
            remarks=MappingProxyType(remarks),
        ),
        saved_at=datetime.fromtimestamp(int(document["t"]), UTC),
    )
