"""Texts for an SMS or Zalo sender, as a workbook for people and as a CSV file for machines."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.text_messages import TextMessage, WithoutPhone
from chalicelib.reports.book import Book, Column
from chalicelib.reports.frame import Frame

HEADER = ("phone", "zalo", "sms", "sms_parts")
_COLUMNS = (
    Column("STT", 6, "key"),
    Column("Họ và tên", 26),
    Column("Đơn vị", 30),
    Column("Số điện thoại", 15, "key"),
    Column("Nội dung gửi Zalo", 60),
    Column("Nội dung gửi SMS (không dấu)", 60),
    Column("Số tin SMS", 9, "count"),
)
_WITHOUT = (Column("STT", 6, "key"), Column("Họ và tên", 30), Column("Đơn vị", 40), Column("Tài khoản", 14, "key"))
REACH = "Những người này chỉ có thể nhận phiếu dán kín; nếu bổ sung số điện thoại thì lập lại tệp."
KEEP = (
    "Tệp chỉ để gửi tin; gửi xong xin xóa. Nội dung không có mật khẩu hay liên kết riêng. Danh sách lấy theo số "
    "liệu đã chụp, có thể chậm đến 6 giờ: người vừa gửi phiếu vẫn có thể nhận tin."
)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def text_book(
    in_force: CampaignInForce,
    messages: Sequence[TextMessage],
    without: Sequence[WithoutPhone],
    taken_at: datetime,
) -> bytes:
    """The workbook; `without`: who has no telephone either, on a sheet of their own.

    `taken_at` (UTC): when the numbers were taken by which somebody is missing.
    """
    frame = Frame(in_force, taken_at)
    book = Book(frame.letterhead, taken_at)
    sheet = book.sheet("Tin nhắn", _COLUMNS, landscape=True)
    sheet.letterhead(left_columns=3)
    counted = f"{len(messages)} người có số điện thoại, {len(without)} người không có"
    sheet.title("Tin nhắn gửi người không nhận được thư", f"{frame.as_of}: {counted}")
    sheet.line(KEEP, italic=True)
    sheet.header()
    for number, one in enumerate(messages, start=1):
        sheet.values((str(number), one.name, one.unit, one.phone, one.zalo, one.sms, one.parts))
    if without:
        _without(book, frame, without)
    return book.finish()


def _without(book: Book, frame: Frame, people: Sequence[WithoutPhone]) -> None:
    sheet = book.sheet("Không có số điện thoại", _WITHOUT)
    sheet.letterhead(left_columns=2)
    sheet.title("Người không nhận được thư và không có số điện thoại", f"{frame.as_of}: {len(people)} người")
    sheet.line(REACH, italic=True)
    sheet.header()
    for number, one in enumerate(people, start=1):
        sheet.values((str(number), one.name, one.unit, one.account))


def text_csv(messages: Sequence[TextMessage]) -> bytes:
    """UTF-8 with a mark that spreadsheets need; a field that one would take for a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in messages:
        writer.writerow(map(_plain, (one.phone, one.zalo, one.sms, str(one.parts))))
    return out.getvalue().encode("utf-8-sig")


def _plain(field: str) -> str:
    return f"'{field}" if field.startswith(_RISKY) else field
