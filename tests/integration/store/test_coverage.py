"""Snapshots on a real engine: kept whole, read for many units at once, one item however many are missing."""

from datetime import UTC, datetime

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import MOST_NAMED, MailWord, Snapshot, Waiting
from chalicelib.store.coverage import StoredCoverage
from ops.engines import Engine
from tests.support.stored_people import listening

C, AT = "small-2020", datetime(2021, 1, 27, 1, tzinfo=UTC)
SOMEBODY = Waiting(
    "BCFG2345", "staff", "Nguyễn Văn Mẫu", "Trưởng phòng", "Văn phòng", 3, 2, MailWord.BOUNCED, True, AT
)


def snapshot(unit: str, *missing: Waiting) -> Snapshot:
    return Snapshot(C, unit, AT, (BallotCount("staff", unit, unit, 3, 2, 1, 0),), missing)


def test_a_snapshot_comes_back_as_it_was_taken(engine: Engine) -> None:
    store = StoredCoverage()
    taken = snapshot("a1", SOMEBODY, Waiting("HJKM2345", "staff"))
    store.put(taken)
    assert store.snapshots(C) == {"a1": taken}


def test_the_units_of_a_page_cost_one_request(engine: Engine) -> None:
    store = StoredCoverage()
    for unit in ("a1", "a2", "d1"):
        store.put(snapshot(unit))
    with listening() as traffic:
        found = store.snapshots_of(C, ["d1", "a1", "zz"])
    assert set(found) == {"a1", "d1"}
    assert sum(traffic.calls.values()) == 1


def test_the_longest_list_of_long_names_still_fits_one_item(engine: Engine) -> None:
    long = Waiting(
        "BCFG2345", "communes", "Nguyễn " * 9, "Trưởng phòng " * 5, "Phòng Nông nghiệp " * 3, mailed_at=AT
    )
    store = StoredCoverage()
    store.put(snapshot("a1", *[long] * MOST_NAMED))
    assert len(store.snapshots(C)["a1"].missing) == MOST_NAMED
