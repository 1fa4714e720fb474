"""The mail that a local run has received: one file a message, newest first. Nothing leaves the machine."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import count
from pathlib import Path

_parser = BytesParser(_class=EmailMessage, policy=policy.default)
_arrival = count(1)
_NAME = re.compile(r"\d{8}T\d{6}-\d{6}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One received message. `id` sorts by arrival; `sent_at`: its Date; `files`: (name, size) attached."""

    id: str
    to: str
    subject: str
    sent_at: datetime | None
    message_id: str
    text: str
    html: str
    files: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mailbox:
    """All mail under `folder`, whoever it is for."""

    folder: Path

    def add(self, content: bytes, now: datetime) -> str:
        """Keep a message; it is on disk when this returns. Its id."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{now:%Y%m%dT%H%M%S}-{next(_arrival) % 1_000_000:06d}-{secrets.token_hex(4)}"
        with tempfile.NamedTemporaryFile("wb", dir=self.folder, delete=False) as fresh:
            fresh.write(content)
        os.replace(fresh.name, self.folder / f"{name}.eml")  # noqa: PTH105 - atomic
        return name

    def get(self, name: str) -> Mail | None:
        """The message called `name`, or None."""
        path = self.folder / f"{name}.eml"
        return _read(path) if _NAME.fullmatch(name) and path.is_file() else None

    def attached(self, name: str, number: int) -> bytes | None:
        """The content of one of the message's files, counted from 0; None where there is none."""
        path = self.folder / f"{name}.eml"
        if not _NAME.fullmatch(name) or not path.is_file():
            return None
        files = list(_parser.parsebytes(path.read_bytes()).iter_attachments())
        return _content(files[number]) if number < len(files) else None

    def newest_first(self) -> Iterator[Mail]:
        """Every message, the latest arrival first."""
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            yield _read(path)

    def matching(self, wanted: str) -> Iterator[Mail]:
        """Messages whose address or subject holds `wanted` (letter case aside); all for an empty text."""
        needle = wanted.casefold()
        return (m for m in self.newest_first() if needle in f"{m.to}\n{m.subject}".casefold())


@lru_cache(maxsize=10_000)
def _read(path: Path) -> Mail:
    parsed = _parser.parsebytes(path.read_bytes())
    return Mail(
        id=path.stem,
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        sent_at=_date(str(parsed["Date"] or "")),
        message_id=str(parsed["Message-ID"] or ""),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
        files=tuple((str(one.get_filename()), len(_content(one))) for one in parsed.iter_attachments()),
    )


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
