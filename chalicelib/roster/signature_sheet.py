"""A unit's roster for the head's signature: A4, motto block, the roster's order kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.wording import two_digits
from chalicelib.roster.paper import Book, motto_block, text_row
from chalicelib.roster.people import Sex
from chalicelib.roster.ports import Member

_TITLES = ("STT", "Họ và tên", "Giới tính", "Chức vụ", "Phòng/bộ phận", "Nhóm đối tượng", "Số điện thoại")
_WIDTHS = (6, 26, 10, 24, 24, 40, 15)
_SEXES: Mapping[Sex, str] = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ", Sex.UNKNOWN: ""}


def signature_sheet(campaign: Campaign, unit: str, members: Iterable[Member]) -> bytes:
    """The list as XLSX, to be printed, signed and sealed. It names people and groups, never a ballot's state."""
    office = campaign.units[unit]
    above = campaign.units.get(office.parent or "")
    book = Book(f"Danh sách đối tượng khảo sát – {office.name.vi}")
    sheet = book.sheet("Danh sách")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    names = (above.name.vi if above else campaign.organiser.parent.vi, office.name.vi)
    row = _headings(book, sheet, campaign, motto_block(book, sheet, names, len(_TITLES)))
    people, ballots = 0, 0
    for people, member in enumerate(members, start=1):
        _line(book, sheet, (row, people), member, campaign)
        row += 1
        ballots += len(member.groups)
    _closing(book, sheet, row, people, ballots)
    return book.done()


def _headings(book: Book, sheet: Any, campaign: Campaign, row: int) -> int:  # noqa: ANN401 - XlsxWriter has no types
    last = len(_TITLES) - 1
    title, about = book.style(bold=True, align="center", font_size=14), book.style(italic=True, align="center")
    sheet.merge_range(row, 0, row, last, "DANH SÁCH ĐỐI TƯỢNG KHẢO SÁT", title)
    sheet.merge_range(row + 1, 0, row + 1, last, campaign.title.vi, about)
    text_row(sheet, row + 3, _TITLES, book.style(bold=True, align="center", border=1, text_wrap=True))
    sheet.repeat_rows(row + 3)
    return row + 4


def _line(book: Book, sheet: Any, at: tuple[int, int], member: Member, campaign: Campaign) -> None:  # noqa: ANN401
    row, number = at
    groups = "; ".join(campaign.groups[group].name.vi for group in member.groups)
    sex = _SEXES[member.sex]
    centred, left = book.style(border=1, align="center"), book.style(border=1, text_wrap=True)
    sheet.write_number(row, 0, number, centred)
    for column, text in enumerate((member.name, sex, member.position, member.department, groups, member.phone)):
        sheet.write_string(row, column + 1, text, centred if column == 1 else left)


def _closing(book: Book, sheet: Any, row: int, people: int, ballots: int) -> None:  # noqa: ANN401
    last = len(_TITLES) - 1
    total = f"Danh sách có {two_digits(people)} người, {two_digits(ballots)} phiếu./."
    sheet.merge_range(row + 1, 0, row + 1, last, total, book.style(italic=True))
    signs, how = book.style(bold=True, align="center"), book.style(italic=True, align="center")
    sheet.merge_range(row + 3, 4, row + 3, last, "……………, ngày …… tháng …… năm ………", how)
    sheet.merge_range(row + 4, 0, row + 4, 2, "NGƯỜI LẬP DANH SÁCH", signs)
    sheet.merge_range(row + 4, 4, row + 4, last, "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", signs)
    sheet.merge_range(row + 5, 0, row + 5, 2, "(Ký, ghi rõ họ tên)", how)
    sheet.merge_range(row + 5, 4, row + 5, last, "(Ký tên, đóng dấu)", how)
