"""What providers report about addresses."""

import json

import pytest

from chalicelib.follow_up.bounces import Report, final_status, is_report, refused_for_the_address, reports
from chalicelib.roster.people import MailState

DSN = """\
From: MAILER-DAEMON@relay.example
To: khaosat@phieu.example
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Undelivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; mau@example.vn
Action: {action}
Status: {status}

--b--
"""


def ses(**said: object) -> dict[str, str]:
    return {"Type": "Notification", "Message": json.dumps(said)}


def test_a_final_bounce_names_every_address_it_speaks_of() -> None:
    body = ses(
        notificationType="Bounce",
        bounce={
            "bounceType": "Permanent",
            "bouncedRecipients": [{"emailAddress": "Mau <mau@example.vn>"}, {"emailAddress": "hai@example.vn"}],
        },
    )
    assert reports(body) == (
        Report("mau@example.vn", MailState.BOUNCED),
        Report("hai@example.vn", MailState.BOUNCED),
    )


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_says_nothing_about_the_address(kind: str) -> None:
    body = ses(
        eventType="Bounce", bounce={"bounceType": kind, "bouncedRecipients": [{"emailAddress": "a@example.vn"}]}
    )
    assert reports(body) == ()


def test_a_complaint_is_told_from_a_bounce() -> None:
    body = ses(
        notificationType="Complaint", complaint={"complainedRecipients": [{"emailAddress": "a@example.vn"}]}
    )
    assert reports(body) == (Report("a@example.vn", MailState.COMPLAINED),)


def test_a_delivery_is_no_news() -> None:
    assert reports(ses(notificationType="Delivery", delivery={})) == ()


def test_a_delivery_status_notification_of_a_relay_is_read() -> None:
    body = {"dsn": DSN.format(action="failed", status="5.1.1")}
    assert reports(body) == (Report("mau@example.vn", MailState.BOUNCED),)


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "5.7.1"), ("failed", "5.2.2")])
def test_delays_and_refusals_of_us_are_not_set_on_the_person(action: str, status: str) -> None:
    assert reports({"dsn": DSN.format(action=action, status=status)}) == ()


def test_notices_to_send_are_no_reports() -> None:
    assert not is_report({"campaign": "c", "account": "a", "notice": "accounts"})


def test_what_is_no_notification_is_refused() -> None:
    with pytest.raises(ValueError, match="not an object"):
        reports({"Message": "[]"})


@pytest.mark.parametrize(
    ("code", "said", "meant"),
    [
        (550, "5.1.1 no such user", True),
        (550, "no such user", True),
        (550, "5.7.1 spam", False),
        (554, "refused", False),
    ],
)
def test_a_relays_refusal_counts_against_the_address_only_if_it_speaks_of_it(
    code: int, said: str, meant: bool
) -> None:
    assert refused_for_the_address(code, said) is meant


def test_a_closed_mailbox_is_final_and_a_full_one_is_not() -> None:
    assert final_status("5.2.1")
    assert not final_status("5.2.2")


def test_the_word_by_which_ses_tries_a_new_topic_is_no_report_and_no_error() -> None:
    said = "Successfully validated SNS topic for Amazon SES event publishing."
    assert reports({"Type": "Notification", "Message": said}) == ()
