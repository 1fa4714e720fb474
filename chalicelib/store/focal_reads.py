"""What a focal point's page reads: numbers and names from stored snapshots, and how often the unit asked today.

Keys are known beforehand, so that all of it is one batch of consistent reads for a unit with those below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.follow_up.boards import FocalReading
from chalicelib.store.coverage import SnapshotItem, snapshot_key, to_snapshot
from chalicelib.store.tables import RollItem
from chalicelib.store.urges import UrgeItem, places


@dataclass(frozen=True, slots=True)
class StoredFocalReads:
    """`web.focal_point.ports.FocalReads` on the roll."""

    def page(self, campaign: str, unit: str, units: Sequence[str], day: date) -> FocalReading:
        """One batch of consistent reads for every hundred keys."""
        keys = [snapshot_key(campaign, one) for one in dict.fromkeys(units)]
        found = list(RollItem.batch_get([*keys, *places(campaign, unit, day)], consistent_read=True))
        return FocalReading(
            snapshots={item.sk: to_snapshot(item) for item in found if isinstance(item, SnapshotItem)},
            asked=sum(isinstance(item, UrgeItem) for item in found),
        )
