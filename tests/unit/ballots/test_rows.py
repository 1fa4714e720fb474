"""Choices kept row by row are the same choices as any mapping's."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ballots.rows import Cell, Rows, blank, over, row

UNITS, QUESTIONS = ("a1", "a2", "a3"), ("q01", "q02", "q03", "q04")
CELLS = [Cell(unit, question) for unit in UNITS for question in QUESTIONS]
choices = st.dictionaries(st.sampled_from(CELLS), st.sampled_from("ABCDE"))


def rows_of(chosen: dict[Cell, str]) -> Rows:
    made = over(blank(UNITS, QUESTIONS), chosen)
    assert isinstance(made, Rows)
    return made


@given(choices)
def test_rows_are_equal_to_a_mapping_of_the_same_choices(chosen: dict[Cell, str]) -> None:
    made = rows_of(chosen)
    assert made == chosen
    assert chosen == made
    assert dict(made) == chosen
    assert len(made) == len(chosen)
    assert [cell in made for cell in CELLS] == [cell in chosen for cell in CELLS]


@given(choices, choices)
def test_a_change_goes_over_rows_as_over_a_mapping(stored: dict[Cell, str], change: dict[Cell, str]) -> None:
    before = rows_of(stored)
    assert over(before, change) == {**stored, **change}
    assert before == stored


@given(choices, choices)
def test_different_choices_are_not_equal(one: dict[Cell, str], other: dict[Cell, str]) -> None:
    assert (rows_of(one) == rows_of(other)) == (one == other)


@given(choices)
def test_a_row_is_the_same_from_rows_and_from_a_mapping(chosen: dict[Cell, str]) -> None:
    for unit in UNITS:
        assert row(rows_of(chosen), unit, QUESTIONS) == row(chosen, unit, QUESTIONS)
        turned = tuple(reversed(QUESTIONS))
        assert row(rows_of(chosen), unit, turned) == row(chosen, unit, turned)


def test_a_choice_that_has_no_room_in_the_rows_is_kept_too() -> None:
    foreign = {Cell("b1", "q01"): "A", Cell("a1", "q09"): "B", Cell("a1", "q01"): "too long"}
    assert over(rows_of({CELLS[1]: "C"}), foreign) == {CELLS[1]: "C", **foreign}


def test_a_cell_outside_has_no_choice() -> None:
    made = rows_of(dict.fromkeys(CELLS, "A"))
    assert Cell("b1", "q01") not in made
    assert Cell("a1", "q09") not in made
    assert row(made, "b1", QUESTIONS) == "    "
