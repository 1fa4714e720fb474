"""How sheets of the roster look on paper: A4, Times New Roman, motto block (Decree 30/2020, domain.md §7)."""

import io
from typing import Any

import xlsxwriter

FONT = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập – Tự do – Hạnh phúc"
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Whatever a cell says, it is text: nothing from a file ever becomes a formula or a link."""


class Book:
    """A workbook in the making. Rows must be written from the top down: that keeps memory small."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(self._buffer, _SAFE)
        self.book.set_properties({"title": title})
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **options: object) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """A cell format in the house's font; the same options give the same format."""
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
            self._formats[key] = self.book.add_format(base | options)
        return self._formats[key]

    def sheet(self, name: str, *, landscape: bool = True) -> Any:  # noqa: ANN401
        """A sheet for A4, one page wide, margins as offices set them, page number at the top from page 2."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=1.18, right=0.6, top=0.8, bottom=0.8)
        sheet.set_header("&C&P", {"different_first_page": True})
        return sheet

    def done(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self._buffer.getvalue()


def text_row(sheet: Any, row: int, texts: tuple[str, ...], style: Any) -> None:  # noqa: ANN401
    """Write one row of texts."""
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text, style)


def motto_block(book: Book, sheet: Any, office: tuple[str, str], columns: int) -> int:  # noqa: ANN401
    """The top of an official list: offices at the left, nation and motto at the right; the next free row."""
    middle = columns // 2 - 1
    plain, bold = book.style(align="center"), book.style(align="center", bold=True)
    ruled = book.style(align="center", bold=True, underline=1)
    sheet.merge_range(0, 0, 0, middle, office[0].upper(), plain)
    sheet.merge_range(0, middle + 1, 0, columns - 1, NATION, bold)
    sheet.merge_range(1, 0, 1, middle, office[1].upper(), book.style(align="center", bold=True))
    sheet.merge_range(1, middle + 1, 1, columns - 1, MOTTO, ruled)
    return 3
