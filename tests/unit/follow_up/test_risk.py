from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.risk import at_risk


def test_the_focal_points_page_shows_the_multiplication() -> None:
    risk = at_risk([(Fraction(20), 61, 84)])
    assert (risk.points_text(), risk.multiplication(), risk.per_ballot_text()) == ("5,48", "20,00 × 23/84", "0,24")
    assert risk.points == Fraction(20 * 23, 84)


def test_a_filled_plan_puts_nothing_at_risk() -> None:
    risk = at_risk([(Fraction(20), 84, 84)])
    assert risk.points == risk.per_ballot == 0
    assert risk.multiplication() == ""


def test_nothing_planned_puts_nothing_at_risk() -> None:
    assert at_risk([(Fraction(20), 0, 0)]).points == 0


def test_several_rating_groups_add_up() -> None:
    risk = at_risk([(Fraction(10), 3, 4), (Fraction(10), 5, 5), (Fraction(6), 1, 2)])
    assert risk.points == Fraction("5.5")
    assert risk.multiplication() == "10,00 × 1/4 + 6,00 × 1/2"
    assert risk.per_ballot == 3


@given(planned=st.integers(1, 500), data=st.data())
def test_a_further_ballot_keeps_exactly_what_it_promises(planned: int, data: st.DataObject) -> None:
    covered = data.draw(st.integers(0, planned - 1))
    today, tomorrow = at_risk([(Fraction(20), covered, planned)]), at_risk([(Fraction(20), covered + 1, planned)])
    assert today.points - tomorrow.points == today.per_ballot
