"""The filled sheet of the year before's results, read with every wrong cell named. One row for each unit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from chalicelib.campaign.definition import Campaign
from chalicelib.scores.previous_template import COLUMNS, COMPONENT, INDEX, NEEDED, RANK, UNIT
from chalicelib.scores.results import Previous
from chalicelib.scores.sheet_desk import CellError
from chalicelib.scores.sheet_rows import Row, Unusable, row_of, rows_of
from chalicelib.scores.typed_numbers import Misread, number_of

MOST_PERCENT, LARGEST_RANK = Fraction(100), 100_000


class Fault(StrEnum):
    """What is wrong with a cell."""

    UNKNOWN_UNIT = "unknown_unit"
    UNIT_TWICE = "unit_twice"
    NOT_A_NUMBER = "not_a_number"
    TOO_PRECISE = "too_precise"
    NEGATIVE = "negative"
    OVER_HUNDRED = "over_hundred"
    NO_RANK = "no_rank"


@dataclass(slots=True)
class Results:
    """What a file holds; rows without any number are left out. With any error nothing may be stored."""

    units: dict[str, Previous] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)


def read(data: bytes, campaign: Campaign) -> Results | Unusable:
    """Every unit's earlier results, and every wrong cell in the order of the sheet."""
    rows = rows_of(data, COLUMNS, NEEDED)
    return rows if isinstance(rows, Unusable) else _Reader(campaign).read(rows)


class _Reader:
    """Reads one sheet row by row and gathers errors."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._done = Results()
        self._seen: set[str] = set()

    def read(self, rows: Iterable[Row]) -> Results:
        for row in rows:
            self._row(row)
        self._done.errors.sort(key=lambda error: (row_of(error.cell), error.cell))
        return self._done

    def _row(self, row: Row) -> None:
        unit = row.text(UNIT)
        known = self._campaign.units.get(unit)
        if known is None or not self._campaign.unit_types[known.type].scored:
            self._wrong(Fault.UNKNOWN_UNIT, row, UNIT)
            return
        if unit in self._seen:
            self._wrong(Fault.UNIT_TWICE, row, UNIT)
            return
        self._seen.add(unit)
        had = Previous(self._rank(row), self._percent(row, INDEX), self._percent(row, COMPONENT))
        if had != Previous():
            self._done.units[unit] = had

    def _rank(self, row: Row) -> int | None:
        value = self._number(row, RANK)
        if value is None:
            return None
        if value.denominator == 1 and 1 <= value <= LARGEST_RANK:
            return int(value)
        self._wrong(Fault.NO_RANK, row, RANK)
        return None

    def _percent(self, row: Row, column: int) -> Fraction | None:
        value = self._number(row, column)
        if value is None or 0 <= value <= MOST_PERCENT:
            return value
        self._wrong(Fault.NEGATIVE if value < 0 else Fault.OVER_HUNDRED, row, column)
        return None

    def _number(self, row: Row, column: int) -> Fraction | None:
        text = row.text(column).removesuffix("%").rstrip()
        if not text:
            return None
        value = number_of(text)
        if isinstance(value, Misread):
            self._wrong(Fault(value.value), row, column)
            return None
        return value

    def _wrong(self, fault: Fault, row: Row, column: int) -> None:
        self._done.errors.append(CellError(fault, row.cell(column), row.text(UNIT), "", row.text(column)[:60]))
