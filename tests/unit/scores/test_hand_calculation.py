"""The rules of scoring.md worked out on paper, and the program held against the paper."""

from fractions import Fraction

import pytest

from chalicelib.campaign.wording import decimal_text
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.results import CriterionScore, NotScored, UnitScore
from tests.support.scoring import SHA, counts, hand_ballots, one_question, rules, tally


@pytest.mark.parametrize(
    ("no_opinion", "exact", "shown"), [("excluded", Fraction(28, 25), "1,12"), ("zero", Fraction(77, 75), "1,03")]
)
def test_the_worked_example_of_the_rules(no_opinion: str, exact: Fraction, shown: str) -> None:
    # plan 30, returned 24: 10 A, 8 B, 3 C, 1 D, 2 no opinion; sum_w = 10 + 4,8 + 0,6 = 15,4
    # excluded: 2 × 15,4/22 × 24/30 = 1,12     zero: 2 × 15,4/24 × 24/30 = 1,02666…
    ballots = Ballots(
        counts({"staff fin": (30, 24)}, {"staff fin": (30, 24)}),
        tally({"staff fin": 24}, {"staff fin q01": "A10 B8 C3 D1 E2"}),
    )
    (unit,) = score(one_question(no_opinion=no_opinion), ballots, rules_hash=SHA).units
    assert unit.points == exact
    assert decimal_text(unit.points) == shown


def unit_of(name: str, **scoring: object) -> UnitScore:
    found = score(rules(**scoring), hand_ballots(), rules_hash=SHA).of(name)
    assert found is not None
    return found


def criteria_of(name: str, **scoring: object) -> tuple[CriterionScore, ...]:
    return unit_of(name, **scoring).criteria


def test_a_department_with_every_case_of_an_answer() -> None:
    # Sở Tài chính: staff 8 of 10 returned, so cov = 8/10.
    # 1.3 deputies  q01: A2 B2 C1 (E1 out)  (2 + 1,2 + 0,2)/5 = 0,68     q02: B5 D1  3/6 = 0,5    m = 0,59
    #     staff     q01: A4 B4              6,4/8 = 0,8                  q02: only E: no n         m = 0,8
    #     full = 2 × (0,5×0,59 + 0,5×0,8)/1 = 1,39        S = 1,39 × 0,8 = 1,112
    # 2.1 deputies 1; staff (3 + 3)/8 = 0,75; full = 3 × (1 + 0,75)/2 = 2,625;  S = 2,1
    first, second = criteria_of("fin")
    assert (first.full, first.points, first.lost) == (Fraction("1.39"), Fraction("1.112"), Fraction("0.278"))
    assert (second.full, second.points, second.lost) == (Fraction("2.625"), Fraction("2.1"), Fraction("0.525"))
    unit = unit_of("fin")
    assert (unit.points, unit.full, unit.lost) == (Fraction("3.212"), Fraction("4.015"), Fraction("0.803"))
    assert unit.max_points == 5
    assert (unit.index, unit.rank, unit.grade) == (Fraction("64.24"), 1, None)


def test_a_surplus_in_one_group_hides_no_shortfall_in_another() -> None:
    # Sở Tư pháp: staff 6 of 5 returned, heads 1 of 4: cov = (5 + 1)/9 = 2/3, not 7/9.
    # 1.3: 2 × (0,5×0,6 + 0,5×1) × 2/3 = 16/15     2.1: 3 × (0,6 + 1)/2 × 2/3 = 1,6     together 8/3
    unit = unit_of("jus")
    assert [c.points for c in unit.criteria] == [Fraction(16, 15), Fraction("1.6")]
    assert (unit.points, unit.full, unit.index, unit.rank) == (Fraction(8, 3), Fraction(4), Fraction(160, 3), 2)


def test_a_unit_with_too_few_valid_answers_is_not_scored_and_leaves_the_maximum() -> None:
    # UBND huyện: 4 valid answers, 5 needed.
    unit = unit_of("tx")
    assert unit.criteria[0].reason is NotScored.TOO_FEW_VALID
    assert (unit.criteria[0].points, unit.index, unit.rank) == (None, None, None)
    assert unit.max_points == 0


def test_the_base_of_the_rated_unit_takes_each_groups_own_coverage() -> None:
    # Sở Tài chính 1.3: deputies 6/10, staff 8/10: 2 × (0,5×0,59×0,6 + 0,5×0,8×0,8) = 0,994
    #              2.1: 3 × (1×0,6 + 0,75×0,8)/2 = 1,8
    assert [c.points for c in criteria_of("fin", base="rated_unit")] == [Fraction("0.994"), Fraction("1.8")]


def test_without_a_base_nothing_is_lost() -> None:
    assert [c.lost for c in criteria_of("fin", base="none")] == [0, 0]


def test_no_opinion_as_zero_stays_in_the_denominator() -> None:
    # 1.3 deputies q01 3,4/6 = 17/30, q02 1/2: m = 8/15; staff q01 0,8, q02 0/8 = 0: m = 0,4
    #     full = 2 × (0,5×8/15 + 0,5×0,4) = 14/15
    first, _ = criteria_of("fin", no_opinion="zero")
    assert first.full == Fraction(14, 15)
