"""Empty sheets of numbers for staff to fill in: titles, widths, and the styles of their cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.roster.paper import Book


@dataclass(slots=True)
class BlankSheet:
    """A workbook with one sheet, its titles written. `text`, `number`: styles of cells to fill in."""

    title: str
    name: str
    columns: Sequence[str]
    widths: Sequence[int]
    book: Book = field(init=False)
    sheet: Any = field(init=False)
    text: Any = field(init=False)
    number: Any = field(init=False)

    def __post_init__(self) -> None:
        """Write the titles."""
        self.book = Book(self.title)
        self.sheet = self.book.sheet(self.name)
        head = self.book.style(bold=True, border=1, text_wrap=True, align="center", bg_color="#F3F2F1")
        self.text = self.book.style(border=1, text_wrap=True)
        self.number = self.book.style(border=1, num_format="0.00####")
        for column, (words, width) in enumerate(zip(self.columns, self.widths, strict=True)):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, words, head)
        self.sheet.freeze_panes(1, 0)

    def words(self, row: int, *words: str) -> None:
        """Write what the row is about, from its first column on."""
        for column, one in enumerate(words):
            self.sheet.write_string(row, column, one, self.text)
