"""Exact numbers in and out of text: decimals come from their text, never through binary floating point."""

import re
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from json import dumps

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class InexactNumber(ValueError):
    """A number that should be decimal text ("0.6") or a whole number, and is not."""

    def __init__(self, where: str, value: object) -> None:
        super().__init__(f'{where}: {value!r} is not an exact number; write it as decimal text such as "0.6"')


def fraction(value: object, where: str) -> Fraction:
    """`value`, decimal text or a whole number, exactly; `where` names its place in the rules for the error."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Fraction(value)
    raise InexactNumber(where, value)


def ratio_text(value: Fraction | None) -> str | None:
    """A lossless form for JSON: "n/d"; None stays None."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def ratio(text: str | None) -> Fraction | None:
    """The inverse of `ratio_text`."""
    return None if text is None else Fraction(text)


def sure_ratio(text: str) -> Fraction:
    """The inverse of `ratio_text` where a value always stands."""
    return Fraction(text)


def digest(value: Mapping[str, object]) -> str:
    """Hex SHA-256 of the canonical JSON of `value` (scoring.md, "Published results")."""
    text = dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
