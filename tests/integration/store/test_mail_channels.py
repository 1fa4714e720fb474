"""Mail over real SMTP and over SES, and queues over SQS."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from typing import Any
from urllib.request import urlopen

import pytest
from aiosmtpd.controller import Controller
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.follow_up.channel import MailFailed, MailPermanent, MailTemporary, MailThrottled
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.pacing import Quota
from chalicelib.store import mail_ses
from chalicelib.store.connection import client
from chalicelib.store.mail_ses import SesChannel
from chalicelib.store.mail_smtp import SmtpChannel, SmtpRelay
from chalicelib.store.queues import Queue
from tests.support.engines import Cloud

NOW = datetime(2021, 1, 20, 1, tzinfo=UTC)
SENDER = "khaosat@phieu.example"
MESSAGE = Message(
    to="mau@example.vn",
    subject="[Sở Nội vụ] Tài khoản khảo sát Chỉ số CCHC năm 2020 – Ông Nguyễn Văn Mẫu",
    text="Kính gửi: Ông Nguyễn Văn Mẫu\n",
    html="<p>Kính gửi: Ông Nguyễn Văn Mẫu</p>\n",
    message_id="<1@phieu.example>",
    headers={"Auto-Submitted": "auto-generated"},
)


class Post:
    """An SMTP server's handler: keeps mails, or answers recipients with `refusal`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = ""

    async def handle_RCPT(self, _s: Any, _t: Any, envelope: Any, address: str, _o: Any) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _t: Any, envelope: Any) -> str:  # noqa: N802
        read = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        self.mails.append(read)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, SmtpChannel]]:
    handler = Post()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield handler, SmtpChannel(SmtpRelay("127.0.0.1", port, starttls=False), SENDER, lambda: NOW)
    finally:
        server.stop()


def test_a_mail_arrives_over_smtp_as_it_was_written(post: tuple[Post, SmtpChannel]) -> None:
    handler, channel = post
    channel.send(message=MESSAGE)
    (mail,) = handler.mails
    assert (mail["To"], mail["Subject"], mail["Message-ID"]) == (MESSAGE.to, MESSAGE.subject, MESSAGE.message_id)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("html",)).get_content().strip() == MESSAGE.html.strip()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 no such user mau@example.vn", MailPermanent),
        ("450 mailbox busy", MailTemporary),
        ("421 slow down", MailThrottled),
        ("452 too many recipients", MailThrottled),
    ],
)
def test_what_a_relay_answers_is_permanent_passing_or_a_plea(
    post: tuple[Post, SmtpChannel], answer: str, kind: type[MailFailed]
) -> None:
    handler, channel = post
    handler.refusal = answer
    with pytest.raises(kind) as refused:
        channel.send(message=MESSAGE)
    assert "example.vn" not in str(refused.value)


def test_a_relay_that_is_away_is_a_passing_failure() -> None:
    channel = SmtpChannel(SmtpRelay("127.0.0.1", 1, starttls=False), SENDER, lambda: NOW)
    with pytest.raises(MailTemporary):
        channel.send(message=MESSAGE)


def test_a_relay_without_starttls_gets_nothing_in_the_clear(post: tuple[Post, SmtpChannel]) -> None:
    handler, channel = post
    strict = SmtpChannel(SmtpRelay("127.0.0.1", channel.relay.port, starttls=True), SENDER, lambda: NOW)
    with pytest.raises(MailTemporary):
        strict.send(message=MESSAGE)
    assert handler.mails == []


def test_ses_takes_the_raw_mail(cloud: Cloud) -> None:
    client("ses").verify_email_identity(EmailAddress=SENDER)
    SesChannel(SENDER, lambda: NOW).send(message=MESSAGE)
    with urlopen(f"{cloud.address}/_ministack/ses/messages") as answer:  # noqa: S310 - our own stand-in
        assert MESSAGE.to in answer.read().decode()


class Refusing:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def send_raw_email(self, **_: Any) -> None:
        raise self.error


def refused(code: str, said: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": said}}, "SendRawEmail")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused("Throttling", "Maximum sending rate exceeded."), MailThrottled),
        (refused("MessageRejected", "Address mau@example.vn is blacklisted"), MailPermanent),
        (refused("MessageRejected", "Email address is not verified: mau@example.vn"), MailTemporary),
        (refused("AccountSendingPausedException"), MailTemporary),
        (EndpointConnectionError(endpoint_url="https://ses"), MailTemporary),
    ],
)
def test_what_ses_answers_is_permanent_passing_or_a_plea(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[MailFailed]
) -> None:
    monkeypatch.setattr(mail_ses, "client", lambda _service: Refusing(error))
    with pytest.raises(kind) as found:
        SesChannel(SENDER, lambda: NOW).send(message=MESSAGE)
    assert "example.vn" not in str(found.value)


def test_twenty_three_messages_go_in_three_calls_and_all_arrive(cloud: Cloud) -> None:
    address = cloud.queues["mail"]
    assert Queue(address).send([{"account": f"N{n}"} for n in range(23)]) == 23
    found: set[str] = set()
    while batch := client("sqs").receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages"):
        for message in batch:
            found.add(json.loads(message["Body"])["account"])
            client("sqs").delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])
    assert len(found) == 23


def test_no_messages_need_no_call() -> None:
    assert Queue("http://nowhere.invalid/q").send([]) == 0


def ses_quota(monkeypatch: pytest.MonkeyPatch, answer: dict[str, float] | Exception) -> None:
    class Told:
        def get_send_quota(self) -> dict[str, float]:
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(mail_ses, "client", lambda name: Told())


@pytest.mark.parametrize(
    ("told", "most", "expected"),
    [
        ((14, 50000, 100), None, Quota(14, 49900)),
        ((14, 50000, 60000), 5.0, Quota(5, 0)),
        ((14, -1, 3), 100.0, Quota(14, None)),
        ((-1, 200, 0), None, Quota(10, 200)),
    ],
)
def test_ses_says_what_it_grants_and_a_stage_may_take_less(
    monkeypatch: pytest.MonkeyPatch, told: tuple[float, float, float], most: float | None, expected: Quota
) -> None:
    names = ("MaxSendRate", "Max24HourSend", "SentLast24Hours")
    ses_quota(monkeypatch, dict(zip(names, told, strict=True)))
    assert SesChannel(SENDER, lambda: NOW, most_per_second=most).quota() == expected


def test_a_quota_that_ses_does_not_tell_is_a_passing_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    ses_quota(monkeypatch, EndpointConnectionError(endpoint_url="x"))
    with pytest.raises(MailTemporary):
        SesChannel(SENDER, lambda: NOW).quota()


def test_a_relay_is_paced_by_the_stages_setting() -> None:
    relay = SmtpRelay("127.0.0.1", 25, starttls=False)
    assert SmtpChannel(relay, SENDER, lambda: NOW).quota() == Quota(10)
    assert SmtpChannel(relay, SENDER, lambda: NOW, 40.0).quota() == Quota(40)


def test_a_delayed_message_comes_into_sight_later(cloud: Cloud) -> None:
    address = cloud.queues["mail"]
    assert Queue(address).send([{"n": "1"}, {"n": "2"}], [0, 900]) == 2
    found = client("sqs").receive_message(QueueUrl=address, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(message["Body"]) for message in found] == [{"n": "1"}]
    names = ["ApproximateNumberOfMessagesDelayed"]
    assert client("sqs").get_queue_attributes(QueueUrl=address, AttributeNames=names)["Attributes"] == {
        names[0]: "1"
    }
