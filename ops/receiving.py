"""What the local mail server does with mail: keeps it; refuses, puts off or returns it where the address asks."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.mail_faults import Faults, comes_back, returned
from ops.mailbox import Mailbox

REFUSALS = "refusals.jsonl"
"""Beside the mail: one line for each recipient that was not taken."""
Report = Callable[[str], None]


def no_report(_notification: str) -> None:
    """Nobody is told of returned mail."""


def to_mail_queue(notification: str) -> None:
    """Tell the run's mailer of returned mail, as a relay's hook would (docs/focal-points.md)."""
    from chalicelib.store.connection import client  # noqa: PLC0415 - most mail needs no SDK

    body = json.dumps({"dsn": notification})
    client("sqs").send_message(QueueUrl=os.environ["PHIEU_MAIL_QUEUE"], MessageBody=body)


@dataclass(frozen=True, slots=True)
class Receiver:
    """aiosmtpd's handler: whatever comes is kept, but for addresses of `ops.mail_faults`."""

    mailbox: Mailbox
    clock: Callable[[], datetime]
    report: Report = no_report
    faults: Faults = field(default_factory=Faults)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or say why not."""
        if refusal := self.faults.refusal(address):
            self._note(address, refusal)
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message; said to be accepted only once it is on disk."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        for address in filter(comes_back, envelope.rcpt_tos):
            notification = returned(content, address, self.clock())
            self.mailbox.add(notification, self.clock())
            self.report(notification.decode())
        if not all(map(comes_back, envelope.rcpt_tos)):
            self.mailbox.add(content, self.clock())
        return "250 Kept"

    def _note(self, address: str, said: str) -> None:
        self.mailbox.folder.mkdir(parents=True, exist_ok=True)
        line = {"at": self.clock().isoformat(), "to": address, "said": said}
        with (self.mailbox.folder / REFUSALS).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(line) + "\n")
