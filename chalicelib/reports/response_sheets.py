"""Sheets of planned, issued, returned and missing ballots: they need counts only, at any time of a campaign."""

from collections.abc import Sequence
from fractions import Fraction

from chalicelib.follow_up.coverage import Coverage, UnitCoverage, by_group, overall
from chalicelib.reports.book import Book, Column, Sheet, Value
from chalicelib.reports.frame import Frame

COLUMNS = (
    Column("STT", 6, "key"),
    Column("Đơn vị · nhóm đối tượng", 50),
    Column("Kế hoạch", 11, "count"),
    Column("Phát ra", 11, "count"),
    Column("Thu về", 11, "count"),
    Column("Còn thiếu", 11, "count"),
    Column("Tỷ lệ thu về so với kế hoạch", 15, "coverage"),
)
NOTE = (
    "Còn thiếu: số phiếu còn thiếu để đủ kế hoạch của từng nhóm; phiếu vượt kế hoạch của nhóm này không bù cho "
    "nhóm khác. Tỷ lệ tính trên số phiếu thu về trong kế hoạch. Phát ra không gồm phiếu đã hủy."
)


def numbers(coverage: Coverage) -> tuple[Value, ...]:
    """The five numbers of a row."""
    share: Value = Fraction(coverage.covered, coverage.planned) if coverage.planned else "–"
    return coverage.planned, coverage.issued, coverage.returned, coverage.missing, share


def response_sheet(book: Book, frame: Frame, name: str, title: str, units: Sequence[UnitCoverage]) -> None:
    """Totals by group, then each unit with its groups, in the campaign's order."""
    sheet = book.sheet(name, COLUMNS, landscape=True)
    sheet.letterhead(left_columns=2)
    sheet.title(title, frame.campaign.title.vi, frame.as_of)
    sheet.header(freeze_columns=2)
    sheet.values((None, "Tổng cộng", *numbers(overall(units))), bold=True, bg_color="#F6F3EC")
    sheet.band("Theo nhóm đối tượng")
    totals = by_group(units)
    for place, group in enumerate(frame.groups_in_order(totals), start=1):
        sheet.values((str(place), frame.group(group), *numbers(totals[group])))
    _units(sheet, frame, {unit.unit: unit for unit in units})
    sheet.line(NOTE, italic=True, font_size=10)


def _units(sheet: Sheet, frame: Frame, units: dict[str, UnitCoverage]) -> None:
    sheet.band("Theo đơn vị và nhóm đối tượng")
    for place, unit in enumerate(frame.in_order(units), start=1):
        sheet.values((str(place), frame.unit(unit), *numbers(units[unit].total)), bold=True)
        groups = units[unit].groups
        for group in frame.groups_in_order(groups):
            sheet.values((None, frame.group(group), *numbers(groups[group])), indent=2)
