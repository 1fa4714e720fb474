"""The filled sheet of appraised points, read with every wrong cell named.

One row for each unit and criterion. A unit that appears must have all its rows; units may come in several files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from xlsxwriter.utility import xl_rowcol_to_cell

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.sheets import Cells, Sheet, open_sheets
from chalicelib.roster.text import clean
from chalicelib.scores.appraisal_template import (
    APPRAISED,
    COLUMNS,
    CRITERION,
    DEDUCTION,
    NEEDED,
    NOT_APPLICABLE,
    OWN,
    UNIT,
    leaves_of,
)
from chalicelib.scores.appraisals import Given, Leaf
from chalicelib.scores.sheet_desk import CellError
from chalicelib.scores.sheet_rows import Unusable, header_of, no_header, row_of
from chalicelib.scores.typed_numbers import Misread, number_of


class Fault(StrEnum):
    """What is wrong with a cell."""

    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_CRITERION = "unknown_criterion"
    TWICE = "twice"
    NOT_A_NUMBER = "not_a_number"
    TOO_PRECISE = "too_precise"
    NEGATIVE = "negative"
    OVER_MAXIMUM = "over_maximum"
    NO_POINTS = "no_points"
    SURVEYED = "surveyed"
    BAD_MARK = "bad_mark"
    NOT_APPLICABLE = "not_applicable"
    MISSING_ROW = "missing_row"


@dataclass(slots=True)
class Sheets:
    """What a file holds. With any error nothing of it may be stored."""

    units: dict[str, dict[str, Given]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)


def read(data: bytes, campaign: Campaign) -> Sheets | Unusable:
    """Every unit's points, and every wrong cell."""
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
        self._done = Sheets()
        self._leaves: dict[str, dict[str, Leaf]] = {}

    def read(self, sheet: Sheet, header: int) -> Sheets:
        for number, cells in sheet.rows():
            if number > header and any(clean(cell) for cell in cells):
                self._row(number, cells)
        for unit, points in self._done.units.items():
            for criterion in self._of(unit):
                if criterion not in points:
                    self._done.errors.append(CellError(Fault.MISSING_ROW, "", unit, criterion, ""))
        return self._done

    def _of(self, unit: str) -> dict[str, Leaf]:
        if unit not in self._leaves:
            self._leaves[unit] = {leaf.id: leaf for leaf in leaves_of(self._campaign, unit)}
        return self._leaves[unit]

    def _row(self, number: int, cells: Cells) -> None:
        unit, criterion = self._text(cells, UNIT), self._text(cells, CRITERION)
        if unit not in self._campaign.units or not self._of(unit):
            self._wrong(Fault.UNKNOWN_UNIT, number, cells, UNIT)
            return
        points = self._done.units.setdefault(unit, {})
        if criterion not in self._of(unit):
            self._wrong(Fault.UNKNOWN_CRITERION, number, cells, CRITERION)
            return
        if criterion in points:
            self._wrong(Fault.TWICE, number, cells, CRITERION)
            return
        points[criterion] = self._given(number, cells, self._of(unit)[criterion])

    def _given(self, number: int, cells: Cells, leaf: Leaf) -> Given:
        mark = self._text(cells, NOT_APPLICABLE).casefold()
        if mark not in {"", "x"}:
            self._wrong(Fault.BAD_MARK, number, cells, NOT_APPLICABLE)
        fault = Fault.NOT_APPLICABLE if mark else Fault.SURVEYED if leaf.surveyed else None
        if fault:
            for column in (OWN, APPRAISED, *((DEDUCTION,) if mark else ())):
                if self._text(cells, column):
                    self._wrong(fault, number, cells, column)
            deduction = None if mark else self._points(number, cells, DEDUCTION, leaf)
            return Given(deduction=deduction or Fraction(0), applies=not mark)
        own, appraised, deduction = (self._points(number, cells, c, leaf) for c in (OWN, APPRAISED, DEDUCTION))
        if not self._text(cells, APPRAISED):
            self._wrong(Fault.NO_POINTS, number, cells, APPRAISED)
        return Given(own, appraised or Fraction(0), deduction or Fraction(0))

    def _points(self, number: int, cells: Cells, column: int, leaf: Leaf) -> Fraction | None:
        text = self._text(cells, column)
        if not text:
            return None
        value = number_of(text)
        if isinstance(value, Misread):
            self._wrong(Fault(value.value), number, cells, column)
        elif value < 0:
            self._wrong(Fault.NEGATIVE, number, cells, column)
        elif value > leaf.max_points:
            self._wrong(Fault.OVER_MAXIMUM, number, cells, column, limit=_plain(leaf.max_points))
        else:
            return value
        return None

    def _text(self, cells: Cells, column: int) -> str:
        at = self._places[column]
        return clean(cells[at]) if at < len(cells) else ""

    def _wrong(self, fault: Fault, number: int, cells: Cells, column: int, limit: str = "") -> None:
        cell = xl_rowcol_to_cell(number - 1, self._places[column])
        unit, criterion, value = (self._text(cells, c) for c in (UNIT, CRITERION, column))
        self._done.errors.append(CellError(fault, cell, unit, criterion, value[:60], limit))


def _plain(value: Fraction) -> str:
    return f"{float(value):g}".replace(".", ",")


def faults_by_place(done: Sheets) -> Iterator[CellError]:
    """Errors in the order of the sheet, missing rows last."""
    yield from sorted(done.errors, key=lambda error: (not error.cell, row_of(error.cell), error.cell))
