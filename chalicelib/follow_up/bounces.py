"""Mail that comes back: what providers report about addresses, and the list of addresses nothing is sent to again.

Two kinds of reports are read: SES notifications (bounce, complaint) and mails as SMTP relays send them: delivery
status (RFC 3464, status codes by RFC 3463) and complaints (RFC 5965). Only what is final counts: a full queue or a
slow server is retried by whoever has the message, and says nothing about the address.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any, Protocol

from chalicelib.roster.people import MailState

_TRIED_OUT = "Successfully validated SNS topic"
"""What SES itself sends to a topic when it is named for the first time; no JSON."""
DEAD_END = {MailState.BOUNCED, MailState.COMPLAINED}
"""States of an address to which nothing is sent any more."""


@dataclass(frozen=True, slots=True)
class Report:
    """The provider's last word about one address."""

    address: str
    state: MailState


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that nothing is sent to, whoever has it, since `at` (UTC)."""

    state: MailState
    at: datetime


class NoReport(ValueError):
    """A message on the queue is in the shape of a provider's report and holds none."""


class AddressBook(Protocol):
    """What is known of addresses. They are kept as hashes beside the people who have them."""

    def handed_over(self, account: str, address: str) -> None:
        """A first mail to this person's address was taken; remember whose address it is."""
        ...

    def accounts(self, address: str, most: int | None = None) -> Iterable[str]:
        """Everybody, or some `most`, to whom a mail was handed over or refused at this address."""
        ...

    def mark(self, account: str, address: str, state: MailState) -> bool:
        """Set the state on the person. False where the person has another address by now."""
        ...

    def suppress(self, address: str, suppression: Suppression) -> None:
        """Put the address on the list."""
        ...

    def suppression(self, address: str) -> Suppression | None:
        """Why nothing is sent to the address; None where mail may go."""
        ...


def final_status(status: str) -> bool:
    """Whether an enhanced status code speaks of the address for good: 5.1.x no such address, 5.2.1 mailbox closed.

    5.7.x is the receiver's policy about us, 5.2.2 a mailbox that is full, 5.3 and 5.4 their machines.
    """
    return status.startswith("5.1.") or status == "5.2.1"


def refused_for_the_address(code: int, said: str) -> bool:
    """Whether a relay's refusal of a recipient speaks of the address: by its enhanced status, else by its code."""
    status = said.partition(" ")[0]
    if status.count(".") == 2 and status[:1] in {"4", "5"}:
        return final_status(status)
    return code in {550, 551, 553}


def is_report(body: Mapping[str, str]) -> bool:
    """Whether a queue message is a provider's report rather than a notice to send."""
    return "Message" in body or "dsn" in body


def reports(body: Mapping[str, str]) -> tuple[Report, ...]:
    """What a queue message says: SNS's envelope around an SES notification, or `{"dsn": …}`, the mail's text.

    Reports about anything but a final bounce or a complaint are empty. Raises `NoReport`.
    """
    if "dsn" in body:
        return tuple(_from_dsn(message_from_bytes(body["dsn"].encode(), policy=default)))
    if body["Message"].startswith(_TRIED_OUT):
        return ()
    said = json.loads(body["Message"])
    if not isinstance(said, dict):
        raise NoReport("the notification is not an object")
    return tuple(_from_ses(said))


def _from_ses(said: Mapping[str, Any]) -> Iterator[Report]:
    kind = said.get("notificationType") or said.get("eventType")
    if kind == "Bounce" and said["bounce"].get("bounceType") == "Permanent":
        for one in said["bounce"].get("bouncedRecipients", ()):
            yield Report(_plain(one["emailAddress"]), MailState.BOUNCED)
    elif kind == "Complaint":
        for one in said["complaint"].get("complainedRecipients", ()):
            yield Report(_plain(one["emailAddress"]), MailState.COMPLAINED)


def _from_dsn(mail: Message) -> Iterator[Report]:
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            yield from _from_complaint(part)
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            action, status = str(block.get("Action", "")).lower(), str(block.get("Status", ""))
            recipient = str(block.get("Final-Recipient", "")).partition(";")[2]
            if action == "failed" and recipient and final_status(status.partition(" ")[0]):
                yield Report(_plain(recipient), MailState.BOUNCED)


def _from_complaint(part: Message) -> Iterator[Report]:
    """A mailbox provider's feedback loop (RFC 5965): somebody marked a mail of ours as unwanted."""
    blocks: Any = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if str(block.get("Feedback-Type", "")).strip().lower() == "abuse":
            for recipient in block.get_all("Original-Rcpt-To", ()):
                yield Report(_plain(str(recipient)), MailState.COMPLAINED)


def _plain(address: str) -> str:
    """The bare address, from "Name <address>" too."""
    return address.strip().rpartition("<")[2].rstrip(">").strip()
