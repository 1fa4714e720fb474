"""An empty roster with guidance, made from the campaign: columns, groups and units with their codes."""

from collections.abc import Iterable
from typing import Any

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.paper import Book, text_row
from chalicelib.roster.problems import Column

EMPTY_ROWS = 300
COLUMNS = (
    Column.NUMBER,
    Column.NAME,
    Column.SEX,
    Column.BIRTH_YEAR,
    Column.POSITION,
    Column.UNIT,
    Column.DEPARTMENT,
    Column.GROUP,
    Column.RATES,
    Column.EMAIL,
    Column.PHONE,
    Column.NOTE,
    Column.FOCAL,
)
WIDTHS = (6, 26, 9, 9, 22, 28, 22, 30, 28, 28, 14, 18, 12)
_GUIDANCE = {
    Column.NUMBER: "Thứ tự trong danh sách được giữ nguyên khi in và khi theo dõi.",
    Column.NAME: "Bắt buộc. Ghi đầy đủ, chữ Unicode có dấu.",
    Column.SEX: "Nam hoặc Nữ; dùng cho lời xưng hô trong thư. Có thể dùng hai cột Nam, Nữ và đánh dấu x.",
    Column.BIRTH_YEAR: "Bốn chữ số. Cùng với tên và đơn vị giúp nhận ra một người có hai tư cách.",
    Column.POSITION: "Ghi như trong giấy tờ của cơ quan.",
    Column.UNIT: "Bắt buộc. Ghi tên hoặc mã đơn vị (bảng dưới).",
    Column.DEPARTMENT: "Nếu có.",
    Column.GROUP: "Bắt buộc. Tên hoặc mã nhóm (bảng dưới); hai nhóm: dấu chấm phẩy hoặc hai dòng.",
    Column.RATES: "Chỉ ghi với nhóm phải chọn đơn vị; các đơn vị cách nhau bằng dấu chấm phẩy.",
    Column.EMAIL: "Một địa chỉ của riêng từng người. Hộp thư chung (văn thư) không nhận được tài khoản.",
    Column.PHONE: "Gồm 10 hoặc 11 chữ số, giữ số 0 ở đầu.",
    Column.NOTE: "Nếu cần.",
    Column.FOCAL: "Đánh dấu x nếu người này theo dõi, đôn đốc cho đơn vị mình; hoặc ghi tên, mã các đơn vị.",
}


def template_book(campaign: Campaign) -> bytes:
    """The template as XLSX. The roster's sheet comes first; the second sheet explains."""
    book = Book("Mẫu danh sách đối tượng khảo sát")
    _roster(book, campaign)
    _guide(book, campaign)
    return book.done()


def _roster(book: Book, campaign: Campaign) -> None:
    sheet = book.sheet("Danh sách")
    text = book.style(num_format="@", text_wrap=True)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, text)
    last = len(COLUMNS) - 1
    title, about = book.style(bold=True, align="center", font_size=14), book.style(italic=True, align="center")
    sheet.merge_range(0, 0, 0, last, "DANH SÁCH ĐỐI TƯỢNG KHẢO SÁT", title)
    sheet.merge_range(1, 0, 1, last, campaign.title.vi, about)
    head = book.style(bold=True, align="center", border=1, text_wrap=True, bg_color="#E7E6E6")
    text_row(sheet, 3, tuple(column.value for column in COLUMNS), head)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(3)
    rows = (4, 3 + EMPTY_ROWS)
    _choices(sheet, COLUMNS.index(Column.SEX), rows, ["Nam", "Nữ"])
    _choices(sheet, COLUMNS.index(Column.GROUP), rows, [group.name.vi for group in campaign.groups.values()])


def _choices(sheet: Any, column: int, rows: tuple[int, int], values: list[str]) -> None:  # noqa: ANN401
    """Offer values without forcing them: two groups in one cell stay possible. Excel takes 255 characters."""
    if len(",".join(values)) <= 255 and not any("," in value for value in values):
        options = {"validate": "list", "source": values, "error_type": "information"}
        sheet.data_validation(rows[0], column, rows[1], column, options)


def _guide(book: Book, campaign: Campaign) -> None:
    sheet = book.sheet("Hướng dẫn", landscape=False)
    for column, width in enumerate((24, 48, 30)):
        sheet.set_column(column, column, width)
    row = _table(book, sheet, 0, "Các cột", ((column.value, _GUIDANCE[column], "") for column in COLUMNS))
    types = campaign.unit_types
    groups = (
        (group.id, group.name.vi, ", ".join(types[member].name.vi for member in group.members))
        for group in campaign.groups.values()
    )
    row = _table(book, sheet, row + 1, "Nhóm đối tượng (mã · tên · thuộc loại đơn vị)", groups)
    units = ((unit.id, unit.name.vi, types[unit.type].name.vi) for unit in campaign.units.values())
    _table(book, sheet, row + 1, "Cơ quan, đơn vị (mã · tên · loại)", units)


def _table(book: Book, sheet: Any, row: int, title: str, lines: Iterable[tuple[str, str, str]]) -> int:  # noqa: ANN401
    sheet.write_string(row, 0, title, book.style(bold=True))
    for line in lines:
        row += 1
        text_row(sheet, row, line, book.style(border=1, text_wrap=True))
    return row + 1
