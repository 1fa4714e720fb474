"""Sealed slips: one A5 page a person, printed on one side and folded twice, so that the password is inside.

The top third is the outside: who it is for, the account's name, and a QR code of the sign-in page with that name;
nothing there opens anything. The bottom third is folded up over the middle one, which holds the password, and both
behind the top third. Rows of letters stand where a light would let the password shine through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import segno
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from chalicelib.ballots.credentials import ALPHABET
from chalicelib.campaign.definition import Campaign
from chalicelib.reports.documents.pdf import FACES, FONTS, KHMER, SERIF, faces_closed

WIDTH, HEIGHT = 148.0, 210.0
"""A5 upright, in millimetres."""
THIRD = HEIGHT / 3
MARGIN = 12.0
PASSWORD_AT = THIRD + 12
BAND = 15.0
QR = 30.0
_TINT, _INK = 150, 28


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """What one slip says. `password` in groups as mails print it; `ballots`: (capacity, from day, deadline)."""

    called: str
    office: str
    unit: str
    account: str
    password: str
    ballots: Sequence[tuple[str, str, str]]


def sign_in_address(site: str, account: str) -> str:
    """What the QR code holds: the sign-in page with the account's name filled in."""
    return f"{site}/dang-nhap?tk={account}"


def slips_pdf(campaign: Campaign, slips: Sequence[Slip], site: str, at: datetime) -> bytes:
    """All slips in one file, a page each. `at` (UTC) is the time it carries."""
    sheet = FPDF("portrait", "mm", (WIDTH, HEIGHT))
    sheet.set_auto_page_break(False)
    sheet.set_margins(MARGIN, MARGIN, MARGIN)
    sheet.c_margin = 0
    sheet.set_title(f"Phiếu dán kín – {campaign.short_title.vi}")
    sheet.set_lang("vi")
    sheet.set_creation_date(at.astimezone(UTC))
    for family, style, name in FACES:
        sheet.add_font(family, style, FONTS / f"{name}.ttf")
    sheet.set_fallback_fonts([KHMER])
    sheet.set_text_shaping(True)
    with faces_closed(sheet):
        for slip in slips:
            sheet.add_page()
            _outside(sheet, campaign, slip, site)
            _inside(sheet, slip, site)
            _below(sheet, campaign)
            _folds(sheet)
        return bytes(sheet.output())


def _outside(sheet: FPDF, campaign: Campaign, slip: Slip, site: str) -> None:
    room = sheet.epw - QR - 6
    sheet.set_y(7)
    _line(sheet, campaign.organiser.name.vi.upper(), 10, "B", room=room)
    _line(sheet, campaign.title.vi, 8.5, room=room)
    sheet.set_y(19)
    _line(sheet, f"Kính gửi: {slip.called}", 13, "B", room=room)
    _line(sheet, ", ".join(filter(None, (slip.office, slip.unit))), 9.5, room=room)
    sheet.set_y(37)
    _line(sheet, f"Tài khoản: {slip.account}", 14, "B", room=room)
    _code(sheet, sign_in_address(site, slip.account), WIDTH - MARGIN - QR, 8)
    _pattern(sheet, 2 * THIRD - PASSWORD_AT - BAND + 2)
    sheet.set_y(THIRD - 8)
    _line(sheet, "Chỉ người có tên trên phiếu được mở. Mã QR mở trang đăng nhập, không chứa mật khẩu.", 8, "I")


def _inside(sheet: FPDF, slip: Slip, site: str) -> None:
    sheet.set_y(THIRD + 6)
    _line(sheet, "Mật khẩu (không phân biệt chữ hoa, chữ thường; không cần gõ dấu gạch):", 10)
    sheet.set_y(PASSWORD_AT)
    _line(sheet, slip.password, 20, "B", align=Align.C)
    sheet.set_y(PASSWORD_AT + BAND - 2)
    _line(sheet, f"Đăng nhập tại {site}/dang-nhap bằng tài khoản {slip.account} và mật khẩu trên để trả lời:", 10)
    for number, (capacity, first, last) in enumerate(slip.ballots, start=1):
        _line(sheet, f"{number}. Với tư cách {capacity}: từ ngày {first} đến {last}.", 10)


def _below(sheet: FPDF, campaign: Campaign) -> None:
    sheet.set_y(2 * THIRD + 6)
    organiser = campaign.organiser.short.vi
    _line(
        sheet,
        "Câu trả lời không gắn với tên. Tài khoản chỉ để bảo đảm mỗi phiếu được trả lời một lần. Ai có mật khẩu "
        "này đều có thể trả lời thay, nên xin giữ kín, không nhờ người khác trả lời thay. Nếu phiếu đã bị mở khi "
        f"đến tay, xin báo ngay cho {organiser}: phiếu được in lại và mật khẩu này hết hiệu lực. "
        f"{organiser} không hỏi mật khẩu qua điện thoại, Zalo hay email.",
        10,
    )
    for contact in campaign.contacts:
        _line(sheet, f"{contact.office.vi}: {contact.phone}", 10, "B")
    _pattern(sheet, 4 * THIRD - PASSWORD_AT - BAND + 2)


def _line(
    sheet: FPDF, text: str, size: float, style: str = "", *, room: float | None = None, align: Align = Align.L
) -> None:
    sheet.set_font(SERIF, style, size)
    sheet.set_text_color(_INK)
    sheet.multi_cell(room or sheet.epw, size * 0.42, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _pattern(sheet: FPDF, top: float) -> None:
    """Rows of letters as high as the password's, over the whole width."""
    sheet.set_font(SERIF, "B", 20)
    sheet.set_text_color(_TINT)
    for row in range(3):
        letters = (ALPHABET[row * 7 :] + ALPHABET[: row * 7]) * 2
        sheet.set_xy(0, top + row * BAND / 3)
        sheet.cell(WIDTH, BAND / 3, letters[:34], align=Align.C)


def _folds(sheet: FPDF) -> None:
    sheet.set_draw_color(_TINT)
    sheet.set_dash_pattern(dash=2, gap=2)
    for at in (THIRD, 2 * THIRD):
        sheet.line(0, at, WIDTH, at)
    sheet.set_dash_pattern()


def _code(sheet: FPDF, text: str, left: float, top: float) -> None:
    """The QR code as squares: sharp at any resolution."""
    rows = [list(row) for row in segno.make(text, error="m").matrix]
    side = QR / len(rows)
    sheet.set_fill_color(_INK)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                sheet.rect(left + x * side, top + y * side, side, side, "F")
