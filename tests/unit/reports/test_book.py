from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.book import shown_number


@pytest.mark.parametrize(
    ("exact", "shown"), [("1.005", 1.01), ("1.0049999", 1.0), ("-0.005", -0.01), ("0", 0.0), ("77/75", 1.03)]
)
def test_a_cell_holds_what_it_shows_half_up(exact: str, shown: float) -> None:
    assert shown_number(Fraction(exact), 2) == shown


@given(st.fractions(-1000, 1000))
def test_workbook_and_pages_round_alike(value: Fraction) -> None:
    page = decimal_text(value, comma=False).replace(",", "").replace("−", "-")
    assert shown_number(value, 2) == float(page)
