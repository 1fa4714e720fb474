"""Coverage snapshots on the roll: pk `COVERAGE#campaign`, sk the unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Issued, MailWord, Snapshot, Waiting
from chalicelib.store.notices import instant, stamp
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

    def snapshots_of(self, campaign: str, units: Sequence[str]) -> Mapping[str, Snapshot]:
        """One batch of consistent reads for every hundred."""
        keys = [(f"COVERAGE#{campaign}", unit) for unit in dict.fromkeys(units)]
        found = RollItem.batch_get(keys, consistent_read=True)
        return {item.sk: _snapshot(item) for item in found if isinstance(item, SnapshotItem)}

    def put(self, snapshot: Snapshot) -> None:
        """One put."""
        SnapshotItem(
            f"COVERAGE#{snapshot.campaign}",
            snapshot.unit,
            campaign=snapshot.campaign,
            at=stamp(snapshot.at),
            counts=[asdict(count) for count in snapshot.counts],
            missing=[_stored(waiting) for waiting in snapshot.missing],
        ).save()


def _snapshot(item: SnapshotItem) -> Snapshot:
    return Snapshot(
        campaign=item.campaign or "",
        unit=item.sk,
        at=datetime.fromisoformat(item.at),
        counts=tuple(BallotCount(**count) for count in item.counts),
        missing=tuple(_waiting(one) for one in item.missing),
    )


def _stored(waiting: Waiting) -> dict[str, Any]:
    return asdict(waiting) | {
        "mail": waiting.mail.value,
        "mailed_at": stamp(waiting.mailed_at) if waiting.mailed_at else "",
    }


def _waiting(stored: Mapping[str, Any]) -> Waiting:
    read = {"mail": MailWord(stored["mail"]), "mailed_at": instant(stored["mailed_at"])}
    return Waiting(**{**stored, **read})
