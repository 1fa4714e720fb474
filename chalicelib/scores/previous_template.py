"""The sheet of the results of the year before, empty: a row for each rated unit, made from the rules.

Apart from its reader, because the function that serves pages carries no library that reads workbooks.
"""

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.paper import Book

COLUMNS = (
    "Mã đơn vị",
    "Đơn vị",
    "Loại đơn vị",
    "Hạng",
    "Chỉ số (%)",
    "Chỉ số thành phần điều tra (%)",
)
UNIT, _, _, RANK, INDEX, COMPONENT = range(6)
NEEDED = (UNIT, RANK, INDEX, COMPONENT)
WIDTHS = (18, 44, 34, 9, 14, 20)


def template(campaign: Campaign) -> bytes:
    """An XLSX with a row for every scored unit; units that were not there may keep their cells empty."""
    book = Book("Kết quả năm trước")
    sheet = book.sheet("Kết quả")
    head = book.style(bold=True, border=1, text_wrap=True, align="center", bg_color="#F3F2F1")
    text, number = book.style(border=1, text_wrap=True), book.style(border=1, num_format="0.00####")
    whole = book.style(border=1, num_format="0")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, COLUMNS[column], head)
    sheet.freeze_panes(1, 0)
    rated = (unit for unit in campaign.units.values() if campaign.unit_types[unit.type].scored)
    for row, unit in enumerate(rated, 1):
        for column, words in enumerate((unit.id, unit.name.vi, campaign.unit_types[unit.type].name.vi)):
            sheet.write_string(row, column, words, text)
        sheet.write_blank(row, RANK, None, whole)
        for column in (INDEX, COMPONENT):
            sheet.write_blank(row, column, None, number)
    return book.done()
