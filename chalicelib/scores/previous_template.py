"""The sheet of the results of the year before, empty: a row for each rated unit, made from the rules.

Apart from its reader, because the function that serves pages carries no library that reads workbooks.
"""

from chalicelib.campaign.definition import Campaign
from chalicelib.scores.sheet_book import BlankSheet

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
    blank = BlankSheet("Kết quả năm trước", "Kết quả", COLUMNS, WIDTHS)
    whole = blank.book.style(border=1, num_format="0")
    rated = (unit for unit in campaign.units.values() if campaign.unit_types[unit.type].scored)
    for row, unit in enumerate(rated, 1):
        blank.words(row, unit.id, unit.name.vi, campaign.unit_types[unit.type].name.vi)
        blank.sheet.write_blank(row, RANK, None, whole)
        for column in (INDEX, COMPONENT):
            blank.sheet.write_blank(row, column, None, blank.number)
    return blank.book.done()
