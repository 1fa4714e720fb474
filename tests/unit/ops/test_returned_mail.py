"""A returned mail's status reaches the queue, and nothing of the mail itself."""

from collections.abc import Sequence
from email.message import EmailMessage

from chalicelib.follow_up.bounces import Report, reports
from chalicelib.roster.people import MailState
from ops.returned_mail import EX_DATAERR, EX_OK, take
from tests.unit.follow_up.test_bounces import DSN

LINK = "https://phieu.example/v/BCFG2345SECRETSECRETSECRET"


class Kept:
    def __init__(self) -> None:
        self.bodies: list[dict[str, str]] = []

    def send(self, bodies: Sequence[dict[str, str]]) -> int:
        self.bodies += bodies
        return len(bodies)


def returned() -> bytes:
    return (
        DSN.format(action="failed", status="5.1.1")
        .replace("--b--", f"--b\nContent-Type: message/rfc822\n\nSubject: x\n\n{LINK}\n--b--")
        .encode()
    )


def test_the_status_of_a_returned_mail_is_read_from_the_queue() -> None:
    queue = Kept()
    assert take(returned(), queue) == EX_OK
    (body,) = queue.bodies
    assert reports(body) == (Report("mau@example.vn", MailState.BOUNCED),)


def test_the_personal_link_of_the_mail_that_came_back_stays_out_of_the_queue() -> None:
    queue = Kept()
    take(returned(), queue)
    assert LINK.encode() in returned()
    assert "SECRET" not in str(queue.bodies)


COMPLAINT = f"""\
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
Original-Rcpt-To: <mau@example.vn>

--b
Content-Type: message/rfc822

Subject: x

{LINK}
--b--
"""


def test_a_complaint_through_a_feedback_loop_is_read_too() -> None:
    queue = Kept()
    assert take(COMPLAINT.encode(), queue) == EX_OK
    assert "SECRET" not in str(queue.bodies)
    (body,) = queue.bodies
    assert reports(body) == (Report("mau@example.vn", MailState.COMPLAINED),)


def test_any_other_mail_is_left_to_the_relay() -> None:
    mail, queue = EmailMessage(), Kept()
    mail.set_content("Tôi đang nghỉ phép")
    assert take(mail.as_bytes(), queue) == EX_DATAERR
    assert queue.bodies == []
