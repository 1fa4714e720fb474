"""What the status page asks: the tick's pulse, the queues, mail by day, whether object storage answers."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import NumberAttribute

from chalicelib.follow_up.health import HOUSE, HOUSE_ZONE, TICK, MailDay, Pulse, QueueState
from chalicelib.store.connection import client
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.tables import RollItem

DAYS = 7
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


class MailDayItem(RollItem, discriminator="mail_day"):
    """pk `JOBS#-`, sk `mail-2021-01-25`: mails of the local day by outcome. Nothing of any person."""

    handed_over = NumberAttribute(default=0)
    waiting = NumberAttribute(default=0)
    failed = NumberAttribute(default=0)
    skipped = NumberAttribute(default=0)
    report_taken = NumberAttribute(default=0)


@dataclass(frozen=True, slots=True)
class StoredHouse:
    """`web.staff.ports.House` over the roll, SQS and S3. `queues`: address by name."""

    queues: Mapping[str, str]
    bucket: str

    def pulse(self) -> Pulse | None:
        """One consistent read."""
        return Pulse.of_entry(StoredJobs().get(HOUSE, TICK))

    def queue_states(self) -> Iterator[QueueState]:
        """Two or three calls a queue, for approximate counts. A queue that does not answer is left out."""
        for name, address in self.queues.items():
            try:
                yield _state(name, address)
            except (ClientError, BotoCoreError):
                continue

    def busy_queues(self) -> Iterator[str]:
        """Queues that hold something: one call each. One that does not answer is left out."""
        for name, address in self.queues.items():
            try:
                found = client("sqs").get_queue_attributes(QueueUrl=address, AttributeNames=[*_COUNTS])
            except (ClientError, BotoCoreError):
                continue
            if any(int(found["Attributes"][count]) for count in _COUNTS):
                yield name

    def mail_days(self, now: datetime) -> tuple[MailDay, ...]:
        """The last days on which mail left, the newest first: one query."""
        since = (now - timedelta(days=DAYS)).astimezone(HOUSE_ZONE).date()
        found = MailDayItem.query(f"JOBS#{HOUSE}", MailDayItem.sk >= f"mail-{since}", consistent_read=True)
        days = [_day(item) for item in found if item.sk.startswith("mail-")]
        return tuple(sorted(days, key=lambda one: one.day, reverse=True))

    def objects_answer(self) -> bool:
        """One call to object storage."""
        try:
            client("s3").list_objects_v2(Bucket=self.bucket, MaxKeys=1)
        except (ClientError, BotoCoreError):
            return False
        return True


def note_mail(outcomes: Mapping[str, int], now: datetime) -> None:
    """Add a batch's outcomes to its day: one write a batch. Outcomes that are no mail's are left out."""
    item = MailDayItem(f"JOBS#{HOUSE}", f"mail-{now.astimezone(HOUSE_ZONE).date()}")
    added = [
        getattr(MailDayItem, name).add(number)
        for name, number in sorted(outcomes.items())
        if name in _MAIL and number
    ]
    if added:
        item.update([MailDayItem.kind.set(MailDayItem), *added])


_MAIL = ("handed_over", "waiting", "failed", "skipped", "report_taken")


def _day(item: MailDayItem) -> MailDay:
    return MailDay(
        date.fromisoformat(item.sk.removeprefix("mail-")), {name: int(getattr(item, name) or 0) for name in _MAIL}
    )


def _state(name: str, address: str) -> QueueState:
    sqs = client("sqs")
    found = sqs.get_queue_attributes(QueueUrl=address, AttributeNames=[*_COUNTS, "RedrivePolicy"])["Attributes"]
    dead = None
    if "RedrivePolicy" in found:
        arn = str(json.loads(found["RedrivePolicy"])["deadLetterTargetArn"])
        letters = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        buried = sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=[_COUNTS[0]])["Attributes"]
        dead = int(buried[_COUNTS[0]])
    return QueueState(name, int(found[_COUNTS[0]]), int(found[_COUNTS[1]]), dead)


def queue_addresses() -> dict[str, str]:
    """Every queue that this process knows, by its short name."""
    found = {name: os.environ.get(variable, "") for name, variable in _VARIABLES.items()}
    return {name: address for name, address in found.items() if address}


_VARIABLES = {
    "mail": "PHIEU_MAIL_QUEUE",
    "returned_mail": "PHIEU_RETURNED_MAIL_QUEUE",
    "imports": "PHIEU_IMPORTS_QUEUE",
    "closing": "PHIEU_CLOSING_QUEUE",
    "recount": "PHIEU_RECOUNT_QUEUE",
}
