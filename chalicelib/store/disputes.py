"""Disputed ballots on the roll: pk `DISPUTES#campaign`, sk the case's id, which begins with its time."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.follow_up.disputes import Checked, Dispute
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem


class DisputeItem(RollItem, discriminator="dispute"):
    """One case. Holds nothing of the ballot but its group."""

    unit = UnicodeAttribute()
    account = UnicodeAttribute()
    group = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    checked = JSONAttribute()
    answer = UnicodeAttribute(default="")
    answered_by = UnicodeAttribute(default="")
    answered_at = UnicodeAttribute(default="")


@dataclass(frozen=True, slots=True)
class StoredDisputes:
    """`follow_up.disputes.Disputes` on the roll."""

    def add(self, dispute: Dispute) -> None:
        """One put."""
        DisputeItem(
            _key(dispute.campaign),
            dispute.id,
            campaign=dispute.campaign,
            unit=dispute.unit,
            account=dispute.account,
            group=dispute.group,
            by=dispute.by,
            at=stamp(dispute.at),
            checked=asdict(dispute.checked),
        ).save(condition=DisputeItem.pk.does_not_exist())

    def all(self, campaign: str) -> Iterable[Dispute]:
        """One query."""
        found = DisputeItem.query(_key(campaign), scan_index_forward=False, consistent_read=True)
        return [_dispute(item) for item in found]

    def answer(self, campaign: str, dispute: str, document: str, by: str, now: datetime) -> bool:
        """One conditional write."""
        actions: list[Action] = [
            DisputeItem.answer.set(document),
            DisputeItem.answered_by.set(by),
            DisputeItem.answered_at.set(stamp(now)),
        ]
        try:
            DisputeItem(_key(campaign), dispute).update(actions, DisputeItem.answer == "")
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True


def _key(campaign: str) -> str:
    return f"DISPUTES#{campaign}"


def _dispute(item: DisputeItem) -> Dispute:
    return Dispute(
        campaign=item.campaign or "",
        id=item.sk,
        unit=item.unit,
        account=item.account,
        group=item.group,
        by=item.by,
        at=datetime.fromisoformat(item.at),
        checked=Checked(**item.checked),
        answer=item.answer or "",
        answered_by=item.answered_by or "",
        answered_at=instant(item.answered_at or ""),
    )
