"""Which rows below the header are people, and which are headings, numbering, totals and signatures.

Source: what clerks really send (domain.md §6). When in doubt a row is a person with errors: nothing is lost in
silence.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from chalicelib.roster.headers import Header, column_named, is_header_like, positions
from chalicelib.roster.problems import Column
from chalicelib.roster.sheets import Cells, Merge
from chalicelib.roster.text import bare, one_line

CARRIED = (Column.UNIT, Column.DEPARTMENT, Column.GROUP, Column.RATES, Column.EMAIL, Column.FOCAL)
"""Columns whose merged areas hold for every row they cover."""

_CLOSING = re.compile(
    r"(nguoi lap|lap bieu|nguoi ky|thu truong|ky ten|ky ghi ro|ky va ghi|ho ten chu ky|tong so|tong cong|noi nhan|"
    r"xac nhan|danh sach nay|danh sach co|an dinh danh sach|kt |tm |tl |tuq |luu vt|nhu tren)"
)
_CLOSING_DAY = re.compile(r"ngay\b.{0,12}\bthang\b.{0,12}\bnam\b")
_NUMERAL = re.compile(r"^\s*([IVXLC]{1,6}|[A-HĐ])\s*([.)\-–:/]|$)")
_NUMBERING = re.compile(r"^\(?\s*(\d{1,2}|[A-Z])\s*\)?$")
_PERSONAL = (Column.EMAIL, Column.PHONE, Column.GROUP, Column.BIRTH_YEAR, Column.POSITION)


class Kind(StrEnum):
    """What a row is."""

    PERSON = "person"
    BLANK = "blank"
    HEADER_AGAIN = "header_again"
    OTHER_HEADER = "other_header"
    NUMBERING = "numbering"
    SECTION = "section"
    CLOSING = "closing"


class Layout:
    """Judges rows one after another; knows whether the closing part (totals, signatures) has begun.

    `is_known` tells whether words name a unit or a group: such a title alone in a row is a section.
    """

    def __init__(self, header: Header, is_known: Callable[[str], bool]) -> None:
        self._header = header
        self._is_known = is_known
        self._closing = False

    def kind(self, cells: Cells) -> Kind:
        """What this row is, given the rows before it."""
        filled = [index for index, cell in enumerate(cells) if cell.strip()]
        number, name = self._cell(cells, Column.NUMBER), self._cell(cells, Column.NAME)
        if not filled or (len(filled) == 1 and number.isdigit()):
            return Kind.BLANK
        if not number.isdigit() and column_named(name) and is_header_like(cells):
            same = all(self._header.columns.get(c) == i for c, i in positions(cells).items())
            return Kind.HEADER_AGAIN if same else Kind.OTHER_HEADER
        if len(filled) >= 3 and all(_NUMBERING.match(cells[i]) for i in filled):
            return Kind.NUMBERING
        if number.isdigit() or "@" in self._cell(cells, Column.EMAIL):
            return Kind.PERSON
        return self._unnumbered(cells, filled, name)

    def _unnumbered(self, cells: Cells, filled: Sequence[int], name: str) -> Kind:
        if self._is_closing(cells, filled):
            self._closing = True
            return Kind.CLOSING
        if len(filled) <= 2 and self._is_section(cells, filled, name):
            return Kind.SECTION
        return Kind.PERSON

    def _is_closing(self, cells: Cells, filled: Sequence[int]) -> bool:
        keys = [bare(cells[index]) for index in filled]
        if any(_CLOSING.match(key) or key == "cong" or _CLOSING_DAY.search(key) for key in keys):
            return True
        return self._closing and not self._cell(cells, Column.GROUP)

    def _is_section(self, cells: Cells, filled: Sequence[int], name: str) -> bool:
        if any(self._cell(cells, column) for column in _PERSONAL):
            return False
        if not name or len(name.split()) < 2 or any(_NUMERAL.match(cells[index]) for index in filled):
            return True
        return len(filled) == 1 and self._is_known(name)

    def _cell(self, cells: Cells, column: Column) -> str:
        index = self._header.columns.get(column, -1)
        return one_line(cells[index]) if 0 <= index < len(cells) else ""


def section_title(cells: Cells) -> str:
    """The words of a section row, without its numeral."""
    words = " ".join(one_line(cell) for cell in cells if cell.strip())
    return re.sub(r"^\s*([IVXLC]{1,6}|[A-HĐ]|\d{1,3})(\s*[.)\-–:/]\s*|\s+(?=\S))", "", words).strip(" :.-–")


class MergeFiller:
    """Gives each row of a vertically merged area the value of its first row, for the `CARRIED` columns."""

    def __init__(self, merges: Iterable[Merge], header: Header) -> None:
        carried = {header.columns[c] for c in CARRIED if c in header.columns}
        tall = [m for m in merges if m.last_row > max(m.first_row, header.last_row)]
        self._waiting = {
            column: sorted(
                (m for m in tall if m.first_column <= column <= m.last_column),
                key=lambda m: m.first_row,
                reverse=True,
            )
            for column in carried
        }
        self._waiting = {column: areas for column, areas in self._waiting.items() if areas}
        self._values: dict[int, str] = {}

    def filled(self, number: int, cells: Cells) -> Cells:
        """The row with carried values in the cells that a merged area covers. Rows must come in order."""
        made: list[str] | None = None
        for column, areas in self._waiting.items():
            while areas and areas[-1].last_row < number:
                areas.pop()
            if not areas or areas[-1].first_row > number:
                continue
            area = areas[-1]
            if area.first_row == number:
                self._values[column] = cells[area.first_column] if area.first_column < len(cells) else ""
            if self._values.get(column):
                made = made or [*cells, *[""] * (column + 1 - len(cells))]
                made[column] = made[column] or self._values[column]
        return tuple(made) if made else cells
