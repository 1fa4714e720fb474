"""The sheet of the year before's results, cell by cell."""

import io
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from chalicelib.scores.previous_sheet import Fault, Results, read
from chalicelib.scores.previous_template import COLUMNS, template
from chalicelib.scores.results import Previous
from chalicelib.scores.sheet_rows import Unusable
from tests.support.appraised import book
from tests.support.campaigns import small_campaign
from tests.support.scored_campaign import counted

GOOD: list[object] = ["a1", "", "", 1, 50, 50]


def reading(*rows: list[object]) -> Results:
    done = read(book(list(rows), COLUMNS), small_campaign())
    assert isinstance(done, Results)
    return done


def test_a_sheet_is_read_exactly_with_comma_point_and_percent_sign() -> None:
    done = reading(["a1", "", "", 2, "88,05", "90.5%"], ["a2", "", "", None, None, None])
    assert done.errors == []
    assert done.units == {"a1": Previous(2, Fraction("88.05"), Fraction("90.5"))}


def test_a_csv_is_read_like_a_workbook() -> None:
    text = ";".join(COLUMNS) + "\na1;Sở;Sở;1;88,05;\n"
    done = read(text.encode(), small_campaign())
    assert isinstance(done, Results)
    assert done.units == {"a1": Previous(1, Fraction("88.05"), None)}


@pytest.mark.parametrize(
    ("row", "fault", "cell"),
    [
        (["zz", "", "", 1, 50, 50], Fault.UNKNOWN_UNIT, "A3"),
        (["c1", "", "", 1, 50, 50], Fault.UNKNOWN_UNIT, "A3"),
        (GOOD, Fault.UNIT_TWICE, "A3"),
        (["a2", "", "", "nhất", 50, 50], Fault.NOT_A_NUMBER, "D3"),
        (["a2", "", "", 0, 50, 50], Fault.NO_RANK, "D3"),
        (["a2", "", "", "1,5", 50, 50], Fault.NO_RANK, "D3"),
        (["a2", "", "", 1, "100,01", 50], Fault.OVER_HUNDRED, "E3"),
        (["a2", "", "", 1, 50, -1], Fault.NEGATIVE, "F3"),
        (["a2", "", "", 1, 50, "1.234,5"], Fault.NOT_A_NUMBER, "F3"),
        (["a2", "", "", 1, "50,1234567", 50], Fault.TOO_PRECISE, "E3"),
    ],
)
def test_every_wrong_cell_is_named(row: list[object], fault: Fault, cell: str) -> None:
    assert [(error.fault, error.cell) for error in reading(GOOD, row).errors] == [(fault, cell)]


def test_every_error_is_told_in_the_order_of_the_sheet() -> None:
    done = reading(["a1", "", "", 0, 101, "x"], ["zz", "", "", 1, 1, 1])
    assert [error.cell for error in done.errors] == ["D2", "E2", "F2", "A3"]


def test_a_file_without_our_columns_is_unusable() -> None:
    done = read(book([], ("Đơn vị", "Điểm")), small_campaign())
    assert isinstance(done, Unusable)
    assert "Mã đơn vị" in done.sentence


def test_the_template_has_a_row_for_each_rated_unit_and_comes_back_without_numbers() -> None:
    body = template(small_campaign())
    done = read(body, small_campaign())
    assert isinstance(done, Results)
    assert (done.units, done.errors) == ({}, [])
    rows = list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == {score.unit for score in counted().scores.units}
