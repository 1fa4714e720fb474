"""The workbooks that go back to clerks: mended files come in again, and nothing from a file becomes a formula."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.roster.error_book import REMEDY_COLUMN, error_book
from chalicelib.roster.people import Sex
from chalicelib.roster.ports import Member
from chalicelib.roster.reading import read
from chalicelib.roster.signature_sheet import signature_sheet
from chalicelib.roster.template_book import template_book
from tests.support.campaigns import small_campaign
from tests.support.rosters import AN, BINH, TITLES, changed, sheet, xlsx

CAMPAIGN = small_campaign()


def marked(data: bytes) -> tuple[bytes, Any]:
    book = error_book(data, read(data, "danh-sach.xlsx", CAMPAIGN))
    return book, load_workbook(io.BytesIO(book)).active


def members(*names: str) -> list[Member]:
    return [
        Member(f"ACC{n:05d}", "a1", n, name, Sex.FEMALE, "Chuyên viên", "", "0299000101", ("staff",))
        for n, name in enumerate(names, start=1)
    ]


def test_wrong_cells_are_filled_and_commented_and_the_last_column_says_all() -> None:
    _, page = marked(sheet(AN, changed(BINH, email="binh", phone="12")))
    assert page["H3"].fill.fgColor.rgb == "FFF8C9C4"
    assert "thiếu ký tự @" in page["H3"].comment.text
    assert page["I3"].comment is not None
    assert page["H2"].comment is None
    assert page.cell(1, len(TITLES) + 1).value == REMEDY_COLUMN
    assert page.cell(3, len(TITLES) + 1).value.count("•") == 2
    assert page.cell(2, len(TITLES) + 1).value is None


def test_the_marked_sheet_comes_in_again_with_the_same_people_and_errors() -> None:
    data = xlsx(
        [["Danh sách"], TITLES, ("I", "Sở Một"), AN, changed(BINH, unit=None, email="@")], merges=["F4:F5"]
    )
    book, _ = marked(data)
    before, after = read(data, "a", CAMPAIGN), read(book, "a", CAMPAIGN)
    assert [(r.number, r.name, r.roles, r.errors) for r in after.rows] == [
        (r.number, r.name, r.roles, r.errors) for r in before.rows
    ]


def test_mended_cells_are_pointed_out_too() -> None:
    _, page = marked(sheet(changed(AN, phone=299000101)))
    assert "được sửa thành" in page["I2"].comment.text
    assert page["I2"].fill.fgColor.rgb == "FFFFF2CC"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "{=1}", "https://mau.example"])
def test_nothing_from_a_file_becomes_a_formula_or_a_link(text: str) -> None:
    quoted = ",".join(f'"{value}"' for value in changed(AN, post=text))
    data = f"{','.join(f'{chr(34)}{title}{chr(34)}' for title in TITLES)}\n{quoted}\n".encode()
    book, page = marked(data)
    assert (page["E2"].value, page["E2"].data_type) == (text, "s")
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        body = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in body
    assert b"<hyperlink" not in body


def test_a_file_that_could_not_be_read_has_no_error_workbook() -> None:
    with pytest.raises(ValueError, match="could not be read"):
        error_book(b"%PDF", read(b"%PDF", "a", CAMPAIGN))


def test_the_signature_sheet_keeps_the_order_and_counts_people_and_ballots() -> None:
    page = load_workbook(io.BytesIO(signature_sheet(CAMPAIGN, "a1", members("Trần Thị Bình", "Lê Thị An")))).active
    assert page is not None
    texts = [str(cell.value) for line in page.iter_rows() for cell in line if cell.value is not None]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
    assert texts.index("Trần Thị Bình") < texts.index("Lê Thị An")
    assert "Danh sách có 02 người, 02 phiếu./." in texts
    assert "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ" in texts
    assert page.page_setup.paperSize == 9
    assert {cell.font.name for line in page.iter_rows() for cell in line if cell.value} == {"Times New Roman"}


def test_an_empty_unit_still_gets_a_sheet() -> None:
    assert load_workbook(io.BytesIO(signature_sheet(CAMPAIGN, "c1", []))).active is not None


def test_the_template_is_a_roster_without_people_and_names_all_codes() -> None:
    data = template_book(CAMPAIGN)
    assert [problem.code for problem in read(data, "mau.xlsx", CAMPAIGN).errors] == ["no_people"]
    guide = load_workbook(io.BytesIO(data))["Hướng dẫn"]
    codes = {line[0].value for line in guide.iter_rows()}
    assert {*CAMPAIGN.groups, *CAMPAIGN.units} <= codes


def test_a_filled_template_is_read_without_a_complaint() -> None:
    book = load_workbook(io.BytesIO(template_book(CAMPAIGN)))
    line: list[str | int] = [
        1,
        "Nguyễn Văn An",
        "Nam",
        1975,
        "GĐ",
        "Sở Một",
        "",
        "Công chức sở",
        "",
        "an@mau.example",
        "0299000101",
    ]
    for column, value in enumerate(line, start=1):
        book["Danh sách"].cell(5, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    (row,) = read(buffer.getvalue(), "mau.xlsx", CAMPAIGN).rows
    assert (row.errors, row.notes) == ((), ())
