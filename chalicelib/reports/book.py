"""A workbook made to be printed by an office: A4, Times New Roman, page number at the top (Decree 30/2020).

Every text goes in as text, whatever its first character; every number as a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from math import ceil, floor

import xlsxwriter
from xlsxwriter.chart_bar import ChartBar
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# Number formats are stored in one spelling for all countries; readers that honour the tag show a decimal comma on
# any machine, the others where the machine is Vietnamese.
VIETNAMESE = "[$-42A]"
NUMBER_FORMATS = {
    "count": f"{VIETNAMESE}#,##0",
    "points": f"{VIETNAMESE}#,##0.00",
    "percent": f"{VIETNAMESE}0.00%",
    "coverage": f"{VIETNAMESE}0.0%",
    "factor": f"{VIETNAMESE}0.0000",
}
PLACES = {"count": 0, "points": 2, "percent": 4, "coverage": 3, "factor": 4}
TEXTS = {"text", "key"}
LETTERS_PER_UNIT = 1.25
MM = 1 / 25.4
CHART_WIDTH, ROW_PIXELS = 660, 20
"""Pixels: the width of a chart, the height of a row that nobody set."""
CHART_ROWS_A_PAGE = 64
"""Such rows on a printed page, so that no chart is cut in two."""
MOST_BARS = 40
"""Bars of one chart, so that it fits on a page, below the letterhead too; longer blocks are drawn in parts."""

Value = str | int | Fraction | None
Style = str | float | bool

THIN: dict[str, Style] = {"border": 1, "border_color": "#8A8375"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, width in characters, and what its cells hold: text, key (centred) or a number's format."""

    title: str
    width: float
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `first` to `last` of a sheet for a chart: names and numbers by their columns; `kind` as a column's.

    `longest`: the largest number, for charts of one block to share their axis.
    """

    sheet: str
    first: int
    last: int
    names: int
    numbers: int
    title: str
    kind: str
    longest: Fraction = Fraction(0)

    def parts(self) -> "list[Block]":
        """The block in charts of at most `MOST_BARS` rows, as even as can be."""
        rows = self.last - self.first + 1
        number = ceil(rows / MOST_BARS)
        begins = [self.first + rows * place // number for place in range(number + 1)]
        return [replace(self, first=one, last=after - 1) for one, after in pairwise(begins)]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the office above, the office, and the year for the date line. Vietnamese."""

    parent: str
    office: str
    footer: str


