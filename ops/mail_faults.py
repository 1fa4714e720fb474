"""What the local mail server does with addresses that ask for trouble, so that bounces can be tried and rehearsed.

By the beginning of the address, as providers' mailbox simulators do it: `khong-co.` is refused for good, `ban.` is
put off once, `tra-lai.` is taken and comes back as a delivery status notification (RFC 3464).
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.utils import format_datetime

REFUSED, BUSY, RETURNED = "khong-co.", "ban.", "tra-lai."
NO_SUCH_ADDRESS = "550 5.1.1 No such mailbox"
TRY_LATER = "451 4.3.2 Busy, try again later"
POSTMASTER = "mailer-daemon@phieu.example"


@dataclass(slots=True)
class Faults:
    """Remembers which addresses were put off, and counts what was said to whom."""

    _put_off: set[str] = field(default_factory=set)

    def refusal(self, address: str) -> str:
        """The server's answer to a recipient that it does not take now; empty where it does."""
        if address.startswith(REFUSED):
            return NO_SUCH_ADDRESS
        if address.startswith(BUSY) and address not in self._put_off:
            self._put_off.add(address)
            return TRY_LATER
        return ""


def comes_back(address: str) -> bool:
    """Whether mail to this address is taken and returned afterwards."""
    return address.startswith(RETURNED)


def returned(content: bytes, address: str, now: datetime) -> bytes:
    """The delivery status notification about a message that could not be delivered to `address`."""
    original = BytesHeaderParser().parsebytes(content)
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"], report["To"] = POSTMASTER, str(original["From"])
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(now)
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"Mail to {address} could not be delivered: no such mailbox.\n"))
    report.attach(_status(address))
    headers = MIMEText(f"Message-ID: {original['Message-ID']}\nTo: {address}\n", "rfc822-headers")
    report.attach(headers)
    return report.as_bytes()


def _status(address: str) -> MIMEBase:
    status = MIMEBase("message", "delivery-status")
    by_message, by_recipient = EmailMessage(), EmailMessage()
    by_message["Reporting-MTA"] = "dns; localhost"
    by_recipient["Final-Recipient"] = f"rfc822; {address}"
    by_recipient["Action"] = "failed"
    by_recipient["Status"] = "5.1.1"
    status.set_payload([by_message, by_recipient])
    return status
