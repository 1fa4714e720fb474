"""What sheets of numbers have in common: where their title row is, and where an error stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.roster.sheets import HEADER_WITHIN, Sheet
from chalicelib.roster.text import clean


@dataclass(frozen=True, slots=True)
class Unusable:
    """The file as a whole cannot be read; `sentence` says why, in Vietnamese."""

    sentence: str


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
