"""Coverage from the roll: issued less missing, kept as snapshots."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import WHOLE, Issued, Snapshot
from chalicelib.jobs import coverage
from chalicelib.jobs.coverage import CoverageRun
from chalicelib.roster.people import InvitationState
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person

NOW = datetime(2021, 1, 27, 1, tzinfo=UTC)
UNITS = 4


@pytest.fixture
def world() -> World:
    """Four staff of a1 are issued against a plan of three: one cast, one declined, two open."""
    made = World()
    for n in range(4):
        made.notices.invite(a_person(f"S{n}"), "staff")
    made.notices.move("S0", "staff", InvitationState.CAST)
    made.notices.move("S1", "staff", InvitationState.DECLINED)
    made.coverage.numbers = {"a1": [Issued("staff", "a1", 4)]}
    return made


def test_returned_is_issued_less_missing_and_the_declined_are_set_aside(world: World) -> None:
    coverage.run(world.ports, NOW)
    assert world.coverage.kept["a1"].counts == (BallotCount("staff", "a1", "a1", 3, 4, 1, 1),)


def test_a_snapshot_names_whom_to_urge_but_not_who_declined(world: World) -> None:
    coverage.run(world.ports, NOW)
    missing = world.coverage.kept["a1"].missing
    assert [(w.account, w.group, w.name) for w in missing] == [
        (s, "staff", "Nguyễn Văn Mẫu") for s in ("S2", "S3")
    ]


def test_units_whose_roster_has_not_come_show_their_plan(world: World) -> None:
    assert coverage.run(world.ports, NOW) == CoverageRun(looked_at=UNITS, renewed=UNITS)
    assert world.coverage.kept["c1"].counts == (BallotCount("communes", "c1", "d1", 4, 0, 0, 0),)


def test_the_sum_of_all_units_shows_no_more_than_their_snapshots(world: World) -> None:
    coverage.run(world.ports, NOW)
    world.notices.move("S2", "staff", InvitationState.CAST)
    coverage.run(world.ports, NOW + timedelta(minutes=15))
    whole = {count.group: count for count in world.coverage.kept[WHOLE].counts}
    assert whole["staff"].returned == world.coverage.kept["a1"].counts[0].returned == 1
    assert whole["communes"].planned == 4
    assert world.coverage.kept[WHOLE].missing == ()


def test_a_run_a_quarter_of_an_hour_later_shows_no_single_ballot(world: World) -> None:
    coverage.run(world.ports, NOW)
    world.notices.move("S2", "staff", InvitationState.CAST)
    assert coverage.run(world.ports, NOW + timedelta(minutes=15)).renewed == 0
    assert world.coverage.kept["a1"].counts[0].returned == 1
    assert coverage.run(world.ports, NOW + timedelta(hours=6)).renewed == UNITS
    assert world.coverage.kept["a1"].counts[0].returned == 2


def test_after_the_last_fence_one_more_snapshot_is_taken_and_no_other(world: World) -> None:
    coverage.run(world.ports, NOW)
    fence = world.campaigns.known["small-2020"].last_fence
    assert coverage.run(world.ports, fence).renewed == UNITS
    assert coverage.run(world.ports, fence + timedelta(days=3)) == CoverageRun(0, 0)


def test_a_run_that_was_cut_short_is_followed_by_one_that_begins_with_the_units_it_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coverage.run(world.ports, NOW)
    before, later = world.coverage.snapshots("small-2020"), NOW + timedelta(hours=6)
    coverage.run(world.ports, later)
    *first, one, other = before
    world.coverage.kept |= {unit: before[unit] for unit in (one, other)}
    put: list[str] = []

    def heard(snapshot: Snapshot, keep: Callable[[Snapshot], None] = world.coverage.put) -> None:
        put.append(snapshot.unit)
        keep(snapshot)

    monkeypatch.setattr(world.coverage, "put", heard)
    coverage.run(world.ports, later + timedelta(hours=6))
    assert put == [one, other, *first, WHOLE]


def returned(snapshots: Iterable[Snapshot]) -> int:
    return sum(count.returned for one in snapshots for count in one.counts)


@pytest.mark.parametrize("fenced", [False, True])
def test_the_sum_that_a_run_cut_short_left_behind_is_mended_by_the_next_one_before_anything_else(
    world: World, monkeypatch: pytest.MonkeyPatch, *, fenced: bool
) -> None:
    coverage.run(world.ports, NOW)
    world.notices.move("S2", "staff", InvitationState.CAST)
    fence = world.campaigns.known["small-2020"].last_fence
    at = fence if fenced else NOW + timedelta(hours=6)
    keep = world.coverage.put

    def until_the_sum(snapshot: Snapshot) -> None:
        if snapshot.unit == WHOLE:
            raise KeyboardInterrupt
        keep(snapshot)

    monkeypatch.setattr(world.coverage, "put", until_the_sum)
    with pytest.raises(KeyboardInterrupt):
        coverage.run(world.ports, at)
    put: list[str] = []

    def heard(snapshot: Snapshot) -> None:
        put.append(snapshot.unit)
        keep(snapshot)

    monkeypatch.setattr(world.coverage, "put", heard)
    coverage.run(world.ports, at + timedelta(hours=6))
    assert (put[0], len(put) == 1) == (WHOLE, fenced), "before the units, which may cost a run its time again"
    units = world.coverage.snapshots("small-2020").values()
    assert returned([world.coverage.kept[WHOLE]]) == returned(units) == 2
    put.clear()
    coverage.run(world.ports, fence + timedelta(days=30))
    assert not fenced or put == [], "and then no more"


def test_the_urn_is_not_read(world: World) -> None:
    coverage.run(world.ports, NOW)
    assert world.urn.reads == 0


def test_the_coverage_workbook_shows_the_stored_snapshots(world: World) -> None:
    coverage.run(world.ports, NOW)
    in_force = world.campaigns.known["small-2020"]
    key = coverage.make_report(world.ports, in_force, NOW + timedelta(hours=1))
    assert key == "small-2020/reports/tien-do.xlsx"
    book = openpyxl.load_workbook(BytesIO(world.objects.stored[key]), read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    book.close()
    assert any("08 giờ 00 ngày 27/01/2021" in cell for cell in cells), "the time of the snapshots, not of the book"
    assert "Sở Một" in cells
