"""Disputed ballots on the roll: pk `DISPUTES#campaign`, sk the case's id, which begins with its time.

While a case has no answer it stands in the index under todo `disputed#campaign`. Beside it, in one transaction: a
mark of the ballot (pk `DISPUTES#campaign#ONCE`, sk `account#group`), for one ballot is one case, and the unit's
count (pk `DISPUTES#campaign#UNITS`, sk the unit).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.follow_up.disputes import MOST_LISTED, Checked, Dispute
from chalicelib.store.ballots import pause
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem, shared_connection

MAX_TRIES = 8
CONFLICTS = {"TransactionCanceledException", "TransactionConflictException"}


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


class DisputedBallot(RollItem, discriminator="disputed_ballot"):
    """A ballot that has its case."""


class DisputeCount(RollItem, discriminator="dispute_count"):
    """How many cases a unit has."""

    cases = NumberAttribute()


@dataclass(frozen=True, slots=True)
class StoredDisputes:
    """`follow_up.disputes.Disputes` on the roll."""

    def add(self, dispute: Dispute) -> bool:
        """One transaction, tried again while others record cases of the same unit."""
        for attempt in range(MAX_TRIES):
            try:
                self._put(dispute)
            except TransactWriteError as error:
                if error.cause_response_code not in CONFLICTS:
                    raise
                if _is_there(_mark(dispute)):
                    return False
                pause(attempt)
                continue
            return True
        raise TimeoutError(f"Cases of {dispute.campaign} are being recorded too fast; try again.")

    def _put(self, dispute: Dispute) -> None:
        key = _key(dispute.campaign)
        count = DisputeCount(f"{key}#UNITS", dispute.unit)
        counted: list[Any] = [
            DisputeCount.cases.add(1),
            DisputeCount.kind.set(DisputeCount),
            DisputeCount.campaign.set(dispute.campaign),
        ]
        with TransactWrite(connection=shared_connection()) as transaction:
            transaction.save(_mark(dispute), DisputedBallot.pk.does_not_exist())
            transaction.save(_item(dispute), DisputeItem.pk.does_not_exist())
            transaction.update(count, counted)

    def latest(self, campaign: str) -> Sequence[Dispute]:
        """A query of the sparse index, and one of the newest cases."""
        index = RollItem.todo_index.query(_open(campaign), scan_index_forward=False, limit=MOST_LISTED)
        newest = DisputeItem.query(
            _key(campaign), scan_index_forward=False, consistent_read=True, limit=MOST_LISTED
        )
        known = {item.sk: _dispute(item) for item in index if isinstance(item, DisputeItem)}
        known |= {item.sk: _dispute(item) for item in newest}
        ordered = sorted(known.values(), key=lambda one: one.id, reverse=True)
        return sorted(ordered, key=lambda one: bool(one.answer))[:MOST_LISTED]

    def numbers(self, campaign: str) -> Mapping[str, int]:
        """One query of a line for each unit that has cases."""
        found = DisputeCount.query(f"{_key(campaign)}#UNITS", consistent_read=True)
        return {item.sk: int(item.cases) for item in found}

    def answer(self, campaign: str, dispute: str, document: str, by: str, now: datetime) -> bool:
        """One conditional write."""
        actions: list[Action] = [
            DisputeItem.answer.set(document),
            DisputeItem.answered_by.set(by),
            DisputeItem.answered_at.set(stamp(now)),
            DisputeItem.todo.remove(),
            DisputeItem.todo_key.remove(),
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


def _open(campaign: str) -> str:
    return f"disputed#{campaign}"


def _mark(dispute: Dispute) -> DisputedBallot:
    key = f"{_key(dispute.campaign)}#ONCE"
    return DisputedBallot(key, f"{dispute.account}#{dispute.group}", campaign=dispute.campaign)


def _is_there(mark: DisputedBallot) -> bool:
    try:
        DisputedBallot.get(mark.pk, mark.sk, consistent_read=True)
    except DoesNotExist:
        return False
    return True


def _item(dispute: Dispute) -> DisputeItem:
    return DisputeItem(
        _key(dispute.campaign),
        dispute.id,
        campaign=dispute.campaign,
        todo=_open(dispute.campaign),
        todo_key=dispute.id,
        unit=dispute.unit,
        account=dispute.account,
        group=dispute.group,
        by=dispute.by,
        at=stamp(dispute.at),
        checked=asdict(dispute.checked),
    )


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
