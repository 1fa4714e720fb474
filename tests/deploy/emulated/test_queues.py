"""A message that nobody can work off: five tries, then the dead letters; after the mend it is sent again."""

import json
from datetime import UTC, datetime

import pytest

from ops.deploy_emulator import Emulated
from tests.support.emulated import around_now, put_in_force, until

pytestmark = pytest.mark.emulator


def _waiting(stage: Emulated, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stage.target.cloud.client("sqs").get_queue_attributes(
        QueueUrl=stage.outputs[f"{queue}Url"], AttributeNames=names
    )["Attributes"]
    return sum(int(found[name]) for name in names)


def _redrive(stage: Emulated) -> None:
    """What "Start DLQ redrive" does in the console; the emulator has no such call."""
    sqs, dead = stage.target.cloud.client("sqs"), stage.outputs["RecountDeadLettersUrl"]
    for letter in sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]:
        sqs.send_message(QueueUrl=stage.outputs["RecountQueueUrl"], MessageBody=letter["Body"])
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])


def test_a_poisoned_message_ends_with_the_dead_letters_and_is_worked_off_once_mended(stage: Emulated) -> None:
    sqs, queue = stage.target.cloud.client("sqs"), stage.outputs["RecountQueueUrl"]
    campaign = around_now(datetime.now(UTC))
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"campaign": campaign.id}))
    until(lambda: _waiting(stage, "RecountDeadLetters") == 1, seconds=120)
    assert _waiting(stage, "RecountQueue") == 0

    put_in_force(stage, campaign)
    _redrive(stage)
    until(lambda: _waiting(stage, "RecountQueue") == 0, seconds=120)
    assert _waiting(stage, "RecountDeadLetters") == 0
