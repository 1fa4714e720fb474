"""What focal points asked for, on the roll: pk `FOLLOWUP#campaign#unit`, sk `U#local day#number`. Append-only.

The number is the place among the unit's requests of the day. A place is taken by one put alone, so that two
deputies who ask at the same moment never have more places than a day has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from chalicelib.follow_up.urging import PER_DAY, UrgeRequest
from chalicelib.store.notices import CONDITION_FAILED, stamp
from chalicelib.store.tables import RollItem


class UrgeItem(RollItem, discriminator="urge"):
    """One request. Names nobody: how many, by whom, when."""

    at = UnicodeAttribute()
    by = UnicodeAttribute()
    people = NumberAttribute()


@dataclass(frozen=True, slots=True)
class StoredUrges:
    """`follow_up.urging.UrgeLog` on the roll."""

    def take(self, request: UrgeRequest, day: date) -> bool:
        """One conditional put for each place until a free one is found."""
        return any(_put(request, key) for key in places(request.campaign, request.unit, day))

    def of(self, campaign: str, unit: str) -> Iterable[UrgeRequest]:
        """One query."""
        found = UrgeItem.query(
            _key(campaign, unit), UrgeItem.sk.startswith("U#"), scan_index_forward=False, consistent_read=True
        )
        return [
            UrgeRequest(campaign, unit, datetime.fromisoformat(item.at), item.by, int(item.people))
            for item in found
        ]


def places(campaign: str, unit: str, day: date) -> Sequence[tuple[str, str]]:
    """The keys of all requests that the unit may make on a local day."""
    return [(_key(campaign, unit), f"U#{day.isoformat()}#{number}") for number in range(1, PER_DAY + 1)]


def _put(request: UrgeRequest, key: tuple[str, str]) -> bool:
    item = UrgeItem(*key, campaign=request.campaign, at=stamp(request.at), by=request.by, people=request.people)
    try:
        item.save(condition=UrgeItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise
        return False
    return True


def _key(campaign: str, unit: str) -> str:
    return f"FOLLOWUP#{campaign}#{unit}"
