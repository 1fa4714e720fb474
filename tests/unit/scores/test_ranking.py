from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.ranking import grade, ranks
from chalicelib.scores.rules import ScoringRules
from tests.support.scoring import rules_json


def test_ties_share_the_rank_and_the_next_rank_is_skipped() -> None:
    assert ranks([Fraction(90), Fraction(95), Fraction(95), None, Fraction(10)]) == [3, 1, 1, None, 4]


def test_values_that_look_the_same_on_paper_still_rank_apart() -> None:
    assert ranks([Fraction(1, 3), Fraction("0.33")]) == [1, 2]


@given(st.lists(st.fractions() | st.none()))
def test_a_rank_is_one_more_than_the_number_of_better_units(values: list[Fraction | None]) -> None:
    scored = [value for value in values if value is not None]
    expected = [None if v is None else 1 + sum(other > v for other in scored) for v in values]
    assert ranks(values) == expected


@pytest.mark.parametrize(
    ("percent", "inclusive", "exclusive"),
    [
        ("90", "excellent", "good"),
        ("90.0001", "excellent", "excellent"),
        ("89.9999", "good", "good"),
        ("0", "weak", None),
    ],
)
def test_the_lower_bound_of_a_grade_is_inclusive_unless_the_rules_say_exclusive(
    percent: str, inclusive: str, exclusive: str | None
) -> None:
    body = rules_json()
    body["grades"]["district"] = [[name, bound, "exclusive"] for name, bound in body["grades"]["district"]]
    grades = ScoringRules.from_json(body).grades
    assert grade(Fraction(percent), grades["department"]) == inclusive
    assert grade(Fraction(percent), grades["district"]) == exclusive
