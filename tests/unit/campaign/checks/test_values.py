from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.checks.values import as_clock, as_day, as_decimal, choice, shortest, whole


@pytest.mark.parametrize("written", ["25/01/2021", "25/1/2021", "2021-01-25"])
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert as_day(written) == "2021-01-25"


@pytest.mark.parametrize(
    "written",
    ["31/02/2021", "01/25/2021", "25/01/21", "25-01-2021", "2021/01/25", "", "mai", "25/01/1021", "２５/01/2021"],
)
def test_what_is_not_a_day_is_not_guessed(written: str) -> None:
    assert as_day(written) is None


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_of_this_age_is_read_in_both_spellings(day: date) -> None:
    assert as_day(f"{day:%d/%m/%Y}") == as_day(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(("written", "read"), [("7:30", "07:30"), ("23:59", "23:59"), ("00:00", "00:00")])
def test_a_time_of_day(written: str, read: str) -> None:
    assert as_clock(written) == read


@pytest.mark.parametrize("written", ["24:00", "7:60", "7h30", "0730", "7:3", "-1:00", "7:30:00"])
def test_what_is_not_a_time_of_day(written: str) -> None:
    assert as_clock(written) is None


@pytest.mark.parametrize(
    ("written", "read"), [("0.60", "0.6"), ("20.0", "20"), ("0", "0"), ("100", "100"), ("1.5", "1.5")]
)
def test_a_decimal_gets_its_shortest_spelling(written: str, read: str) -> None:
    assert as_decimal(written) == read


@pytest.mark.parametrize("written", ["0,6", "60%", "-1", "1e3", ".5", "NaN", "1_000", "٣", ""])
def test_what_is_not_a_decimal_is_not_guessed(written: str) -> None:
    assert as_decimal(written) is None


@given(st.decimals(0, 100_000, places=4))
def test_the_shortest_spelling_is_the_same_number(number: Decimal) -> None:
    assert Decimal(shortest(number)) == number
    assert "E" not in shortest(number)


def test_whole_numbers_have_bounds() -> None:
    assert [whole(1, 9).convert(text) for text in ("1", "9", "0", "10", "1.0", "x")] == [
        1,
        9,
        None,
        None,
        None,
        None,
    ]


def test_a_choice_is_one_of_its_words() -> None:
    assert choice("zero", "excluded").convert("zero") == "zero"
    assert choice("zero", "excluded").convert("Zero") is None
