"""A message as the mail standards want it (RFC 5322, 2045, 2047), in 7-bit lines that every relay takes."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.follow_up.messages import Message

POLICY = SMTP.clone(cte_type="7bit")


def as_mime(message: Message, *, sender: str, now: datetime) -> EmailMessage:
    """The mail, plain text first, HTML beside it. Raises `ValueError` on a header with a line break."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message.message_id
    for name, value in message.headers.items():
        mail[name] = value
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail
