"""The local mail server's answers to recipients and messages."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope

from ops.mailbox import Mailbox
from ops.receiving import REFUSALS, Receiver

NOW = datetime(2021, 1, 27, 1, 30, tzinfo=UTC)
CONTENT = b"From: khaosat@vidu.vn\r\nTo: x\r\nMessage-ID: <1@x>\r\n\r\nthu"
NOBODY: Any = None


class Server:
    """A receiver with what it reported."""

    def __init__(self, folder: Path) -> None:
        self.told: list[str] = []
        self.folder = folder
        self.receiver = Receiver(Mailbox(folder), lambda: NOW, self.told.append)

    def send(self, address: str) -> tuple[str, str]:
        """The answers to RCPT and, where it was taken, to DATA."""
        envelope = Envelope()
        envelope.content = CONTENT
        taken = asyncio.run(self.receiver.handle_RCPT(NOBODY, NOBODY, envelope, address, []))
        if not taken.startswith("250"):
            return taken, ""
        return taken, asyncio.run(self.receiver.handle_DATA(NOBODY, NOBODY, envelope))

    def kept(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_mail_is_kept_and_nobody_is_told(server: Server) -> None:
    assert server.send("mau@vidu.vn") == ("250 OK", "250 Kept")
    assert (server.kept(), server.told) == ([CONTENT], [])


def test_a_refused_recipient_gets_nothing_and_stands_in_the_journal(server: Server) -> None:
    taken, _ = server.send("khong-co.mau@vidu.vn")
    assert taken.startswith("550 5.1.1")
    assert server.kept() == []
    [line] = (server.folder / REFUSALS).read_text("utf-8").splitlines()
    assert json.loads(line) == {"at": NOW.isoformat(), "to": "khong-co.mau@vidu.vn", "said": taken}


def test_a_busy_recipient_is_taken_at_the_second_try(server: Server) -> None:
    assert [server.send("ban.mau@vidu.vn")[0][:3] for _ in range(2)] == ["451", "250"]
    assert server.kept() == [CONTENT]


def test_returned_mail_is_kept_as_a_notification_and_reported(server: Server) -> None:
    assert server.send("tra-lai.mau@vidu.vn")[1] == "250 Kept"
    [notification] = server.kept()
    assert server.told == [notification.decode()]
    assert b"5.1.1" in notification
