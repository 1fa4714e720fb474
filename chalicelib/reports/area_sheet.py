"""Component indices by area: what the units of a type reached of each area's points, on average."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from chalicelib.reports.book import Block, Book, Column
from chalicelib.reports.frame import Frame
from chalicelib.reports.ranking_sheet import blocks
from chalicelib.scores.results import Scores

TITLE = "Theo lĩnh vực"
COLUMNS = (
    Column("Mã", 7, "key"),
    Column("Lĩnh vực", 62),
    Column("Điểm bình quân", 13, "points"),
    Column("Điểm tối đa bình quân", 13, "points"),
    Column("Chỉ số", 12, "percent"),
)
NOTE = (
    "Bình quân của các đơn vị cùng loại có điểm ở lĩnh vực; tiêu chí không áp dụng hoặc không đủ phiếu không tính "
    "vào điểm tối đa của đơn vị. Chỉ số = tổng điểm đạt được / tổng điểm tối đa của các đơn vị."
)


def area_sheet(book: Book, frame: Frame, scores: Scores) -> list[Block]:
    """A block for each unit type, a row for each area; the rows, for charts."""
    sheet = book.sheet(TITLE, COLUMNS)
    sheet.letterhead(left_columns=2)
    sheet.title("Chỉ số theo lĩnh vực", frame.campaign.title.vi, frame.as_of)
    sheet.header(freeze_columns=2)
    charted: list[Block] = []
    for kind, title in blocks(frame, scores):
        sheet.band(title)
        first = sheet.row
        for area, achieved, maximum, units in _areas(scores, kind):
            index = achieved / maximum if maximum else None
            sheet.values((area, _name(frame, area), achieved / units, maximum / units, index))
        name = frame.campaign.unit_types[kind].name.vi
        charted.append(Block(TITLE, first, sheet.row - 1, 1, 4, name, "percent"))
    sheet.line(NOTE, italic=True, font_size=10)
    return charted


def _areas(scores: Scores, kind: str) -> Iterator[tuple[str, Fraction, Fraction, int]]:
    """(area, achieved, maximum, units), summed over the units of a type; areas in their order."""
    achieved: dict[str, Fraction] = {}
    maximum: dict[str, Fraction] = {}
    units: dict[str, int] = {}
    for unit in scores.of_type(kind):
        for area in unit.areas:
            achieved[area.area] = achieved.get(area.area, Fraction(0)) + area.achieved
            maximum[area.area] = maximum.get(area.area, Fraction(0)) + area.maximum
            units[area.area] = units.get(area.area, 0) + 1
    for name in sorted(achieved, key=lambda one: [int(part) if part.isdigit() else 0 for part in one.split(".")]):
        yield name, achieved[name], maximum[name], units[name]


def _name(frame: Frame, area: str) -> str:
    listed: Any = frame.campaign.rules.get("areas", ())
    return next((str(one["name"]["vi"]) for one in listed if one["id"] == area), area)
