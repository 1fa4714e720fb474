"""Numbers as people type them in sheets and forms: decimal comma or point, read exactly."""

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

MOST_DECIMALS = 6
_NUMBER = re.compile(r"(-?)([0-9]{1,9})(?:[.,]([0-9]{1,18}))?")
_NOISE = Decimal("0.0000000001")


class Misread(StrEnum):
    """Why a text is not taken as a number."""

    NOT_A_NUMBER = "not_a_number"
    TOO_PRECISE = "too_precise"


def number_of(text: str) -> Fraction | Misread:
    """A number with a decimal comma or point, at most six decimals; what Excel adds as noise is taken off."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return Misread.NOT_A_NUMBER
    value = Decimal(f"{found[1]}{found[2]}.{found[3] or 0}")
    near = round(value, MOST_DECIMALS)
    return Fraction(near) if abs(value - near) < _NOISE else Misread.TOO_PRECISE
