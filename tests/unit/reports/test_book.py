from datetime import UTC, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.book import Book, Column, Letterhead, shown_number


@pytest.mark.parametrize(
    ("exact", "shown"), [("1.005", 1.01), ("1.0049999", 1.0), ("-0.005", -0.01), ("0", 0.0), ("77/75", 1.03)]
)
def test_a_cell_holds_what_it_shows_half_up(exact: str, shown: float) -> None:
    assert shown_number(Fraction(exact), 2) == shown


@given(st.fractions(-1000, 1000))
def test_workbook_and_pages_round_alike(value: Fraction) -> None:
    page = decimal_text(value, comma=False).replace(",", "").replace("−", "-")
    assert shown_number(value, 2) == float(page)


def test_a_remark_longer_than_a_row_can_be_high_does_not_spoil_the_file() -> None:
    book = Book(Letterhead("UBND tỉnh Mẫu", "Sở Nội vụ", "A & B"), datetime(2021, 2, 8, tzinfo=UTC))
    sheet = book.sheet("Ý kiến", (Column("Ý kiến", 20),))
    sheet.values(("dài\n" * 400,))
    (loaded,) = load_workbook(BytesIO(book.finish())).worksheets
    assert loaded.row_dimensions[1].height == pytest.approx(409, abs=1)
    assert loaded["A1"].value == "dài\n" * 400
