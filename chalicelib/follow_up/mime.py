"""A message as the mail standards want it (RFC 5322, 2045, 2047), in 7-bit lines that every relay takes."""

from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from chalicelib.follow_up.messages import Message

ENCODED_WORD_LINE = 76
"""RFC 2047: no line with an encoded word is longer."""


class WholeSubjects(EmailPolicy):
    """The SMTP policy, but for subjects: Python 3.11 drops spaces where it folds between encoded words."""

    def fold(self, name: str, value: Any) -> str:  # noqa: ANN401 - as the base class has it
        """The header's lines; an encoded subject as one run of encoded words, which keeps its spaces."""
        if name.lower() != "subject" or str(value).isascii():
            return str(super().fold(name, value))
        words = Header(str(value), "utf-8", maxlinelen=ENCODED_WORD_LINE, header_name=name)
        return f"{name}: {words.encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401 - as the base class has it
        """The same in bytes."""
        return self.fold(name, value).encode("ascii")


POLICY = WholeSubjects(linesep="\r\n", cte_type="7bit")


def as_mime(message: Message, *, sender: str, now: datetime) -> EmailMessage:
    """The mail: plain text, HTML beside it, attachments. Raises `ValueError` on a header with a line break."""
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
    for one in message.attachments:
        mail.add_attachment(one.pdf, maintype="application", subtype="pdf", filename=one.name)
    return mail
