"""What focal points asked for, on the roll: pk `FOLLOWUP#campaign#unit`, sk `U#time#random`. Append-only."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.follow_up.urging import UrgeRequest
from chalicelib.store.notices import stamp
from chalicelib.store.tables import RollItem


class UrgeItem(RollItem, discriminator="urge"):
    """One request. Names nobody: how many, by whom, when."""

    by = UnicodeAttribute()
    people = NumberAttribute()


@dataclass(frozen=True, slots=True)
class StoredUrges:
    """`follow_up.urging.UrgeLog` on the roll."""

    def add(self, request: UrgeRequest) -> None:
        """One put."""
        UrgeItem(
            f"FOLLOWUP#{request.campaign}#{request.unit}",
            f"U#{stamp(request.at)}#{secrets.token_hex(4)}",
            campaign=request.campaign,
            by=request.by,
            people=request.people,
        ).save()

    def of(self, campaign: str, unit: str) -> Iterable[UrgeRequest]:
        """One query."""
        key = f"FOLLOWUP#{campaign}#{unit}"
        found = UrgeItem.query(key, UrgeItem.sk.startswith("U#"), scan_index_forward=False, consistent_read=True)
        return [
            UrgeRequest(campaign, unit, datetime.fromisoformat(item.sk.split("#")[1]), item.by, int(item.people))
            for item in found
        ]
