"""Coverage snapshots on the roll: pk `COVERAGE#campaign`, sk the unit; their sum stands apart, at `…#whole`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import WHOLE, Issued, MailWord, Snapshot, Waiting
from chalicelib.store.notices import instant, stamp
from chalicelib.store.rosters import RosterStore
from chalicelib.store.tables import RollItem


class SnapshotItem(RollItem, discriminator="coverage"):
    """One unit's ballots at `at` (UTC). `missing`: accounts and groups, for whoever follows up."""

    at = UnicodeAttribute()
    counts = JSONAttribute()
    missing = UnicodeAttribute()


_FIELDS = tuple(field.name for field in fields(Waiting))


class StoredCoverage:
    """`follow_up.snapshots.CoverageStore` on the roll."""

    def issued(self, campaign: str, units: Iterable[str]) -> Mapping[str, Sequence[Issued]]:
        """The rosters' own counts, kept with their units."""
        return RosterStore().issued(campaign, units)

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        """One query."""
        found = SnapshotItem.query(f"COVERAGE#{campaign}", consistent_read=True)
        return {item.sk: to_snapshot(item) for item in found}

    def snapshots_of(self, campaign: str, units: Sequence[str]) -> Mapping[str, Snapshot]:
        """One batch of consistent reads for every hundred."""
        keys = [snapshot_key(campaign, unit) for unit in dict.fromkeys(units)]
        found = RollItem.batch_get(keys, consistent_read=True)
        return {item.sk: to_snapshot(item) for item in found if isinstance(item, SnapshotItem)}

    def put(self, snapshot: Snapshot) -> None:
        """One put."""
        SnapshotItem(
            *snapshot_key(snapshot.campaign, snapshot.unit),
            campaign=snapshot.campaign,
            at=stamp(snapshot.at),
            counts=[asdict(count) for count in snapshot.counts],
            missing=_json([_stored(waiting) for waiting in snapshot.missing]),
        ).save()


def snapshot_key(campaign: str, unit: str) -> tuple[str, str]:
    """Where a unit's snapshot stands."""
    return f"COVERAGE#{campaign}{'#whole' if unit == WHOLE else ''}", unit


def to_snapshot(item: SnapshotItem) -> Snapshot:
    """As it was taken."""
    return Snapshot(
        campaign=item.campaign or "",
        unit=item.sk,
        at=datetime.fromisoformat(item.at),
        counts=tuple(BallotCount(**count) for count in item.counts),
        missing=tuple(_waiting(one) for one in json.loads(item.missing)),
    )


def _json(lines: list[list[Any]]) -> str:
    """Vietnamese letters as they are: escaped, each would take twice the room."""
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


def _stored(waiting: Waiting) -> list[Any]:
    """The fields in order, without their names: an item holds at most 400 kB."""
    mailed = stamp(waiting.mailed_at) if waiting.mailed_at else ""
    return list((asdict(waiting) | {"mail": waiting.mail.value, "mailed_at": mailed}).values())


def _waiting(stored: Sequence[Any]) -> Waiting:
    # A snapshot kept by an earlier version lacks the last fields.
    read = dict(zip(_FIELDS, stored, strict=False))
    return Waiting(**{**read, "mail": MailWord(read["mail"]), "mailed_at": instant(read["mailed_at"])})
