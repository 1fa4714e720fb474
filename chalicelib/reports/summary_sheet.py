"""The first sheet: what the campaign is, when ballots were taken, how points are made, and the totals."""

from collections.abc import Iterable

from chalicelib.campaign.wording import day_text
from chalicelib.follow_up.coverage import Coverage
from chalicelib.reports.book import Book, Column, Sheet
from chalicelib.reports.frame import SAMPLE, Frame
from chalicelib.reports.response_sheets import numbers
from chalicelib.reports.rule_words import rule_lines

COLUMNS = (
    Column("", 30),
    Column("Kế hoạch", 12, "count"),
    Column("Phát ra", 12, "count"),
    Column("Thu về", 12, "count"),
    Column("Còn thiếu", 12, "count"),
    Column("Tỷ lệ", 12, "coverage"),
)


def summary_sheet(
    book: Book,
    frame: Frame,
    title: str,
    *,
    totals: Coverage,
    facts: Iterable[tuple[str, str]] = (),
    notes: Iterable[str] = (),
) -> None:
    """`facts` and `notes` are what this report adds to what every report says of its campaign."""
    sheet = book.sheet("Tổng hợp", COLUMNS)
    sheet.on_one_page()
    sheet.letterhead(left_columns=2)
    sheet.title(title, frame.campaign.title.vi, frame.as_of)
    if frame.campaign.sample:
        sheet.line(SAMPLE, bold=True, font_color="#8F1D1D", border=1)
        sheet.gap()
    _campaign(sheet, frame, facts)
    sheet.gap()
    sheet.line("Số phiếu", bold=True)
    sheet.columns_row()
    sheet.values(("Toàn đợt khảo sát", *numbers(totals)), bold=True)
    sheet.gap()
    sheet.line("Cách tính điểm (nguồn)", bold=True)
    for rule in rule_lines(frame.campaign):
        sheet.line(f"– {rule.text} ({rule.source})")
    sheet.gap()
    for note in notes:
        sheet.line(note, italic=True)
    sheet.signatures("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN")


def _campaign(sheet: Sheet, frame: Frame, facts: Iterable[tuple[str, str]]) -> None:
    campaign = frame.campaign
    sheet.pair("Cơ quan tổ chức", campaign.organiser.name.vi, label_columns=1)
    for basis in campaign.legal_basis:
        about = f"{basis.document} ngày {day_text(basis.date)}: {basis.about.vi}"
        sheet.pair("Căn cứ", about, label_columns=1)
    for title, text in frame.windows():
        sheet.pair(title, text, label_columns=1)
    sheet.pair("Mã băm của quy tắc (SHA-256)", campaign.rules_hash, label_columns=1)
    for label, text in facts:
        sheet.pair(label, text, label_columns=1)
