"""The filled sheet of appraised points, read with every wrong cell named.

One row for each unit and criterion. A unit that appears must have all its rows; units may come in several files.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from chalicelib.campaign.definition import Campaign
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
from chalicelib.scores.sheet_rows import Row, Unusable, row_of, rows_of
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
    rows = rows_of(data, COLUMNS, NEEDED)
    return rows if isinstance(rows, Unusable) else _Reader(campaign).read(rows)


class _Reader:
    """Reads one sheet row by row and gathers errors."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._done = Sheets()
        self._leaves: dict[str, dict[str, Leaf]] = {}

    def read(self, rows: Iterable[Row]) -> Sheets:
        for row in rows:
            self._row(row)
        for unit, points in self._done.units.items():
            for criterion in self._of(unit):
                if criterion not in points:
                    self._done.errors.append(CellError(Fault.MISSING_ROW, "", unit, criterion, ""))
        return self._done

    def _of(self, unit: str) -> dict[str, Leaf]:
        if unit not in self._leaves:
            self._leaves[unit] = {leaf.id: leaf for leaf in leaves_of(self._campaign, unit)}
        return self._leaves[unit]

    def _row(self, row: Row) -> None:
        unit, criterion = row.text(UNIT), row.text(CRITERION)
        if unit not in self._campaign.units or not self._of(unit):
            self._wrong(Fault.UNKNOWN_UNIT, row, UNIT)
            return
        points = self._done.units.setdefault(unit, {})
        if criterion not in self._of(unit):
            self._wrong(Fault.UNKNOWN_CRITERION, row, CRITERION)
            return
        if criterion in points:
            self._wrong(Fault.TWICE, row, CRITERION)
            return
        points[criterion] = self._given(row, self._of(unit)[criterion])

    def _given(self, row: Row, leaf: Leaf) -> Given:
        mark = row.text(NOT_APPLICABLE).casefold()
        if mark not in {"", "x"}:
            self._wrong(Fault.BAD_MARK, row, NOT_APPLICABLE)
        fault = Fault.NOT_APPLICABLE if mark else Fault.SURVEYED if leaf.surveyed else None
        if fault:
            for column in (OWN, APPRAISED, *((DEDUCTION,) if mark else ())):
                if row.text(column):
                    self._wrong(fault, row, column)
            deduction = None if mark else self._points(row, DEDUCTION, leaf)
            return Given(deduction=deduction or Fraction(0), applies=not mark)
        own, appraised, deduction = (self._points(row, c, leaf) for c in (OWN, APPRAISED, DEDUCTION))
        if not row.text(APPRAISED):
            self._wrong(Fault.NO_POINTS, row, APPRAISED)
        return Given(own, appraised or Fraction(0), deduction or Fraction(0))

    def _points(self, row: Row, column: int, leaf: Leaf) -> Fraction | None:
        text = row.text(column)
        if not text:
            return None
        value = number_of(text)
        if isinstance(value, Misread):
            self._wrong(Fault(value.value), row, column)
        elif value < 0:
            self._wrong(Fault.NEGATIVE, row, column)
        elif value > leaf.max_points:
            self._wrong(Fault.OVER_MAXIMUM, row, column, limit=_plain(leaf.max_points))
        else:
            return value
        return None

    def _wrong(self, fault: Fault, row: Row, column: int, limit: str = "") -> None:
        unit, criterion, value = (row.text(c) for c in (UNIT, CRITERION, column))
        self._done.errors.append(CellError(fault, row.cell(column), unit, criterion, value[:60], limit))


def _plain(value: Fraction) -> str:
    return f"{float(value):g}".replace(".", ",")


def faults_by_place(done: Sheets) -> Iterator[CellError]:
    """Errors in the order of the sheet, missing rows last."""
    yield from sorted(done.errors, key=lambda error: (not error.cell, row_of(error.cell), error.cell))
