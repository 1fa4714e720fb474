"""Mail through an SMTP relay, for places where the data must not leave the country."""

import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.follow_up.bounces import refused_for_the_address
from chalicelib.follow_up.channel import AddressRefused, MailFailed, MailPermanent, MailTemporary, MailThrottled
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.mime import as_mime
from chalicelib.follow_up.pacing import ASSUMED_PER_SECOND, Quota
from chalicelib.store.settings import required

THROTTLED = frozenset({421, 452})
"""Codes with which relays ask for fewer messages (RFC 5321 §4.2.2: service busy, too many recipients)."""


@dataclass(frozen=True, slots=True, repr=False)
class SmtpRelay:
    """Where the relay is. `user` empty: no sign-in. `starttls` False only towards a relay on the same machine."""

    host: str
    port: int
    starttls: bool
    user: str = ""
    password: str = ""
    timeout_seconds: float = 10.0


def relay_from_environment() -> SmtpRelay:
    """The relay that PHIEU_SMTP_… name. STARTTLS unless it is turned off for a relay on the same machine."""
    return SmtpRelay(
        host=required("PHIEU_SMTP_HOST"),
        port=int(os.environ.get("PHIEU_SMTP_PORT", "587")),
        starttls=os.environ.get("PHIEU_SMTP_STARTTLS", "1") != "0",
        user=os.environ.get("PHIEU_SMTP_USER", ""),
        password=os.environ.get("PHIEU_SMTP_PASSWORD", ""),
    )


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """`follow_up.channel.MailChannel` over SMTP. `sender` is the From and the envelope's sender.

    A relay does not say what it takes: `most_per_second` does, None for a cautious pace.
    """

    relay: SmtpRelay
    sender: str
    clock: Callable[[], datetime]
    most_per_second: float | None = None

    def quota(self) -> Quota:
        """As the stage's setting has it; relays tell no daily limit."""
        return Quota(self.most_per_second or ASSUMED_PER_SECOND)

    def send(self, *, message: Message) -> None:
        """One connection, one message: mailers are short-lived, and a broken one loses nothing."""
        mail = as_mime(message, sender=self.sender, now=self.clock())
        try:
            with smtplib.SMTP(self.relay.host, self.relay.port, timeout=self.relay.timeout_seconds) as relay:
                self._introduce(relay)
                relay.send_message(mail, from_addr=self.sender, to_addrs=[message.to])
        except (smtplib.SMTPException, OSError) as error:
            raise _named(error) from None

    def _introduce(self, relay: smtplib.SMTP) -> None:
        if self.relay.starttls:
            relay.starttls(context=ssl.create_default_context())
        if self.relay.user:
            relay.login(self.relay.user, self.relay.password)


def _named(error: Exception) -> MailFailed:
    """The kind of failure, without the relay's words: they often quote the address."""
    code = _code(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused) and _for_the_address(error):
        return AddressRefused(f"smtp {code}")
    if code in THROTTLED:
        return MailThrottled(f"smtp {code}")
    # A relay that refuses our own sign-in says 5xx about itself, not about the person's address.
    if 500 <= code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError):
        return MailPermanent(f"smtp {code}")
    return MailTemporary(f"smtp {code or type(error).__name__}")


def _for_the_address(error: smtplib.SMTPRecipientsRefused) -> bool:
    said = error.recipients.values()
    return any(refused_for_the_address(code, words.decode("ascii", "replace")) for code, words in said)


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return 0
