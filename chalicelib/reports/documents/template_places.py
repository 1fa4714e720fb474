"""Every paragraph of a Word file with the place where a person finds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from chalicelib.reports.documents.template_faults import BODY, FOOTER, HEADER, Place


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph's text."""

    place: Place
    text: str


def lines(document: Docx) -> Iterator[Line]:
    """The body first, then the headers and footers that the pages show."""
    yield from _of(document, BODY)
    for section in document.sections:
        first: bool = section.different_first_page_header_footer
        heads = (section.header, *([section.first_page_header] if first else []))
        feet = (section.footer, *([section.first_page_footer] if first else []))
        for part, shown in ((HEADER, heads), (FOOTER, feet)):
            for one in shown:
                yield from _of(one, part)


def _of(container: Any, part: str) -> Iterator[Line]:  # noqa: ANN401 - a document, a header or a footer
    paragraphs = tables = 0
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            paragraphs += 1
            yield Line(Place(part, paragraphs), block.text)
        elif isinstance(block, Table):
            tables += 1
            yield from _of_table(block, part, tables)


def _of_table(table: Table, part: str, number: int) -> Iterator[Line]:
    for row_number, row in enumerate(table._tbl.tr_lst, start=1):  # noqa: SLF001 - merged cells stand once there
        for cell_number, cell in enumerate(row.tc_lst, start=1):
            for place, paragraph in enumerate(cell.p_lst, start=1):
                text = Paragraph(paragraph, table).text
                yield Line(Place(part, place, number, row_number, cell_number), text)
