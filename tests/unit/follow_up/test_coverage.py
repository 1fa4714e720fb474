from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.coverage import (
    BallotCount,
    Coverage,
    by_charged_unit,
    by_group,
    by_respondents_unit,
    overall,
)

COUNTS = [
    BallotCount("communes", "x1", "d1", planned=4, issued=5, returned=5, set_aside=0),
    BallotCount("communes", "x2", "d1", planned=4, issued=4, returned=1, set_aside=1),
    BallotCount("heads", "d1", "d1", planned=2, issued=3, returned=3, set_aside=0),
    BallotCount("deputies", "d1", "-", planned=6, issued=6, returned=2, set_aside=0),
]


def test_a_surplus_in_one_group_hides_no_shortfall_in_another() -> None:
    district, nobody = by_charged_unit(COUNTS)
    assert district.groups["communes"] == Coverage(planned=8, issued=9, returned=6, set_aside=1, covered=6)
    assert district.groups["heads"].covered == 2
    assert (district.total.covered, district.total.missing, district.total.share) == (8, 2, Fraction(8, 10))
    assert (nobody.unit, nobody.total.missing) == ("-", 4)


def test_following_up_sees_each_place_where_respondents_are() -> None:
    own, full, behind = by_respondents_unit(COUNTS)
    assert (own.unit, own.total.planned, own.total.covered) == ("d1", 8, 4)
    assert (full.unit, full.total.missing, full.total.waiting) == ("x1", 0, 0)
    assert (behind.unit, behind.total.missing, behind.total.waiting) == ("x2", 3, 2)


def test_the_total_takes_in_what_is_charged_to_nobody() -> None:
    whole = overall(by_charged_unit(COUNTS))
    assert (whole.planned, whole.issued, whole.returned, whole.covered) == (16, 18, 11, 10)
    assert {group: c.missing for group, c in by_group(by_charged_unit(COUNTS)).items()} == {
        "communes": 2,
        "deputies": 4,
        "heads": 0,
    }


def test_nothing_planned_is_covered() -> None:
    assert Coverage.total([]).share == 1


small = st.integers(0, 9)
count = st.builds(
    BallotCount,
    group=st.sampled_from("gh"),
    unit=st.sampled_from("xy"),
    charged_to=st.sampled_from("d-"),
    planned=small,
    issued=small,
    returned=small,
    set_aside=small,
)


@given(st.lists(count))
def test_totals_add_up_and_never_cover_more_than_the_plan(counts: list[BallotCount]) -> None:
    for units in (by_charged_unit(counts), by_respondents_unit(counts)):
        whole = overall(units)
        assert (whole.planned, whole.returned) == (sum(c.planned for c in counts), sum(c.returned for c in counts))
        assert whole == Coverage.total(by_group(units).values())
        assert 0 <= whole.covered <= min(whole.planned, whole.returned)
