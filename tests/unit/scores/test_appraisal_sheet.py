import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from chalicelib.scores.appraisal_sheet import (
    Fault,
    Sheets,
    faults_by_place,
    read,
)
from chalicelib.scores.appraisal_template import COLUMNS, template
from chalicelib.scores.appraisals import Given
from chalicelib.scores.sheet_desk import CellError
from chalicelib.scores.sheet_rows import Unusable
from chalicelib.scores.typed_numbers import Misread, number_of
from tests.support.appraised import DEDUCTION, MARK, OWN, POINTS, appraised_campaign, bent, book, lines

CAMPAIGN = appraised_campaign()


def reading(rows: list[list[object]]) -> Sheets:
    done = read(book(rows), CAMPAIGN)
    assert isinstance(done, Sheets)
    return done


def faults(rows: list[list[object]]) -> list[tuple[Fault, str]]:
    return [(Fault(error.fault), error.cell) for error in faults_by_place(reading(rows))]


def test_a_sheet_in_good_order_is_read_exactly() -> None:
    done = reading(lines())
    assert done.errors == []
    assert done.units["a1"] == {
        "1.2": Given(Fraction(4), Fraction(7, 2), Fraction(0)),
        "2.1": Given(Fraction(19, 2), Fraction(33, 4), Fraction(1, 2)),
        "1.1": Given(),
        "5.1": Given(),
    }


def test_a_criterion_that_does_not_apply_has_a_mark_and_no_points() -> None:
    done = reading(bent({(0, OWN): None, (0, POINTS): None, (0, MARK): "X", (2, MARK): "x"}))
    assert done.errors == []
    assert [criterion for criterion, given in done.units["a1"].items() if not given.applies] == ["1.2", "1.1"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({(0, 0): "zz"}, [(Fault.UNKNOWN_UNIT, "A2")]),
        ({(0, 0): "c1"}, [(Fault.UNKNOWN_UNIT, "A2")]),
        ({(0, 2): "9.9"}, [(Fault.UNKNOWN_CRITERION, "C2")]),
        ({(1, 2): "1.2"}, [(Fault.TWICE, "C3")]),
        ({(0, POINTS): "ba rưỡi"}, [(Fault.NOT_A_NUMBER, "G2")]),
        ({(0, POINTS): "1.234,5"}, [(Fault.NOT_A_NUMBER, "G2")]),
        ({(0, POINTS): "1e1"}, [(Fault.NOT_A_NUMBER, "G2")]),
        ({(0, POINTS): "3,1234567"}, [(Fault.TOO_PRECISE, "G2")]),
        ({(0, POINTS): 4.01}, [(Fault.OVER_MAXIMUM, "G2")]),
        ({(0, OWN): "4,01"}, [(Fault.OVER_MAXIMUM, "F2")]),
        ({(0, DEDUCTION): -1}, [(Fault.NEGATIVE, "H2")]),
        ({(0, MARK): "có"}, [(Fault.BAD_MARK, "I2"), (Fault.NOT_APPLICABLE, "F2"), (Fault.NOT_APPLICABLE, "G2")]),
        ({(0, MARK): "x"}, [(Fault.NOT_APPLICABLE, "F2"), (Fault.NOT_APPLICABLE, "G2")]),
        ({(2, POINTS): 1}, [(Fault.SURVEYED, "G4")]),
    ],
)
def test_every_wrong_cell_is_named(
    changes: dict[tuple[int, int], object], expected: list[tuple[Fault, str]]
) -> None:
    found = [fault for fault in faults(bent(changes)) if fault[0] is not Fault.MISSING_ROW]
    assert sorted(found) == sorted(expected)


def test_appraised_points_left_empty_are_asked_for() -> None:
    assert faults(bent({(0, POINTS): None})) == [(Fault.NO_POINTS, "G2")]


def test_a_unit_that_appears_has_all_its_rows() -> None:
    (error,) = reading(lines()[1:]).errors
    assert error == CellError(Fault.MISSING_ROW, "", "a1", "1.2", "")


def test_every_error_is_told_not_only_the_first() -> None:
    rows = bent({(0, POINTS): "x y", (1, POINTS): 11}) + bent({(0, POINTS): -1}, "a2")
    assert [cell for _, cell in faults(rows)] == ["G2", "G3", "G6"]


def test_over_the_maximum_tells_the_maximum() -> None:
    (error,) = reading(bent({(0, POINTS): 5})).errors
    assert (error.limit, error.value) == ("4", "5")


def test_columns_may_stand_in_another_order_below_a_title() -> None:
    header = tuple(reversed(COLUMNS))
    rows: list[list[object]] = [["", *[None] * 8], [*header], *[list(reversed(row)) for row in lines()]]
    done = read(book(rows, ("Bảng điểm", *[""] * 8)), CAMPAIGN)
    assert isinstance(done, Sheets)
    assert done.errors == []
    assert done.units == reading(lines()).units


def test_a_file_without_our_columns_is_unusable_and_the_columns_are_told() -> None:
    done = read(book([["a"]], ("Tên",)), CAMPAIGN)
    assert isinstance(done, Unusable)
    assert "Điểm thẩm định" in done.sentence


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"PK\x03\x04broken"])
def test_what_is_no_sheet_is_unusable(body: bytes) -> None:
    assert isinstance(read(body, CAMPAIGN), Unusable)


def test_the_template_holds_every_row_and_comes_back_empty_but_whole() -> None:
    body = template(CAMPAIGN)
    rows = list(load_workbook(io.BytesIO(body)).active.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]
    assert [(row[0], row[2]) for row in rows][:4] == [("a1", "1.2"), ("a1", "2.1"), ("a1", "1.1"), ("a1", "5.1")]
    done = read(body, CAMPAIGN)
    assert isinstance(done, Sheets)
    assert {error.fault for error in done.errors} == {Fault.NO_POINTS}
    assert set(done.units) == {"a1", "a2", "d1"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", "1.5"), ("1.5", "1.5"), ("07", "7"), ("0,30000000000000004", "0.3"), ("2.675", "2.675")],
)
def test_numbers_are_read_with_comma_or_point(text: str, value: str) -> None:
    assert number_of(text) == Fraction(value)


@given(st.integers(0, 10**9), st.integers(0, 6))
def test_any_decimal_with_six_places_is_exact(number: int, places: int) -> None:
    digits = str(number).rjust(places + 1, "0")
    text = f"{digits[:-places]},{digits[-places:]}" if places else digits
    if len(digits) - places <= 9:
        assert number_of(text) == Fraction(number, 10**places)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_fault(text: str) -> None:
    assert isinstance(number_of(text), Fraction | Misread)
