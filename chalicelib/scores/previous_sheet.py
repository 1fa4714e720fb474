"""The filled sheet of the year before's results, read with every wrong cell named. One row for each unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from xlsxwriter.utility import xl_rowcol_to_cell

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.sheets import Cells, Sheet, open_sheets
from chalicelib.roster.text import clean
from chalicelib.scores.previous_template import COLUMNS, COMPONENT, INDEX, NEEDED, RANK, UNIT
from chalicelib.scores.results import Previous
from chalicelib.scores.sheet_desk import CellError
from chalicelib.scores.sheet_rows import Unusable, header_of, no_header, row_of
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
    opened = open_sheets(data)
    if not isinstance(opened, tuple):
        return Unusable(opened.whole())
    for sheet in opened:
        if places := header_of(sheet, COLUMNS, NEEDED):
            return _Reader(campaign, places[1]).read(sheet, places[0])
    return Unusable(no_header(COLUMNS, NEEDED))


class _Reader:
    """Reads one sheet row by row and gathers errors."""

    def __init__(self, campaign: Campaign, places: Mapping[int, int]) -> None:
        self._campaign, self._places = campaign, places
        self._done = Results()
        self._seen: set[str] = set()

    def read(self, sheet: Sheet, header: int) -> Results:
        for number, cells in sheet.rows():
            if number > header and any(clean(cell) for cell in cells):
                self._row(number, cells)
        self._done.errors.sort(key=lambda error: (row_of(error.cell), error.cell))
        return self._done

    def _row(self, number: int, cells: Cells) -> None:
        unit = self._text(cells, UNIT)
        known = self._campaign.units.get(unit)
        if known is None or not self._campaign.unit_types[known.type].scored:
            self._wrong(Fault.UNKNOWN_UNIT, number, cells, UNIT)
            return
        if unit in self._seen:
            self._wrong(Fault.UNIT_TWICE, number, cells, UNIT)
            return
        self._seen.add(unit)
        had = Previous(
            self._rank(number, cells), self._percent(number, cells, INDEX), self._percent(number, cells, COMPONENT)
        )
        if had != Previous():
            self._done.units[unit] = had

    def _rank(self, number: int, cells: Cells) -> int | None:
        value = self._number(number, cells, RANK)
        if value is None:
            return None
        if value.denominator == 1 and 1 <= value <= LARGEST_RANK:
            return int(value)
        self._wrong(Fault.NO_RANK, number, cells, RANK)
        return None

    def _percent(self, number: int, cells: Cells, column: int) -> Fraction | None:
        value = self._number(number, cells, column)
        if value is None or 0 <= value <= MOST_PERCENT:
            return value
        self._wrong(Fault.NEGATIVE if value < 0 else Fault.OVER_HUNDRED, number, cells, column)
        return None

    def _number(self, number: int, cells: Cells, column: int) -> Fraction | None:
        text = self._text(cells, column).removesuffix("%").rstrip()
        if not text:
            return None
        value = number_of(text)
        if isinstance(value, Misread):
            self._wrong(Fault(value.value), number, cells, column)
            return None
        return value

    def _text(self, cells: Cells, column: int) -> str:
        at = self._places[column]
        return clean(cells[at]) if at < len(cells) else ""

    def _wrong(self, fault: Fault, number: int, cells: Cells, column: int) -> None:
        cell = xl_rowcol_to_cell(number - 1, self._places[column])
        unit, value = self._text(cells, UNIT), self._text(cells, column)
        self._done.errors.append(CellError(fault, cell, unit, "", value[:60]))
