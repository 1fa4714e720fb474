"""What people read in their mail, and what the rehearsal counts there afterwards.

A message is read by its own few lines instead of a general parser: a rehearsal may read some hundred thousand.
"""

import json
import quopri
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from sys import intern

from ops.receiving import REFUSALS
from ops.rehearsal.tasks import Letter

_HEADER = re.compile(rb"^(To|Date|Message-ID): *([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="?([^"\r\n;]+)"?', re.IGNORECASE)
_ACCOUNT = re.compile(r"^Tài khoản(?: đầu mối)?:\s*(\S+)\s*$", re.MULTILINE)
_PASSWORD = re.compile(r"^Mật khẩu:\s*(\S.*?)\s*$", re.MULTILINE)
_LINK = re.compile(r"https?://\S+/v/[A-Za-z0-9_-]+")
_CAPACITY = re.compile(r"^\d+\. Với tư cách (.+?):", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>\"]+@[^\s<>\"]+")
_ID = re.compile(r"[^\s<>]+@[^\s<>]+")


class Kind(StrEnum):
    """Which mail it is, by what it says."""

    ACCOUNTS = "accounts"
    OPENING = "opening"
    REMINDER = "reminder"
    FOCAL_ACCOUNT = "focal-account"
    DIGEST = "digest"
    MOVED = "moved"
    RETURNED = "returned"


_SAYS = (
    (Kind.FOCAL_ACCOUNT, "Tài khoản đầu mối:"),
    (Kind.DIGEST, "Tiến độ thu phiếu"),
    (Kind.MOVED, "đã thay địa chỉ email của"),
    (Kind.REMINDER, "chưa ghi nhận"),
    (Kind.ACCOUNTS, "trân trọng kính mời"),
    (Kind.OPENING, "Đã đến thời gian trả lời"),
)
ABOUT_BALLOTS = frozenset({Kind.OPENING, Kind.REMINDER})


class StrangeMail(Exception):
    """A mail came that no template of ours explains."""


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """One mail as its reader sees it. `sent_at`: epoch seconds by its Date. `capacities`: the ballots it names."""

    address: str
    kind: Kind
    sent_at: float
    message_id: str
    capacities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient that the mail server did not take. `at`: epoch seconds."""

    address: str
    at: float
    said: str


@dataclass(slots=True, repr=False)
class Post:
    """All mail so far; each message is read once, and then goes unless it is to be kept.

    `heard` is told every password and link token that left.
    """

    folder: Path
    heard: Callable[[str], None]
    keep: bool = False
    received: list[Received] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _letters: dict[str, Letter] = field(default_factory=dict)
    _focal: dict[str, Letter] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)

    def collect(self) -> None:
        """Read what came since the last look."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name in self._seen:
                continue
            self._take(path.read_bytes())
            if self.keep:
                self._seen.add(path.name)
            else:
                path.unlink()

    def _take(self, content: bytes) -> None:
        mail, text = read(content)
        self.received.append(mail)
        account, password, link = _ACCOUNT.search(text), _PASSWORD.search(text), _LINK.search(text)
        if password:
            self.heard(password[1])
        if link:
            self.heard(link[0].rpartition("/v/")[2])
        held, address = self._letters.get(mail.address), mail.address
        if account and password and link:
            fresh = Letter(account[1], password[1], link[0], link[0])
            if mail.kind is Kind.FOCAL_ACCOUNT:
                self._focal[address] = fresh
                return
            self._letters[address] = fresh
            self._owners[fresh.account] = address
        elif held and link:
            self._letters[address] = Letter(held.account, held.password, held.account_link, link[0])

    def letter(self, address: str) -> Letter | None:
        """What a respondent has in hand."""
        return self._letters.get(address)

    def owner(self, account: str) -> str | None:
        """To which address the account was told last; None where no mail told it."""
        return self._owners.get(account)

    def focal_letter(self, address: str) -> Letter | None:
        """What a focal point has in hand."""
        return self._focal.get(address)

    def refusals(self) -> list[Refusal]:
        """Every recipient that was not taken so far."""
        journal = self.folder / REFUSALS
        lines = journal.read_text("utf-8").splitlines() if journal.exists() else []
        told: list[Mapping[str, str]] = [json.loads(line) for line in lines]
        return [Refusal(one["to"], datetime.fromisoformat(one["at"]).timestamp(), one["said"]) for one in told]


def read(content: bytes) -> tuple[Received, str]:
    """A mail and its plain text. Raises `StrangeMail`."""
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = {name.decode().lower(): value.decode() for name, value in _HEADER.findall(head)}
    sent_at = parsedate_to_datetime(headers["date"]).astimezone(UTC).timestamp()
    if b"delivery-status" in head:
        return _returned(content, sent_at), ""
    text = _plain(head, body)
    kind = next((kind for kind, words in _SAYS if words in text), None)
    address = _ADDRESS.search(headers["to"])
    if kind is None or address is None:
        raise StrangeMail(text[:200])
    capacities = tuple(map(intern, _CAPACITY.findall(text)))
    return Received(intern(address[0]), kind, sent_at, headers["message-id"], capacities), text


def _plain(head: bytes, body: bytes) -> str:
    """The plain text, which stands first in every mail of ours, whether or not something is attached."""
    while boundary := _BOUNDARY.search(head):
        head, _, body = body.split(b"--" + boundary[1], 2)[1].partition(b"\n\n")
    if b"text/plain" not in head:
        raise StrangeMail("the first part is no plain text")
    return quopri.decodestring(body).decode()


def _returned(content: bytes, sent_at: float) -> Received:
    """A delivery status notification: which message came back, and from where."""
    found = {}
    for part in message_from_bytes(content).walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = dict(line.split(": ", 1) for line in str(part.get_payload()).splitlines() if ": " in line)
    if not _ID.search(found.get("Message-ID", "")):
        raise StrangeMail("a notification about nothing")
    return Received(found["To"], Kind.RETURNED, sent_at, found["Message-ID"], ())
