"""The PDF twin of a document: the same paragraphs and tables that its DOCX holds, laid out on A4.

It reads what our templates and their edited versions use: paragraphs with runs, alignment, indents, spacing and
rules; pictures; tables with or without borders; page breaks; page numbers from page 2. Vietnamese is set letter by
letter, Khmer is shaped by HarfBuzz. Liberation Serif has the widths of Times New Roman.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, WrapMode
from fpdf.fonts import TTFFont

from chalicelib.reports.documents.pdf_pictures import height_of, pictures_of, set_pictures

FONTS = Path(__file__).resolve().parents[3] / "templates" / "documents" / "fonts"
SERIF, KHMER = "serif", "khmer"
FACES = (
    (SERIF, "", "LiberationSerif-Regular"),
    (SERIF, "B", "LiberationSerif-Bold"),
    (SERIF, "I", "LiberationSerif-Italic"),
    (SERIF, "BI", "LiberationSerif-BoldItalic"),
    (KHMER, "", "NotoSerifKhmer-Regular"),
    (KHMER, "B", "NotoSerifKhmer-Bold"),
)
_KHMER = re.compile(rb"\xe1[\x9e\x9f]")
"""How letters of U+1780 to U+17FF begin in UTF-8."""
LINE = 1.3
"""Height of a line for the size of its letters: Times New Roman at the templates' spacing of 1.15."""
MM_PER_PT = 25.4 / 72
SIZE = 14.0
PADDING = 1.2
"""Millimetres between the lines of a bordered table and its text."""
_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: Align.C,
    WD_ALIGN_PARAGRAPH.RIGHT: Align.R,
    WD_ALIGN_PARAGRAPH.JUSTIFY: Align.J,
}


Measured = tuple[str, float, str, float, float]
"""A text, its size and style, the width it has and the indent of its first line."""
Row = list[tuple[_Cell, float]]


class _Sheet(FPDF):
    """A page of the document's size, with its number at the top from page 2 and the footer's line."""

    footer_text = ""

    def __init__(self, width: float, height: float) -> None:
        super().__init__("portrait", "mm", (width, height))
        self.lines_of: dict[Measured, list[str]] = {}

    def face(self, family: str, style: str) -> None:
        """Load a face when it is first used: each stands in the file, used or not."""
        if f"{family}{style}" not in self.fonts:
            name = next(name for known, of, name in FACES if (known, of) == (family, style))
            self.add_font(family, style, FONTS / f"{name}.ttf")

    def header(self) -> None:
        if self.page_no() > 1:
            self.set_y(10)
            _font(self, 13, "")
            self.cell(0, 5, str(self.page_no()), align=Align.C)
            self.set_y(self.t_margin)

    def footer(self) -> None:
        if self.footer_text:
            self.set_y(-12)
            _font(self, 10, "I")
            self.cell(0, 5, self.footer_text, align=Align.C)


def pdf_of(docx: bytes, title: str, at: datetime) -> bytes:
    """The document as PDF. `at` (UTC) is the time it carries; equal documents and times give equal bytes."""
    return pdf_of_parts([docx], title, at)


def pdf_of_parts(parts: Sequence[bytes], title: str, at: datetime) -> bytes:
    """Documents of one shape, one after the other, as one PDF: only one of them is in memory at a time."""
    sheet = _sheet_for(parts[0], title, at, khmer=any(map(_has_khmer, parts)))
    with faces_closed(sheet):
        for part in parts:
            _set(sheet, list(Document(io.BytesIO(part)).iter_inner_content()))
        return bytes(sheet.output())


@contextmanager
def faces_closed(sheet: FPDF) -> Iterator[None]:
    """Close the files of the faces that `sheet` has loaded, however the block ends: fpdf2 leaves them open."""
    try:
        yield
    finally:
        for face in sheet.fonts.values():
            if isinstance(face, TTFFont):
                face.ttfont.close()


def _sheet_for(docx: bytes, title: str, at: datetime, *, khmer: bool) -> _Sheet:
    document = Document(io.BytesIO(docx))
    section: Any = document.sections[0]
    sheet = _Sheet(section.page_width.mm, section.page_height.mm)
    sheet.set_margins(section.left_margin.mm, section.top_margin.mm, section.right_margin.mm)
    sheet.c_margin = 0
    sheet.set_auto_page_break(True, section.bottom_margin.mm)  # noqa: FBT003 - the library's signature
    sheet.set_title(title)
    sheet.set_lang("vi")
    sheet.set_creation_date(at.astimezone(UTC))
    sheet.footer_text = " ".join(p.text for p in section.footer.paragraphs).strip()
    if khmer:
        for style in ("", "B"):
            sheet.face(KHMER, style)
        sheet.set_fallback_fonts([KHMER])
    sheet.set_text_shaping(True)
    sheet.add_page()
    return sheet


