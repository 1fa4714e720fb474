"""`python -m ops.returned_mail < MAIL`: what a relay reports about a mail that came back, put into the mail queue.

For an SMTP relay in one's own data centre: its alias for the sender's returned mail pipes each mail to this. Only
the delivery status (RFC 3464) or the complaint (RFC 5965) goes on; the mail that came back holds a personal link,
and no secret lies in a queue.
"""

import os
import sys
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from typing import Protocol

STATUS = frozenset({"message/delivery-status", "message/feedback-report"})
MOST_BYTES = 200_000
"""A queue takes 256 kB; a status of one mail has a few hundred bytes."""
EX_OK, EX_DATAERR = 0, 65
"""sysexits.h: done; what came is no delivery status, so the relay keeps or returns it."""


class Queue(Protocol):
    """The mail queue."""

    def send(self, bodies: Sequence[dict[str, str]]) -> int:
        """Queue messages; how many were taken."""


def status_of(mail: bytes) -> str:
    """The mail's status or complaint as a mail of its own, and nothing else of it; empty where it has none."""
    for part in message_from_bytes(mail, policy=default).walk():
        if part.get_content_type() in STATUS:
            blocks = "\n".join(block.as_string() for block in part.get_payload())  # type: ignore[union-attr]
            return f"Content-Type: {part.get_content_type()}\n\n{blocks}"[:MOST_BYTES]
    return ""


def take(mail: bytes, queue: Queue) -> int:
    """Queue what the mail reports; the exit code for the relay."""
    status = status_of(mail)
    if not status:
        return EX_DATAERR
    queue.send([{"dsn": status}])
    return EX_OK


def main() -> int:
    """The command."""
    from chalicelib.store.queues import Queue as Stored  # noqa: PLC0415 - reads the environment

    return take(sys.stdin.buffer.read(), Stored(os.environ["PHIEU_MAIL_QUEUE"]))


if __name__ == "__main__":
    sys.exit(main())
