"""The sheet of appraised points, empty: a row for each unit and criterion, made from the rules.

Apart from its reader, because the function that serves pages carries no library that reads workbooks.
"""

from chalicelib.campaign.definition import Campaign
from chalicelib.scores.appraisals import Leaf, leaves
from chalicelib.scores.sheet_book import BlankSheet

COLUMNS = (
    "Mã đơn vị",
    "Đơn vị",
    "Mã tiêu chí",
    "Tiêu chí",
    "Điểm tối đa",
    "Điểm tự đánh giá",
    "Điểm thẩm định",
    "Điểm trừ",
    "Không áp dụng",
)
UNIT, _, CRITERION, _, MAXIMUM, OWN, APPRAISED, DEDUCTION, NOT_APPLICABLE = range(9)
NEEDED = (UNIT, CRITERION, OWN, APPRAISED, DEDUCTION, NOT_APPLICABLE)
WIDTHS = (11, 30, 12, 50, 11, 13, 13, 11, 14)


def template(campaign: Campaign) -> bytes:
    """An XLSX with a row for every scored unit and criterion; survey criteria take only a mark."""
    blank = BlankSheet("Điểm tự đánh giá và thẩm định", "Điểm", COLUMNS, WIDTHS)
    sheet, number = blank.sheet, blank.number
    closed = blank.book.style(border=1, bg_color="#E7E6E4")
    rows = ((unit, leaf) for unit in campaign.units.values() for leaf in leaves_of(campaign, unit.id))
    for row, (unit, leaf) in enumerate(rows, 1):
        name = f"{leaf.name} (điều tra xã hội học)" if leaf.surveyed else leaf.name
        blank.words(row, unit.id, unit.name.vi, leaf.id, name)
        sheet.write_number(row, MAXIMUM, float(leaf.max_points), number)
        for column in (OWN, APPRAISED):
            sheet.write_blank(row, column, None, closed if leaf.surveyed else number)
        sheet.write_blank(row, DEDUCTION, None, number)
        sheet.write_blank(row, NOT_APPLICABLE, None, blank.text)
    return blank.book.done()


def leaves_of(campaign: Campaign, unit: str) -> tuple[Leaf, ...]:
    """The criteria that a unit has rows for; none for units that are not rated."""
    kind = campaign.units[unit].type
    return leaves(campaign.rules, kind) if campaign.unit_types[kind].scored else ()
