"""The acts about the results on the roll: pk `STEPS#campaign`, sk the act's number in six digits. Append-only."""

import json

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.publication.act_records import from_record, to_record
from chalicelib.publication.steps import Act, Step
from chalicelib.store.campaigns import CampaignItem
from chalicelib.store.notices import stamp
from chalicelib.store.tables import RollItem, shared_connection

_FAILED_CONDITION = "ConditionalCheckFailed"


class StepItem(RollItem, discriminator="step"):
    """One act as JSON. Never changed once written."""

    record = UnicodeAttribute()


class StoredSteps:
    """`publication.ports.StepBook` on the roll."""

    def acts(self, campaign: str) -> tuple[Act, ...]:
        """One consistent query."""
        found = StepItem.query(f"STEPS#{campaign}", consistent_read=True)
        return tuple(from_record(json.loads(item.record)) for item in found)

    def append(self, campaign: str, act: Act) -> bool:
        """One transaction of at most two writes."""
        record = json.dumps(to_record(act), ensure_ascii=False)
        item = StepItem(f"STEPS#{campaign}", f"{act.number:06d}", campaign=campaign, record=record)
        meta = CampaignItem(f"CAMPAIGN#{campaign}", "META")
        try:
            with TransactWrite(connection=shared_connection()) as transaction:
                transaction.save(item, StepItem.pk.does_not_exist())
                if act.step is Step.PUBLISHED:
                    published = CampaignItem.published_at
                    mark = published.remove() if act.undoes else published.set(stamp(act.at))
                    transaction.update(meta, actions=[mark], condition=CampaignItem.version.exists())
        except TransactWriteError as error:
            if any(reason and reason.code == _FAILED_CONDITION for reason in error.cancellation_reasons):
                return False
            raise
        return True
