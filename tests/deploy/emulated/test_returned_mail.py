"""A mail that comes back: from SES over the topic and the queue to the person it was sent to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.roster.people import MailState
from ops.deploy_emulator import SENDER, Emulated
from tests.support.emulated import operator, until
from tests.support.fake_mail import a_person
from tests.support.stored_people import put_person

pytestmark = pytest.mark.emulator
RAW = {"Data": b"Subject: Moi tham gia khao sat\r\n\r\nKinh gui Ong/Ba"}


@pytest.fixture
def told(stage: Emulated) -> Iterator[None]:
    """The emulated SES knows the topics of a sender, not the events of a configuration set: both tell the same."""
    ses = stage.target.cloud.client("ses")
    for kind in ("Bounce", "Complaint"):
        topic = stage.outputs["ReturnedMailTopic"]
        ses.set_identity_notification_topic(Identity=SENDER, NotificationType=kind, SnsTopic=topic)
    yield
    for kind in ("Bounce", "Complaint"):
        ses.set_identity_notification_topic(Identity=SENDER, NotificationType=kind)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("bounce@simulator.amazonses.com", MailState.BOUNCED),
        ("complaint@simulator.amazonses.com", MailState.COMPLAINED),
    ],
)
def test_what_the_provider_reports_is_set_on_the_person(stage: Emulated, address: str, state: MailState) -> None:
    person = replace(a_person(), account=f"BDFG{state.value[:4].upper()}", email=address)
    with operator(stage):
        from chalicelib.store.mail_addresses import StoredAddressBook  # noqa: PLC0415 - reads the stage's tables

        put_person(person)
        StoredAddressBook().handed_over(person.account, address)
    stage.target.cloud.client("ses").send_raw_email(Source=SENDER, Destinations=[address], RawMessage=RAW)
    until(lambda: _state(stage, person.account) == state.value)


def _state(stage: Emulated, account: str) -> str:
    key = {"pk": {"S": f"P#{account}"}, "sk": {"S": "A"}}
    item = stage.target.cloud.client("dynamodb").get_item(TableName=stage.outputs["RollTableName"], Key=key)[
        "Item"
    ]
    return str(item["mail_state"]["S"])


def test_a_report_that_nobody_can_read_ends_with_its_own_dead_letters(stage: Emulated) -> None:
    cloud, queue = stage.target.cloud, stage.outputs["ReturnedMailQueueUrl"]
    sqs = cloud.client("sqs")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    cloud.client("sns").publish(TopicArn=stage.outputs["ReturnedMailTopic"], Message="not a report")
    name = "ApproximateNumberOfMessages"
    dead = stage.outputs["ReturnedMailDeadLettersUrl"]
    until(lambda: sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=[name])["Attributes"][name] == "1")