def _has_khmer(docx: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return any(_KHMER.search(file.read(name)) for name in file.namelist() if name.endswith(".xml"))


def _set(sheet: _Sheet, blocks: list[Paragraph | Table]) -> None:
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            if block.paragraph_format.keep_with_next:
                _keep_with_next(sheet, blocks[place:])
            _paragraph(sheet, block, sheet.l_margin, sheet.epw)
        else:
            _table(sheet, block)


def _keep_with_next(sheet: _Sheet, rest: list[Paragraph | Table]) -> None:
    """Begin a page where the first paragraph, which stays with what follows, would be left behind on its own."""
    kept = 0.0
    for block in rest:
        if isinstance(block, Table):
            kept += _row_height(sheet, _rows(block)[0], bordered=_has_borders(block))
            break
        kept += _height(sheet, block, sheet.epw)
        if not block.paragraph_format.keep_with_next:
            break
    if kept < sheet.eph and sheet.will_page_break(kept):
        sheet.add_page()


def _paragraph(sheet: _Sheet, paragraph: Paragraph, left: float, width: float) -> None:
    """Write one paragraph into the column that begins at `left`, from the present height down."""
    shape: Any = paragraph.paragraph_format
    if shape.page_break_before and (sheet.page_no() > 1 or sheet.get_y() > sheet.t_margin):
        sheet.add_page()
    sheet.set_y(sheet.get_y() + _mm(shape.space_before))
    x, room = left + _mm(shape.left_indent), width - _mm(shape.left_indent) - _mm(shape.right_indent)
    if _is_rule(paragraph):
        y = sheet.get_y() + 0.6
        sheet.line(x, y, x + room, y)
        sheet.set_y(y + 0.6)
        return
    _text(sheet, paragraph, x, room)
    sheet.set_y(sheet.get_y() + _mm(shape.space_after))


def _text(sheet: _Sheet, paragraph: Paragraph, x: float, room: float) -> None:
    size, pictures = _size(paragraph), pictures_of(paragraph)
    first = _mm(paragraph.paragraph_format.first_line_indent)
    align = _ALIGN.get(paragraph.alignment, Align.L)  # type: ignore[arg-type]
    set_pictures(sheet, pictures, x, room, align)
    if not paragraph.text.strip():
        sheet.set_y(sheet.get_y() + (0 if pictures else size * LINE * MM_PER_PT))
        return
    style = _style(paragraph)
    _font(sheet, size, style)
    _shape(sheet, paragraph.text)
    sheet.set_xy(x, sheet.get_y())
    lines = _lines(sheet, (paragraph.text, size, style, room, first))
    if len(paragraph.runs) == 1 and (align is not Align.J or len(lines) == 1):
        # Tables say the same names many times: what was broken into lines once is only set again.
        height = size * LINE * MM_PER_PT
        for number, line in enumerate(lines):
            sheet.set_x(x + (first if number == 0 and align in {Align.L, Align.J} else 0))
            sheet.cell(room, height, line.strip(), align=Align.L if align is Align.J else align)
            sheet.set_y(sheet.get_y() + height)
        return
    with (
        sheet.text_columns(l_margin=x, r_margin=sheet.w - x - room, text_align=align, line_height=LINE) as column,
        column.paragraph(text_align=align, first_line_indent=first, wrapmode=WrapMode.WORD) as words,
    ):
        for run in paragraph.runs:
            _font(sheet, _run_size(run), _run_style(run))
            words.write(_normal(run.text))


def _table(sheet: _Sheet, table: Table) -> None:
    bordered, rows = _has_borders(table), _rows(table)
    left = sheet.l_margin + (sheet.epw - sum(width for _, width in rows[0])) / 2 if rows else 0.0
    for number, row in enumerate(rows):
        height = _row_height(sheet, row, bordered=bordered)
        if sheet.will_page_break(height):
            sheet.add_page()
            if number and bordered:
                _row(sheet, rows[0], left, _row_height(sheet, rows[0], bordered=True), bordered=True)
        _row(sheet, row, left, height, bordered=bordered)


def _row(sheet: _Sheet, row: Row, x: float, height: float, *, bordered: bool) -> None:
    top, pad = sheet.get_y(), PADDING if bordered else 0.0
    for cell, width in row:
        if bordered:
            sheet.rect(x, top, width, height)
        sheet.set_y(top + pad)
        for paragraph in cell.paragraphs:
            _paragraph(sheet, paragraph, x + pad, width - 2 * pad)
        x += width
    sheet.set_y(top + height)


def _row_height(sheet: _Sheet, row: Row, *, bordered: bool) -> float:
    pad = PADDING if bordered else 0.0
    columns = (
        sum(_height(sheet, paragraph, width - 2 * pad) for paragraph in cell.paragraphs) for cell, width in row
    )
    return max(columns) + 2 * pad


def _height(sheet: _Sheet, paragraph: Paragraph, width: float) -> float:
    """What a paragraph takes of the page, measured without writing it."""
    shape: Any = paragraph.paragraph_format
    around = _mm(shape.space_before) + _mm(shape.space_after)
    if _is_rule(paragraph):
        return around + 1.2
    size, pictures = _size(paragraph), pictures_of(paragraph)
    line = size * LINE * MM_PER_PT
    room = width - _mm(shape.left_indent) - _mm(shape.right_indent)
    around += height_of(pictures, room, sheet.eph)
    if not paragraph.text.strip():
        return around + (0 if pictures else line)
    first = _mm(shape.first_line_indent)
    return around + line * len(_lines(sheet, (paragraph.text, size, _style(paragraph), room, first)))


def _lines(sheet: _Sheet, key: Measured) -> list[str]:
    """The lines that a text takes, the first with spaces for its indent; measured once for each text and shape."""
    text, size, style, room, first = key
    if key not in sheet.lines_of:
        _font(sheet, size, style)
        _shape(sheet, text)
        indent = " " * int(first / sheet.get_string_width(" "))
        lines: Any = sheet.multi_cell(
            room, 5, indent + _normal(text), dry_run=True, output=MethodReturnValue.LINES
        )
        sheet.lines_of[key] = lines
    return sheet.lines_of[key]


def _rows(table: Table) -> list[Row]:
    """Cells with their widths (mm). A cell over several columns stands once, as wide as they are together."""
    columns = [float(column.width.mm) if column.width else 0.0 for column in table.columns]
    return [list(_cells(table, row, columns)) for row in table._tbl.tr_lst]  # noqa: SLF001 - merged cells stand once there


def _cells(table: Table, row: Any, columns: list[float]) -> Iterator[tuple[_Cell, float]]:  # noqa: ANN401 - python-docx's
    at = 0
    for cell in row.tc_lst:
        spanned = columns[at : at + cell.grid_span]
        yield _Cell(cell, table), float(cell.width.mm) if cell.width else sum(spanned)
        at += cell.grid_span


def _has_borders(table: Table) -> bool:
    return table._tbl.tblPr.find(qn("w:tblBorders")) is not None  # noqa: SLF001 - python-docx shows no borders


def _is_rule(paragraph: Paragraph) -> bool:
    return any(True for _ in paragraph._p.iter(qn("w:pBdr")))  # noqa: SLF001 - python-docx shows no borders


def _shape(sheet: _Sheet, text: str) -> None:
    """Shape what needs it: each Latin letter with its marks is one glyph, and Word does not kern either.

    Shaping every number of a long table would cost five times as much.
    """
    sheet.set_text_shaping(not all(c < "\u0300" or "\u1e00" <= c < "\u2500" for c in _normal(text)))


def _normal(text: str) -> str:
    """Letters and their marks as one where Unicode has them so: no face sets loose marks as well."""
    return normalize("NFC", text)


def _size(paragraph: Paragraph) -> float:
    return max((_run_size(run) for run in paragraph.runs), default=SIZE)


def _run_size(run: Any) -> float:  # noqa: ANN401 - a run of python-docx
    return float(run.font.size.pt) if run.font.size else SIZE


def _style(paragraph: Paragraph) -> str:
    styles: Iterable[str] = (_run_style(run) for run in paragraph.runs)
    return next(iter(styles), "")


def _run_style(run: Any) -> str:  # noqa: ANN401 - a run of python-docx
    return ("B" if run.font.bold else "") + ("I" if run.font.italic else "")


def _font(sheet: _Sheet, size: float, style: str) -> None:
    sheet.face(SERIF, style)
    sheet.set_font(SERIF, style, size)


def _mm(length: Any) -> float:  # noqa: ANN401 - a length of python-docx or None
    return float(length.mm) if length is not None else 0.0
