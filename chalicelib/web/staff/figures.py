"""The numbers of the page "Tiến độ", from stored snapshots: ballots and points at risk by charged unit.

The same few lines give the coverage workbook its counts. The urn is not read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.coverage import BallotCount, UnitCoverage, by_charged_unit
from chalicelib.follow_up.risk import Risk
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.reports.points_at_risk import ballot_counts, risks


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """The ballots charged to one unit (`-`: to nobody) and its points at risk.

    `taken_at` (UTC) is the time of the oldest snapshot in it; None where no respondents' unit has one yet.
    """

    coverage: UnitCoverage
    risk: Risk
    taken_at: datetime | None


def unit_progress(in_force: CampaignInForce, snapshots: Mapping[str, Snapshot]) -> tuple[UnitProgress, ...]:
    """One for each unit that ballots are charged to, sorted by id, `-` last."""
    counts = ballot_counts(in_force, snapshots)
    risk = risks(in_force, counts)
    return tuple(
        UnitProgress(coverage, risk(coverage.unit), _oldest(counts, coverage.unit, snapshots))
        for coverage in by_charged_unit(counts)
    )


def taken_between(snapshots: Mapping[str, Snapshot]) -> tuple[datetime, datetime] | None:
    """The times of the oldest and the newest snapshot."""
    times = [snapshot.at for snapshot in snapshots.values()]
    return (min(times), max(times)) if times else None


def _oldest(counts: Iterable[BallotCount], charged: str, snapshots: Mapping[str, Snapshot]) -> datetime | None:
    units = {count.unit for count in counts if count.charged_to == charged}
    return min((snapshots[unit].at for unit in units if unit in snapshots), default=None)
