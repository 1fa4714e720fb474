"""The workbook before the close: coverage only, no answer and no point (scoring.md)."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.coverage import BallotCount, by_charged_unit, by_respondents_unit, overall
from chalicelib.reports.book import Book
from chalicelib.reports.frame import Frame
from chalicelib.reports.response_sheets import response_sheet
from chalicelib.reports.summary_sheet import summary_sheet


def coverage_book(in_force: CampaignInForce, counts: Sequence[BallotCount], taken_at: datetime) -> bytes:
    """An XLSX of planned, issued, returned and missing ballots. `taken_at`: UTC time of the counts."""
    frame = Frame(in_force, taken_at)
    book = Book(frame.letterhead, taken_at)
    charged = by_charged_unit(counts)
    summary_sheet(
        book,
        frame,
        "Tiến độ thu phiếu điều tra xã hội học",
        totals=overall(charged),
        notes=["Khi các đợt nhận phiếu chưa kết thúc, báo cáo chỉ có số phiếu; không có câu trả lời và điểm."],
    )
    response_sheet(book, frame, "Thu phiếu", "Thu phiếu theo đơn vị chịu trách nhiệm", charged)
    response_sheet(
        book,
        frame,
        "Theo nơi công tác",
        "Thu phiếu theo nơi công tác của người trả lời",
        by_respondents_unit(counts),
    )
    return book.finish()
