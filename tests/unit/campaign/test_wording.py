from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign import wording

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(112, 100), "1,12"),
        (Fraction(2 * 154, 240) * Fraction(24, 30), "1,03"),
        (Fraction(1, 200), "0,01"),
        (Decimal("0.005"), "0,01"),
        (Fraction(-1, 200), "−0,01"),
        (Fraction(-1, 1000), "0,00"),
        (1234567, "1.234.567,00"),
    ],
)
def test_numbers_are_rounded_half_up_with_a_decimal_comma(value: Fraction | Decimal | int, shown: str) -> None:
    assert wording.decimal_text(value) == shown


def test_english_numbers_have_a_decimal_point() -> None:
    assert wording.decimal_text(Fraction(12345, 10), comma=False) == "1,234.50"


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(min_value=0, max_value=6))
def test_a_shown_number_is_within_half_a_unit_of_its_last_place(value: Fraction, places: int) -> None:
    shown = wording.decimal_text(value, places, comma=False).replace(",", "").replace("−", "-")

    assert abs(Fraction(shown) - value) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(61, 84, "72,6%"), (4, 4, "100%"), (0, 9, "0%"), (0, 0, "–")]
)
def test_a_share_has_at_most_one_decimal(part: int, whole: int, shown: str) -> None:
    assert wording.percent_text(part, whole) == shown


def test_midnight_is_the_end_of_the_day_before() -> None:
    closes_at = datetime(2021, 1, 31, 17, tzinfo=UTC)

    assert wording.deadline_text(closes_at, HANOI) == "24 giờ 00 ngày 31/01/2021"
    assert wording.deadline_text(closes_at, HANOI, "en") == "24:00 on 31/01/2021"


def test_a_deadline_in_the_daytime_is_an_ordinary_moment() -> None:
    assert wording.deadline_text(datetime(2021, 2, 8, 3, tzinfo=UTC), HANOI) == "10 giờ 00 ngày 08/02/2021"


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(days=2, hours=18, minutes=5), "2 ngày 18 giờ"),
        (timedelta(days=2, minutes=5), "2 ngày"),
        (timedelta(hours=3, minutes=5), "3 giờ 05 phút"),
        (timedelta(hours=3), "3 giờ"),
        (timedelta(minutes=12, seconds=59), "12 phút"),
        (timedelta(seconds=-5), "0 phút"),
    ],
)
def test_time_left_is_told_in_the_two_largest_units(span: timedelta, shown: str) -> None:
    assert wording.duration_text(span) == shown


def test_days_and_small_counts_are_padded() -> None:
    assert wording.day_text(date(2021, 2, 1)) == "01/02/2021"
    assert wording.two_digits(2) == "02"
