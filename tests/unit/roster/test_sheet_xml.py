"""A worksheet's XML becomes rows of text, whoever wrote it, and never more than was asked for."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from chalicelib.roster.sheet_xml import MAX_TEXT, Formats, Unreadable, stream_rows
from chalicelib.roster.sheets import Sheet, open_sheets
from tests.support.rosters import saved

FORMATS = Formats(("không", "một"), frozenset({7}), datetime(1899, 12, 30))  # noqa: DTZ001 - Excel's days have no zone


def rows(body: str, limit: int = 100, width: int = 60) -> list[tuple[int, tuple[str, ...]]]:
    xml = f"<worksheet><sheetData>{body}</sheetData></worksheet>".encode()
    return list(stream_rows(io.BytesIO(xml), FORMATS, limit=limit, width=width))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', "một"),
        ('<c r="A1" t="inlineStr"><is><t>An</t></is></c>', "An"),
        ('<c r="A1" t="inlineStr"><is><r><t>Nguyễn </t></r><r><t>An</t></r></is></c>', "Nguyễn An"),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>kết quả</v></c>', "kết quả"),
        ('<c r="A1"><v>1975.0</v></c>', "1975"),
        ('<c r="A1"><v>9.12345678E8</v></c>', "912345678"),
        ('<c r="A1"><v>1.5</v></c>', "1.5"),
        ('<c r="A1" s="7"><v>27465</v></c>', "12/03/1975"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="b"><v>1</v></c>', "1"),
        ("<c><v>5</v></c>", "5"),
    ],
)
def test_every_kind_of_cell_becomes_text(cell: str, text: str) -> None:
    assert rows(f'<row r="1">{cell}</row>') == [(1, (text,))]


def test_gaps_between_cells_are_kept_and_names_may_have_prefixes() -> None:
    row = '<x:row r="3"><x:c r="C3"><x:v>1</x:v></x:c></x:row>'
    xml = f'<x:worksheet xmlns:x="y"><x:sheetData>{row}</x:sheetData></x:worksheet>'.encode()
    assert list(stream_rows(io.BytesIO(xml), FORMATS, limit=9, width=9)) == [(3, ("", "", "1"))]


def test_rows_without_numbers_follow_each_other() -> None:
    assert [number for number, _ in rows("<row><c><v>1</v></c></row>" * 3)] == [1, 2, 3]


def test_rows_and_columns_beyond_the_bounds_are_never_built() -> None:
    near = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    body = f'{near}<row r="1048576"><c r="A1048576"><v>3</v></c></row>'
    assert rows(body, limit=5, width=2) == [(1, ("1",))]


def test_a_huge_text_is_cut_where_excel_would_cut_it() -> None:
    ((_, (text,)),) = rows(f'<row r="1"><c r="A1" t="str"><v>{"x" * 2_000_000}</v></c></row>')
    assert len(text) < 2_000_000
    assert len(text) >= MAX_TEXT


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet><sheetData><row",
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
        b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="1"><c r="A1"><v>one</v></c></row></sheetData></worksheet>',
    ],
)
def test_broken_or_crafty_xml_is_unreadable(xml: bytes) -> None:
    with pytest.raises(Unreadable):
        list(stream_rows(io.BytesIO(xml), FORMATS, limit=9, width=9))


def test_a_workbook_is_read_as_openpyxl_wrote_it() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Năm", 1975, datetime(1975, 3, 12), True, None, 2.5])  # noqa: DTZ001
    page.merge_cells("A1:A3")
    (found, *_) = _sheets(saved(book))
    assert next(found.rows()) == (1, ("Năm", "1975", "12/03/1975", "1", "", "2.5"))
    assert [(m.first_row, m.last_row, m.first_column) for m in found.merges()] == [(1, 3, 0)]


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    found = open_sheets(data)
    assert isinstance(found, tuple)
    return found