@dataclass
class Book:
    """One XLSX in memory. `created` stands in its properties, so that equal content gives equal bytes."""

    letterhead: Letterhead
    created: datetime
    _bytes: BytesIO = field(default_factory=BytesIO)

    def __post_init__(self) -> None:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = xlsxwriter.Workbook(self._bytes, options)
        self._workbook.set_properties(
            {"created": self.created.replace(tzinfo=None), "author": self.letterhead.office}
        )
        self._formats: dict[tuple[tuple[str, Style], ...], Format] = {}

    def style(self, **properties: Style) -> Format:
        """A cell format, made once for each set of properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
            self._formats[key] = self._workbook.add_format(base | properties)
        return self._formats[key]

    def sheet(self, name: str, columns: Sequence[Column], *, landscape: bool = False) -> "Sheet":
        """A new sheet with its columns, ready to print."""
        return Sheet(self, self._workbook.add_worksheet(name), columns, landscape=landscape)

    def bar_chart(self) -> ChartBar:
        """A chart with horizontal bars, not yet on a sheet."""
        chart: ChartBar = self._workbook.add_chart({"type": "bar"})
        return chart

    def finish(self) -> bytes:
        """The file. Nothing can be added after."""
        self._workbook.close()
        return self._bytes.getvalue()


class Sheet:
    """A sheet filled from the top down; `row` is the next free row."""

    def __init__(self, book: Book, sheet: Worksheet, columns: Sequence[Column], *, landscape: bool) -> None:
        self.book = book
        self.columns = columns
        self.row = 0
        self._page_begins = 0
        self._breaks: list[int] = []
        self._sheet = sheet
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        side = 20 if landscape else 30
        sheet.set_margins(left=side * MM, right=(20 if landscape else 15) * MM, top=20 * MM, bottom=20 * MM)
        sheet.set_header(f'&C&"{FONT},Regular"&12&P', {"margin": 10 * MM})
        sheet.set_footer(f'&L&"{FONT},Italic"&9{book.letterhead.footer.replace("&", "&&")}', {"margin": 10 * MM})
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width, book.style())

    @property
    def last(self) -> int:
        """The number of the last column."""
        return len(self.columns) - 1

    def letterhead(self, *, left_columns: int) -> None:
        """The office at the left over `left_columns` columns; national name and motto at the right."""
        head, cut = self.book.letterhead, left_columns - 1
        lines = (
            (head.parent.upper(), {"font_size": 12}, NATION, {"font_size": 12, "bold": True}),
            (
                head.office.upper(),
                {"font_size": 12, "bold": True},
                MOTTO,
                {"font_size": 13, "bold": True, "underline": 1},
            ),
        )
        for left, left_style, right, right_style in lines:
            self._span(0, cut, left, {"align": "center", "text_wrap": True, **left_style})
            self._span(cut + 1, self.last, right, {"align": "center", **right_style})
            self._sheet.set_row(self.row, 19)
            self.row += 1
        self._sheet.set_row(self.row, 10)
        self.row += 1

    def title(self, title: str, *subtitles: str) -> None:
        """The sheet's title in capitals and what stands below it."""
        self.line(title.upper(), height=24, bold=True, font_size=14, align="center")
        for subtitle in subtitles:
            self.line(subtitle, height=18, italic=True, font_size=12, align="center")
        self._sheet.set_row(self.row, 8)
        self.row += 1

    def line(self, text: str, *, height: float | None = None, **style: Style) -> None:
        """One text over the whole width; its height follows its length unless given."""
        width = sum(column.width for column in self.columns) * 11 / float(style.get("font_size", 11))
        self._span(0, self.last, text, {"text_wrap": True, "valign": "top", **style})
        self._sheet.set_row(self.row, height or _height(_lines(text, width)))
        self.row += 1

    def on_one_page(self) -> None:
        """Print the whole sheet on one page, smaller if need be."""
        self._sheet.fit_to_pages(1, 1)

    def gap(self) -> None:
        """An empty row."""
        self.row += 1

    def header(self, *, freeze_columns: int = 0, height: float = 34) -> None:
        """The columns' headers: they stay in sight on screen and come again on each printed page."""
        self._sheet.repeat_rows(self.row)
        self._sheet.freeze_panes(self.row + 1, freeze_columns)
        self.columns_row(height=height)

    def columns_row(self, *, height: float = 20) -> None:
        """The columns' headers as a row of a table within the sheet."""
        style = self.book.style(bold=True, align="center", text_wrap=True, bg_color="#F6F3EC", **THIN)
        for number, column in enumerate(self.columns):
            self._sheet.write_string(self.row, number, column.title, style)
        self._sheet.set_row(self.row, height)
        self.row += 1

    def band(self, text: str) -> None:
        """The title of a block of rows, over the whole width."""
        self._span(0, self.last, text, {"bold": True, "font_color": "#8F1D1D", "bg_color": "#FBF9F4", **THIN})
        self._sheet.set_row(self.row, 20)
        self.row += 1

    def values(self, values: Iterable[Value], *, indent: int = 0, **style: Style) -> None:
        """One row of the table; None leaves a cell empty. `indent` moves the texts in, for a row below another."""
        lines = 1
        for number, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            plain = column.kind in TEXTS
            inward: dict[str, Style] = {"indent": indent if plain else 1} if indent or not plain else {}
            self._cell(number, column, value, inward | style)
            lines = max(lines, _lines(value, column.width) if isinstance(value, str) else 1)
        self._sheet.set_row(self.row, _height(lines))
        self.row += 1

    def pair(self, label: str, value: str, *, label_columns: int, **style: Style) -> None:
        """A label and its text, side by side."""
        self._span(0, label_columns - 1, label, {"text_wrap": True, "valign": "top", **style})
        self._span(label_columns, self.last, value, {"text_wrap": True, "valign": "top", **style})
        room = sum(column.width for column in self.columns[label_columns:])
        own = sum(column.width for column in self.columns[:label_columns])
        self._sheet.set_row(self.row, _height(max(_lines(value, room), _lines(label, own))))
        self.row += 1

    def signatures(self, left: str, right: str) -> None:
        """Where the two sign, each over half of the width."""
        self.gap()
        middle = self.last // 2
        for text, style in ((None, {"bold": True}), ("(Ký, ghi rõ họ tên)", {"italic": True})):
            self._span(0, middle, text or left, {"align": "center", **style})
            self._span(middle + 1, self.last, text or right, {"align": "center", **style})
            self.row += 1

    def bars(self, block: Block, title: str) -> None:
        """A bar for each row of `block`, the first on top. `title` begins with our words: no name is a formula."""
        parts = block.parts()
        for place, part in enumerate(parts, start=1):
            self._bars(part, f"{title} ({place}/{len(parts)})" if len(parts) > 1 else title)

    def _bars(self, block: Block, title: str) -> None:
        """One chart, on a page of its own where the page begun has no room."""
        rows, font = block.last - block.first + 1, {"name": FONT, "size": 9}
        chart = self.book.bar_chart()
        chart.add_series(
            {
                "categories": [block.sheet, block.first, block.names, block.last, block.names],
                "values": [block.sheet, block.first, block.numbers, block.last, block.numbers],
                "fill": {"color": "#8F1D1D"},
                "gap": 45,
                "data_labels": {"value": True, "num_format": NUMBER_FORMATS[block.kind], "font": font},
            }
        )
        chart.set_title({"name": title, "name_font": {**font, "size": 12, "bold": True}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": font})
        grid = {"visible": True, "line": {"color": "#E0D9C8"}}
        percent = block.kind == "percent"
        whole = {"num_format": VIETNAMESE + "0%", "max": 1} if percent else {"max": max(1, ceil(block.longest))}
        chart.set_x_axis({"min": 0, "num_font": font, "major_gridlines": grid, **whole})
        chart.set_size({"width": CHART_WIDTH, "height": 80 + 27 * rows})
        taken = ceil((80 + 27 * rows) / ROW_PIXELS) + 1
        if self.row + taken > self._page_begins + CHART_ROWS_A_PAGE:
            self._breaks.append(self.row)
            self._page_begins = self.row
            self._sheet.set_print_scale(68)  # fitting to the width would leave no break of ours
            self._sheet.set_h_pagebreaks(self._breaks)
        self._sheet.insert_chart(self.row, 0, chart, {"description": title, "object_position": 2, "y_offset": 4})
        self.row += taken

    def filter_rows(self, first: int) -> None:
        """Filter buttons on the header above row `first`, down to the last row written."""
        self._sheet.autofilter(first - 1, 0, max(first, self.row - 1), self.last)

    def _cell(self, number: int, column: Column, value: Value, style: Mapping[str, Style]) -> None:
        own: dict[str, Style] = {"text_wrap": isinstance(value, str), **THIN}
        if column.kind == "key":
            own["align"] = "center"
        elif column.kind != "text":
            own |= {"align": "right", "num_format": NUMBER_FORMATS[column.kind]}
        cell = self.book.style(**{**own, **style})
        match value:
            case None:
                self._sheet.write_blank(self.row, number, None, cell)
            case str():
                self._sheet.write_string(self.row, number, value, cell)
            case _:
                self._sheet.write_number(self.row, number, shown_number(value, PLACES[column.kind]), cell)

    def _span(self, first: int, last: int, text: str, style: Mapping[str, Style]) -> None:
        """A text over several cells. Merging itself would read "=…" as a formula, so it merges an empty text."""
        own = self.book.style(**style)
        if last > first:
            self._sheet.merge_range(self.row, first, self.row, last, "", own)
        self._sheet.write_string(self.row, first, text, own)


def _lines(text: str, width: float) -> int:
    """How many lines `text` takes in a column: a letter of this font is narrower than the unit of widths."""
    room = max(1, int(width * LETTERS_PER_UNIT))
    return sum(max(1, -(-len(part) // room)) for part in text.split("\n"))


def _height(lines: int) -> float:
    """Points of height for that many lines; a row cannot be higher than 409."""
    return min(15 * lines + 3, 409)


def shown_number(value: Fraction | int, places: int) -> float:
    """`value` rounded half up (away from zero) to what the cell shows, so that file and print say the same."""
    scale: int = 10**places
    whole = floor(abs(Fraction(value)) * scale + Fraction(1, 2))
    return (-whole if value < 0 else whole) / scale
