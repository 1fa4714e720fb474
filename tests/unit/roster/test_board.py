"""The board says which rosters have come and how they stand beside the plan."""

from chalicelib.roster.board import Standing, board
from chalicelib.roster.ports import IssuedCount, UnitRoster
from tests.support.campaigns import small_in_force
from tests.support.rosters import NOW


def roster(unit: str, *issued: IssuedCount) -> UnitRoster:
    return UnitRoster("small-2020", unit, NOW, "u1", sum(count.number for count in issued), issued)


def test_every_planned_unit_has_a_line_in_the_campaigns_order() -> None:
    lines = board(small_in_force(), {})
    assert [(line.unit, line.planned, line.standing) for line in lines] == [
        ("a1", 3, Standing.NOT_SENT),
        ("a2", 2, Standing.NOT_SENT),
        ("d1", 2, Standing.NOT_SENT),
        ("c1", 4, Standing.NOT_SENT),
    ]
    assert lines[0].wording == "chưa gửi, kế hoạch 3"


def test_a_roster_stands_beside_its_plan() -> None:
    sent = {
        "a1": roster("a1", IssuedCount("staff", "a1", 2)),
        "a2": roster("a2", IssuedCount("staff", "a2", 2)),
        "c1": roster("c1", IssuedCount("communes", "d1", 5)),
    }
    lines = {line.unit: line for line in board(small_in_force(), sent)}
    assert (lines["a1"].standing, lines["a1"].wording) == (Standing.FEWER, "danh sách 2, kế hoạch 3")
    assert lines["a2"].standing is Standing.AS_PLANNED
    assert lines["c1"].standing is Standing.MORE


def test_a_surplus_in_one_group_hides_no_gap_in_another() -> None:
    sent = {"a1": roster("a1", IssuedCount("staff", "a1", 1), IssuedCount("deputies", "-", 9))}
    line = board(small_in_force(), sent)[0]
    assert (line.listed, line.standing) == (10, Standing.FEWER)
