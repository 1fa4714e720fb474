"""The list of ballots not recorded yet, for a focal point: the page's own snapshot as a workbook."""

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.wording import moment_text, percent_text, two_digits
from chalicelib.follow_up.boards import Board, MissingPerson
from chalicelib.follow_up.mail_words import words
from chalicelib.reports.book import Book, Column
from chalicelib.reports.frame import Frame

_COLUMNS = (
    Column("STT", 6, "key"),
    Column("Họ và tên", 26),
    Column("Chức vụ", 24),
    Column("Đơn vị", 32),
    Column("Phiếu chưa ghi nhận", 40),
    Column("Thư", 18),
    Column("Thư gần nhất", 20, "key"),
)
KEEP = "Danh sách chỉ để liên hệ; xin không niêm yết, không đưa vào nhóm Zalo. Ai báo đã gửi, xin không nhắc lại."
CUT = "Danh sách rất dài nên chỉ hiện phần đầu; các số phía trên tính đủ mọi người."


def missing_book(in_force: CampaignInForce, board: Board) -> bytes:
    """An XLSX of names, ballots and mail as of the snapshot. Raises `ValueError` where there is none yet."""
    if board.taken_at is None:
        raise ValueError("no snapshot of this unit has been taken")
    frame = Frame(in_force, board.taken_at)
    zone = in_force.campaign.zone
    book = Book(frame.letterhead, board.taken_at)
    sheet = book.sheet("Chưa ghi nhận", _COLUMNS, landscape=True)
    sheet.letterhead(left_columns=3)
    total = board.total
    coverage = percent_text(total.covered, total.planned)
    sheet.title(
        "Danh sách chưa ghi nhận phiếu",
        board.unit.name.vi,
        f"{frame.as_of}: thu về {total.returned}/{total.planned} phiếu ({coverage}); {len(board.people)} người",
    )
    sheet.line(KEEP, italic=True)
    if board.cut:
        sheet.line(CUT, italic=True)
    sheet.header()
    for number, one in enumerate(board.people, start=1):
        place = ", ".join(filter(None, (one.department, one.unit.name.vi)))
        mailed = moment_text(one.mailed_at, zone) if one.mailed_at else "–"
        sheet.values((str(number), one.name, one.position, place, _ballots(one), "; ".join(words(one)), mailed))
    return book.finish()


def _ballots(one: MissingPerson) -> str:
    """What is missing; somebody with several roles is marked, as on the page."""
    listed = "; ".join(group.name.vi for group in one.groups)
    return f"{listed} ({two_digits(one.roles)} tư cách)" if one.roles > 1 else listed
