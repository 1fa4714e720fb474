"""Wishes for sealed slips and texts on the roll: pk `HANDOUTS#campaign`, sk the id, which begins with its time.

While the job has something left to do the wish stands in the index under todo `due#campaign#handouts`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.follow_up.handouts import Handout, HandoutKind, HandoutState, work_of
from chalicelib.store.notices import CONDITION_FAILED, stamp
from chalicelib.store.tables import RollItem


class HandoutItem(RollItem, discriminator="handout"):
    """One wish. Holds neither names nor secrets. Times are UTC text."""

    what = UnicodeAttribute()
    unit = UnicodeAttribute(default="")
    account = UnicodeAttribute(default="")
    asked_by = UnicodeAttribute()
    asked_at = UnicodeAttribute()
    state = UnicodeAttribute()
    at = UnicodeAttribute()
    settled_by = UnicodeAttribute(default="")
    people = NumberAttribute(default=0)
    again = BooleanAttribute(default=False)
    without_phone = NumberAttribute(default=0)


@dataclass(frozen=True, slots=True)
class StoredHandouts:
    """`follow_up.handouts.Handouts` on the roll."""

    def add(self, handout: Handout) -> None:
        """One put."""
        _item(handout).save(condition=HandoutItem.pk.does_not_exist())

    def get(self, campaign: str, handout: str) -> Handout | None:
        """One consistent read."""
        try:
            return _handout(HandoutItem.get(_key(campaign), handout, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, campaign: str) -> Sequence[Handout]:
        """One query."""
        found = HandoutItem.query(_key(campaign), scan_index_forward=False, consistent_read=True)
        return [_handout(item) for item in found]

    def unfinished(self, campaign: str) -> Iterable[Handout]:
        """One query of the sparse index."""
        found = RollItem.todo_index.query(_todo(campaign))
        return [_handout(item) for item in found if isinstance(item, HandoutItem)]

    def move(self, before: Handout, after: Handout) -> bool:
        """One conditional put."""
        try:
            _item(after).save(condition=HandoutItem.state == before.state.value)
        except PutError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True


def _key(campaign: str) -> str:
    return f"HANDOUTS#{campaign}"


def _todo(campaign: str) -> str:
    return f"due#{campaign}#handouts"


def _item(one: Handout) -> HandoutItem:
    unfinished = work_of(one) is not None
    return HandoutItem(
        _key(one.campaign),
        one.id,
        campaign=one.campaign,
        todo=_todo(one.campaign) if unfinished else None,
        todo_key=one.id if unfinished else None,
        what=one.kind.value,
        unit=one.unit,
        account=one.account,
        asked_by=one.asked_by,
        asked_at=stamp(one.asked_at),
        state=one.state.value,
        at=stamp(one.at),
        settled_by=one.settled_by,
        people=one.people,
        again=one.again,
        without_phone=one.without_phone,
    )


def _handout(item: HandoutItem) -> Handout:
    return Handout(
        campaign=item.campaign or "",
        id=item.sk,
        kind=HandoutKind(item.what),
        unit=item.unit,
        account=item.account,
        asked_by=item.asked_by,
        asked_at=datetime.fromisoformat(item.asked_at),
        state=HandoutState(item.state),
        at=datetime.fromisoformat(item.at),
        settled_by=item.settled_by,
        people=int(item.people),
        again=bool(item.again),
        without_phone=int(item.without_phone or 0),
    )
