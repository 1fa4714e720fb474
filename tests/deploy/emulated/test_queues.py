"""A message that nobody can work off: five tries, then the dead letters; after the mend it is sent again."""

import json
from datetime import UTC, datetime

import pytest

from ops.deploy_emulator import Emulated
from tests.support.emulated import around_now, put_in_force, until, waiting

pytestmark = pytest.mark.emulator


def _redrive(stage: Emulated) -> None:
    """What `aws sqs start-message-move-task` does (docs/operations.md); the emulator has no such call."""
    sqs, dead = stage.target.cloud.client("sqs"), stage.outputs["RecountDeadLettersUrl"]
    for letter in sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]:
        sqs.send_message(QueueUrl=stage.outputs["RecountQueueUrl"], MessageBody=letter["Body"])
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])


def test_a_poisoned_message_ends_with_the_dead_letters_and_is_worked_off_once_mended(stage: Emulated) -> None:
    sqs, queue = stage.target.cloud.client("sqs"), stage.outputs["RecountQueueUrl"]
    campaign = around_now(datetime.now(UTC))
    _must_not_be_known(stage, campaign.id)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"campaign": campaign.id}))
    until(lambda: waiting(stage, "RecountDeadLetters") == 1)
    assert waiting(stage, "RecountQueue") == 0

    put_in_force(stage, campaign)
    _redrive(stage)
    until(lambda: waiting(stage, "RecountQueue") == 0)
    assert waiting(stage, "RecountDeadLetters") == 0


def _must_not_be_known(stage: Emulated, campaign: str) -> None:
    """What poisons the message: nobody knows its campaign yet, so this comes before the round."""
    key = {"pk": {"S": f"CAMPAIGN#{campaign}"}, "sk": {"S": "META"}}
    found = stage.target.cloud.client("dynamodb").get_item(TableName=stage.outputs["RollTableName"], Key=key)
    assert "Item" not in found, "run this before the tests that put the campaign in force"
