"""What respondents read in their mail, and what the rehearsal counts there afterwards."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ops.mailbox import Mail, Mailbox
from ops.rehearsal.respondent import Letter

_ACCOUNT = re.compile(r"^Tài khoản:\s*(\S+)\s*$", re.MULTILINE)
_PASSWORD = re.compile(r"^Mật khẩu:\s*(\S.*?)\s*$", re.MULTILINE)
_LINK = re.compile(r"https?://\S+/v/[A-Za-z0-9_-]+")
_CAPACITY = re.compile(r"^\d+\. Với tư cách (.+?):", re.MULTILINE)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_ADDRESS = re.compile(r"[^\s<>\"]+@[^\s<>\"]+")


class Kind(StrEnum):
    """Which notice a mail is, by what it says."""

    ACCOUNTS = "accounts"
    OPENING = "opening"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """One mail as its reader sees it. `capacities`: the ballots it names."""

    email: str
    kind: Kind
    sent_at: datetime
    message_id: str
    link: str
    account: str
    password: str
    capacities: tuple[str, ...]


@dataclass(slots=True, repr=False)
class Post:
    """All mail so far; each file is read once."""

    mailbox: Mailbox
    received: list[Received] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _letters: dict[str, Letter] = field(default_factory=dict)

    def collect(self) -> None:
        """Read what came since the last look."""
        for path in sorted(self.mailbox.folder.glob("*.eml")):
            if path.stem not in self._seen:
                self._seen.add(path.stem)
                mail = self.mailbox.get(path.stem)
                if mail is not None:
                    self._take(read(mail))

    def _take(self, mail: Received) -> None:
        self.received.append(mail)
        known = self._letters.get(mail.email)
        if mail.kind is Kind.ACCOUNTS:
            self._letters[mail.email] = Letter(mail.account, mail.password, mail.link, mail.link)
        elif known is not None and mail.link:
            self._letters[mail.email] = Letter(known.account, known.password, known.account_link, mail.link)

    def letter(self, email: str) -> Letter | None:
        """What this person has in hand."""
        return self._letters.get(email)

    def secrets(self) -> Iterator[str]:
        """Every password (as shown and bare) and link token that left."""
        for mail in self.received:
            if mail.password:
                yield mail.password
                yield mail.password.replace("-", "")
            if mail.link:
                yield mail.link.rpartition("/v/")[2]


def read(mail: Mail) -> Received:
    """A received mail's content."""
    link, account = _LINK.search(mail.text), _ACCOUNT.search(mail.text)
    password, address = _PASSWORD.search(mail.text), _ADDRESS.search(mail.to)
    later = Kind.REMINDER if "chưa ghi nhận" in mail.text else Kind.OPENING
    return Received(
        email=address[0] if address else mail.to,
        kind=Kind.ACCOUNTS if password and link else later,  # a focal point's account has no personal link
        sent_at=(mail.sent_at or _NEVER).astimezone(UTC),
        message_id=mail.message_id,
        link=link[0] if link else "",
        account=account[1] if account else "",
        password=password[1] if password else "",
        capacities=tuple(_CAPACITY.findall(mail.text)),
    )
