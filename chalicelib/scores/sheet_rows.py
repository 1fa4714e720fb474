"""What sheets of numbers have in common: where their title row is, their rows, and where an error stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from chalicelib.roster.sheets import HEADER_WITHIN, Cells, Sheet, open_sheets
from chalicelib.roster.text import clean


@dataclass(frozen=True, slots=True)
class Unusable:
    """The file as a whole cannot be read; `sentence` says why, in Vietnamese."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the titles; `places`: for each of our columns the file's."""

    number: int
    cells: Cells
    places: Mapping[int, int]

    def text(self, column: int) -> str:
        """The cell of our `column`, cleaned; empty where the row ends before it."""
        at = self.places[column]
        return clean(self.cells[at]) if at < len(self.cells) else ""

    def cell(self, column: int) -> str:
        """Its name in the file: "G12"."""
        return str(xl_rowcol_to_cell(self.number - 1, self.places[column]))


def rows_of(data: bytes, titles: Sequence[str], needed: Sequence[int]) -> Iterator[Row] | Unusable:
    """The rows that are not empty, of the first sheet that has the `needed` of our titles."""
    opened = open_sheets(data)
    if not isinstance(opened, tuple):
        return Unusable(opened.whole())
    for sheet in opened:
        if found := header_of(sheet, titles, needed):
            return _below(sheet, *found)
    return Unusable(no_header(titles, needed))


def _below(sheet: Sheet, header: int, places: Mapping[int, int]) -> Iterator[Row]:
    for number, cells in sheet.rows():
        if number > header and any(clean(cell) for cell in cells):
            yield Row(number, cells, places)


def header_of(sheet: Sheet, titles: Sequence[str], needed: Sequence[int]) -> tuple[int, dict[int, int]] | None:
    """The title row's number and, for each of our columns, the file's; None where a `needed` one is missing."""
    wanted = {title.casefold(): column for column, title in enumerate(titles)}
    for number, cells in sheet.rows(HEADER_WITHIN):
        found = {wanted[t]: at for at, cell in enumerate(cells) if (t := clean(cell).casefold()) in wanted}
        if set(needed) <= set(found):
            return number, found
    return None


def no_header(titles: Sequence[str], needed: Sequence[int]) -> str:
    """The sentence that asks for our columns."""
    named = ", ".join(titles[column] for column in needed)
    return f"Không thấy dòng tiêu đề với các cột: {named}. Xin dùng mẫu do hệ thống lập."


def row_of(cell: str) -> int:
    """The row of a cell's name ("G12" → 12); 0 without a name."""
    digits = "".join(c for c in cell if c.isdigit())
    return int(digits) if digits else 0
