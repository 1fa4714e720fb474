"""A message that nobody can work off: five tries, then the dead letters; after the mend it is sent again."""

import pytest

from ops.deploy_emulator import Emulated
from tests.support.emulated import until

pytestmark = pytest.mark.emulator


def _waiting(stage: Emulated, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stage.target.cloud.client("sqs").get_queue_attributes(
        QueueUrl=stage.outputs[f"{queue}Url"], AttributeNames=names
    )["Attributes"]
    return sum(int(found[name]) for name in names)


def test_a_poisoned_message_ends_with_the_dead_letters_and_can_be_sent_again(stage: Emulated) -> None:
    sqs, queue = stage.target.cloud.client("sqs"), stage.outputs["RecountQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    sqs.send_message(QueueUrl=queue, MessageBody='{"campaign": "never-heard-of"}')
    until(lambda: _waiting(stage, "RecountDeadLetters") == 1, seconds=120)
    assert _waiting(stage, "RecountQueue") == 0

    dead = stage.outputs["RecountDeadLettersUrl"]
    (letter,) = sqs.receive_message(QueueUrl=dead)["Messages"]
    assert letter["Body"] == '{"campaign": "never-heard-of"}'
    sqs.change_message_visibility(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"], VisibilityTimeout=0)
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.start_message_move_task(SourceArn=arn)
    until(lambda: _waiting(stage, "RecountDeadLetters") == 0)
    until(lambda: _waiting(stage, "RecountDeadLetters") == 1, seconds=120)
