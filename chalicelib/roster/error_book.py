"""The clerk's own sheet back, wrong cells filled and commented, so that it can be mended and sent again.

Every cell is written as text. Merged areas come back with their value in each row. The last column says all that
is wrong with a row, also where comments would be too many for Excel.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.roster.headers import Header
from chalicelib.roster.paper import FONT, Book
from chalicelib.roster.problems import Column, Problem
from chalicelib.roster.reading import filled_rows, locate
from chalicelib.roster.rows import RosterFile, Row
from chalicelib.roster.sheets import Cells, Sheet, open_sheets

MAX_COMMENTS = 5_000
MAX_COMMENT = 1_000
REMEDY_COLUMN = "Lỗi cần sửa"
_WRONG, _DOUBTFUL = "#F8C9C4", "#FFF2CC"
_WIDTHS = {
    Column.NUMBER: 6,
    Column.NAME: 26,
    Column.SEX: 8,
    Column.MALE: 6,
    Column.FEMALE: 6,
    Column.BIRTH_YEAR: 9,
    Column.PHONE: 14,
    Column.EMAIL: 28,
    Column.GROUP: 28,
    Column.UNIT: 28,
    Column.RATES: 28,
}


def error_book(data: bytes, file: RosterFile) -> bytes:
    """The sheet `file` was read from, as XLSX. Raises ValueError for a file that could not be read at all."""
    sheet, header = _located(data)
    book = Book(file.name)
    _Writer(book, header, {row.number: row for row in file.rows if row.errors or row.notes}).write(
        filled_rows(sheet, header)
    )
    return book.done()


def _located(data: bytes) -> tuple[Sheet, Header]:
    sheets = open_sheets(data)
    if not isinstance(sheets, Problem):
        found = locate(sheets)
        if not isinstance(found, Problem):
            return found[0], found[1]
    raise ValueError("A file that could not be read has no rows to mark; show its file errors instead.")


class _Writer:
    def __init__(self, book: Book, header: Header, rows: Mapping[int, Row]) -> None:
        self._book, self._header, self._rows = book, header, rows
        self._sheet = book.sheet("Danh sách")
        self._plain = book.style(text_wrap=True)
        self._title = book.style(bold=True, text_wrap=True, align="center", border=1, bg_color="#E7E6E6")
        self._wrong = book.style(text_wrap=True, bg_color=_WRONG, border=1)
        self._doubtful = book.style(text_wrap=True, bg_color=_DOUBTFUL, border=1)
        self._last = header.width
        self._comments = 0

    def write(self, rows: Iterator[tuple[int, Cells]]) -> None:
        for column, index in self._header.columns.items():
            self._sheet.set_column(index, index, _WIDTHS.get(column, 18))
        self._sheet.set_column(self._last, self._last, 60)
        self._sheet.freeze_panes(self._header.last_row, 0)
        self._sheet.repeat_rows(self._header.row - 1, self._header.last_row - 1)
        for number, cells in rows:
            if self._header.row <= number <= self._header.last_row:
                self._write_title(number, cells)
            else:
                self._write_row(number, cells)

    def _write_title(self, number: int, cells: Cells) -> None:
        self._write_cells(number, cells, {})
        if number == self._header.row:
            self._sheet.write_string(number - 1, self._last, REMEDY_COLUMN, self._title)

    def _write_row(self, number: int, cells: Cells) -> None:
        row = self._rows.get(number)
        if row is None:
            self._write_cells(number, cells, {})
            return
        styles: dict[int, Any] = dict.fromkeys(map(self._index, row.notes), self._doubtful)
        styles |= dict.fromkeys(map(self._index, row.errors), self._wrong)
        self._write_cells(number, cells, styles)
        for index in styles:
            found = [p for p in (*row.errors, *row.notes) if self._index(p) == index]
            self._comment(number, index, found)
        if row.errors:
            sentences = "\n".join(f"• {_named(found)}" for found in row.errors)
            self._sheet.write_string(number - 1, self._last, sentences, self._wrong)

    def _write_cells(self, number: int, cells: Cells, styles: Mapping[int, Any]) -> None:
        in_title = self._header.row <= number <= self._header.last_row
        usual = self._title if in_title else self._plain
        for index in range(max(len(cells), max(styles, default=-1) + 1)):
            text = cells[index] if index < len(cells) else ""
            if index < self._last and (text or index in styles or in_title):
                self._sheet.write_string(number - 1, index, text[:32_000], styles.get(index, usual))

    def _comment(self, number: int, index: int, found: list[Problem]) -> None:
        if self._comments < MAX_COMMENTS:
            self._comments += 1
            text = "\n".join(problem.whole() for problem in found)[:MAX_COMMENT]
            self._sheet.write_comment(number - 1, index, text, {"x_scale": 2.5, "font_name": FONT})

    def _index(self, problem: Problem) -> int:
        column = problem.column or Column.NAME
        return self._header.columns.get(column, self._header.columns[Column.NAME])


def _named(problem: Problem) -> str:
    return f"{problem.column.value}: {problem.whole()}" if problem.column else problem.whole()
