"""Coverage snapshots on the roll: pk `COVERAGE#campaign`, sk the unit."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Issued, Snapshot, Waiting
from chalicelib.store.notices import stamp
from chalicelib.store.rosters import RosterStore
from chalicelib.store.tables import RollItem


class SnapshotItem(RollItem, discriminator="coverage"):
    """One unit's ballots at `at` (UTC). `missing`: accounts and groups, for whoever follows up."""

    at = UnicodeAttribute()
    counts = JSONAttribute()
    missing = JSONAttribute()


class StoredCoverage:
    """`follow_up.snapshots.CoverageStore` on the roll."""

    def issued(self, campaign: str, unit: str) -> Iterable[Issued]:
        """The roster's own count, kept with its unit."""
        return RosterStore().issued(campaign, unit)

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        """One query."""
        found = SnapshotItem.query(f"COVERAGE#{campaign}", consistent_read=True)
        return {item.sk: _snapshot(item) for item in found}

    def put(self, snapshot: Snapshot) -> None:
        """One put."""
        SnapshotItem(
            f"COVERAGE#{snapshot.campaign}",
            snapshot.unit,
            campaign=snapshot.campaign,
            at=stamp(snapshot.at),
            counts=[asdict(count) for count in snapshot.counts],
            missing=[[waiting.account, waiting.group] for waiting in snapshot.missing],
        ).save()


def _snapshot(item: SnapshotItem) -> Snapshot:
    return Snapshot(
        campaign=item.campaign or "",
        unit=item.sk,
        at=datetime.fromisoformat(item.at),
        counts=tuple(BallotCount(**count) for count in item.counts),
        missing=tuple(Waiting(account, group) for account, group in item.missing),
    )
