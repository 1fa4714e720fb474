"""Finding the title row of a roster: its columns go by many names, after any number of heading rows.

The names below are tolerance for what clerks write (domain.md §6), compared without diacritics and punctuation.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chalicelib.roster.problems import Column, Problem, problem
from chalicelib.roster.text import bare, one_line

# One row as `sheets` gives it. Not imported from there: pages use this module and load no document library.
Cells = tuple[str, ...]

REQUIRED = (Column.NAME, Column.UNIT, Column.GROUP, Column.EMAIL)

_NAMES: dict[Column, str] = {
    Column.NUMBER: "stt|tt|so tt|so thu tu|no|number|order",
    Column.NAME: "ho va ten|ho ten|ho va ten dai bieu|ho ten dai bieu|ten|full name|name",
    Column.SEX: "gioi tinh|phai|sex|gender",
    Column.MALE: "nam|male",
    Column.FEMALE: "nu|female",
    Column.BIRTH_YEAR: "nam sinh|ngay sinh|ngay thang nam sinh|birth year|year of birth|date of birth|birthday",
    Column.POSITION: "chuc vu|chuc danh|chuc vu chuc danh|position|title|job title",
    Column.UNIT: "co quan don vi|don vi|co quan|don vi cong tac|co quan cong tac|noi cong tac|ten don vi|"
    "ma don vi|co quan don vi cong tac|ten co quan don vi|unit|agency|organisation|organization",
    Column.DEPARTMENT: "phong bo phan|phong ban|phong|bo phan|phong don vi|phong ban bo phan|department|division",
    Column.GROUP: "nhom doi tuong|nhom|doi tuong|doi tuong khao sat|group|respondent group",
    Column.RATES: "don vi duoc danh gia|co quan duoc danh gia|co quan don vi duoc danh gia|don vi danh gia|"
    "rated unit|rated units|units to rate|units rated",
    Column.EMAIL: "email|e mail|mail|thu dien tu|dia chi email|dia chi thu dien tu|hop thu|email address",
    Column.PHONE: "so dien thoai|dien thoai|sdt|so dt|dt|dtdd|di dong|phone|phone number|mobile|telephone",
    Column.NOTE: "ghi chu|note|notes|remark|remarks",
    Column.FOCAL: "cong chuc dau moi|dau moi|can bo dau moi|cong chuc vien chuc dau moi|focal point|focal points",
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_BY_PART = (
    ("duoc danh gia", Column.RATES),
    ("dau moi", Column.FOCAL),
    ("nhom doi tuong", Column.GROUP),
    ("ho va ten", Column.NAME),
    ("gioi tinh", Column.SEX),
    ("nam sinh", Column.BIRTH_YEAR),
    ("chuc vu", Column.POSITION),
    ("email", Column.EMAIL),
    ("thu dien tu", Column.EMAIL),
    ("dien thoai", Column.PHONE),
    ("ghi chu", Column.NOTE),
)
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Header:
    """The title row(s): first and last row, where each column stands (0-based), and how many columns there are."""

    row: int
    last_row: int
    columns: Mapping[Column, int]
    ignored: tuple[str, ...]
    width: int

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every column that is needed and not there."""
        return tuple(
            problem("column_missing", column, column=column.value, row=self.row)
            for column in REQUIRED
            if column not in self.columns
        )


def column_named(title: str) -> Column | None:
    """The column that a title cell means, or None."""
    key = bare(re.sub(r"\([^)]*\)|\*", " ", one_line(title)[: _LONGEST_TITLE * 2]))
    if key in _BY_NAME or len(key) > _LONGEST_TITLE:
        return _BY_NAME.get(key)
    return next((column for part, column in _BY_PART if part in key), None)


def find_header(rows: Sequence[tuple[int, Cells]]) -> Header | Problem | None:
    """The header among the first rows, a problem where a column stands twice, None where there is no header."""
    best = max(range(len(rows)), key=lambda i: _score(rows[i][1]), default=None)
    if best is None or _score(rows[best][1]) < 3:
        return None
    below = rows[best + 1][1] if best + 1 < len(rows) else ()
    tiers = [rows[best][1], *([below] if _is_second_tier(below) else [])]
    return _header(rows[best][0], tiers)


def is_header_like(cells: Cells) -> bool:
    """Whether a row below the header is a header again (printed on each page, or a second table's)."""
    found = {column_named(cell) for cell in cells if cell} - {None}
    return Column.NAME in found and len(found) >= 3


def positions(cells: Cells) -> dict[Column, int]:
    """Where each recognised title stands in a row; the first of several."""
    found: dict[Column, int] = {}
    for index, cell in enumerate(cells):
        column = column_named(cell) if cell else None
        if column and column not in found:
            found[column] = index
    return found


def _score(cells: Cells) -> int:
    """How many different columns a row names. A data row names none: a long text is no title."""
    return len(positions(cells))


def _is_second_tier(cells: Cells) -> bool:
    named = [column_named(cell) for cell in cells if cell.strip()]
    return Column.MALE in named and Column.FEMALE in named and None not in named


def _header(row: int, tiers: list[Cells]) -> Header | Problem:
    columns: dict[Column, int] = {}
    ignored: list[str] = []
    for tier in tiers:
        for index, cell in enumerate(tier):
            column = column_named(cell) if cell.strip() else None
            if column is None:
                ignored += [one_line(cell)] if cell.strip() else []
            elif column in columns:
                return problem(
                    "column_twice",
                    column,
                    column=column.value,
                    row=row,
                    first=letter(columns[column]),
                    second=letter(index),
                )
            else:
                columns[column] = index
    _split_by_sex(columns)
    filled = (index for tier in tiers for index, cell in enumerate(tier) if cell.strip())
    return Header(row, row + len(tiers) - 1, MappingProxyType(columns), tuple(ignored), max(filled) + 1)


def _split_by_sex(columns: dict[Column, int]) -> None:
    """Two columns Nam and Nữ stand below one title; the title itself then holds nothing of its own."""
    for title in (Column.SEX, Column.BIRTH_YEAR):
        if Column.MALE in columns and columns.get(title) == columns[Column.MALE]:
            del columns[title]


def letter(index: int) -> str:
    """A 0-based column as a spreadsheet names it: 0 is A, 26 is AA."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
