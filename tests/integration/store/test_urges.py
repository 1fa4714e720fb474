"""Wishes for reminders on a real engine: a day has so many for a unit, however many deputies ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.follow_up.urging import PER_DAY, UrgeRequest
from chalicelib.store.coverage import StoredCoverage
from chalicelib.store.focal_reads import StoredFocalReads
from chalicelib.store.urges import StoredUrges
from ops.engines import Engine
from tests.support.stored_people import listening

C, AT, DAY = "small-2020", datetime(2021, 2, 5, 1, tzinfo=UTC), date(2021, 2, 5)
HANDS = 8


def wish(by: str = "XZXZ2345", unit: str = "d1", at: datetime = AT) -> UrgeRequest:
    return UrgeRequest(C, unit, at, by, 3)


def test_deputies_who_ask_at_the_same_moment_never_get_more_than_the_day_has(engine: Engine) -> None:
    store, gate = StoredUrges(), threading.Barrier(HANDS)

    def ask(number: int) -> bool:
        gate.wait()
        return store.take(wish(f"DEPUTY{number:02}"), DAY)

    with ThreadPoolExecutor(HANDS) as hands:
        taken = list(hands.map(ask, range(HANDS)))
    assert sum(taken) == PER_DAY
    assert len({one.by for one in store.of(C, "d1")}) == PER_DAY


def test_another_unit_and_another_day_have_their_own(engine: Engine) -> None:
    store = StoredUrges()
    assert [store.take(wish(), DAY) for _ in range(PER_DAY + 1)] == [*[True] * PER_DAY, False]
    assert store.take(wish(unit="a1"), DAY)
    next_day = wish(at=AT + timedelta(days=1))
    assert store.take(next_day, DAY + timedelta(days=1))
    assert next(iter(store.of(C, "d1"))) == next_day, "newest first"


def test_numbers_names_and_wishes_of_a_page_are_one_request(engine: Engine) -> None:
    taken = Snapshot(C, "c1", AT, (BallotCount("communes", "c1", "d1", 3, 2, 1, 0),), ())
    StoredCoverage().put(taken)
    StoredUrges().take(wish(), DAY)
    StoredUrges().take(wish(unit="c1"), DAY)
    with listening() as traffic:
        read = StoredFocalReads().page(C, "d1", ["d1", "c1", "c1"], DAY)
    assert (read.snapshots, read.asked) == ({"c1": taken}, 1)
    assert traffic.calls == {"BatchGetItem": 1}
