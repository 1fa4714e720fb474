"""Charts that the office's own program draws and can change: ranks, lost points, areas; one for each type."""

from collections.abc import Sequence

from chalicelib.reports.book import Block, Book, Column
from chalicelib.reports.frame import Frame

COLUMNS = tuple(Column("", 13) for _ in range(7))


def charts_sheet(
    book: Book, frame: Frame, *, index: Sequence[Block], lost: Sequence[Block], areas: Sequence[Block]
) -> None:
    """Bars of what the other sheets hold; a chart's numbers are the cells themselves."""
    sheet = book.sheet("Biểu đồ", COLUMNS)
    sheet.letterhead(left_columns=3)
    sheet.title("Biểu đồ", frame.campaign.title.vi, frame.as_of)
    for title, blocks in (("Chỉ số", index), ("Điểm mất do thiếu phiếu", lost), ("Chỉ số theo lĩnh vực", areas)):
        for block in blocks:
            if block.last >= block.first:
                sheet.bars(block, f"{title}: {block.title}")
