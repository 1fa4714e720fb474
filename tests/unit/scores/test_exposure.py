from fractions import Fraction

from chalicelib.scores.exposure import exposures
from tests.support.scoring import hand_ballots, rules


def test_a_units_own_ballots_carry_its_whole_survey_maximum() -> None:
    (whole,) = exposures(rules(), hand_ballots().counts, "jus")
    assert (whole.group, whole.points, whole.covered, whole.planned) == (None, Fraction(5), 6, 9)


def test_where_raters_are_measured_each_group_carries_its_share() -> None:
    parts = exposures(rules(base="rated_unit"), hand_ballots().counts, "fin")
    assert [(p.group, p.points, p.covered, p.planned) for p in parts] == [
        ("deputies", Fraction("2.5"), 6, 10),
        ("staff", Fraction("2.5"), 8, 10),
    ]


def test_nothing_is_at_stake_without_plan_or_without_base() -> None:
    assert exposures(rules(), hand_ballots().counts, "tx") == ()
    assert exposures(rules(base="none"), hand_ballots().counts, "fin") == ()
