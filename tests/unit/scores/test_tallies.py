import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.tallies import Cell, SlipUnreadable, Tally
from tests.support.scoring import alike

slips = st.lists(st.text("ABCDE", min_size=3, max_size=3), max_size=20)


def test_each_character_of_a_slip_answers_the_question_in_its_place() -> None:
    tally = alike("staff fin", ["ABE", "AAC"])
    assert tally.lines() == [
        ("staff", "fin", "q01", "A", 2),
        ("staff", "fin", "q02", "A", 1),
        ("staff", "fin", "q02", "B", 1),
        ("staff", "fin", "q03", "C", 1),
        ("staff", "fin", "q03", "E", 1),
    ]
    assert tally.total(Cell("staff", "fin", "q03")) == 2
    assert (tally.slips_on("fin"), tally.slips_on("jus")) == (2, 0)


@pytest.mark.parametrize("slip", ["AB", "ABCD", "AXB"])
def test_a_slip_that_does_not_fit_its_form_is_refused_without_showing_its_answers(slip: str) -> None:
    with pytest.raises(SlipUnreadable) as refused:
        alike("staff fin", [slip])
    assert slip not in str(refused.value)


def test_no_slips_are_a_tally_too() -> None:
    tally = alike("staff fin", [])
    assert tally.slips == {GroupUnit("staff", "fin"): 0}
    assert tally.lines() == []


@given(slips, slips)
def test_json_loses_nothing(first: list[str], second: list[str]) -> None:
    tally = Tally.merged([alike("staff fin", first), alike("deputies jus", second)])
    assert Tally.from_json(json.loads(json.dumps(tally.to_json()))) == tally
