"""Ranks: a block for each unit type, because each type has its own criteria and is ranked within itself."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.book import Block, Book, Column, Value
from chalicelib.reports.frame import Frame
from chalicelib.scores.previous import changed
from chalicelib.scores.results import Scores, UnitScore

TITLE = "Xếp hạng"
FIRST = (Column("Hạng", 7, "key"), Column("Đơn vị", 48))
SURVEY = Column("Điểm ĐTXHH", 12, "points")
LOST = Column("Điểm mất do thiếu phiếu", 13, "points")
CHANGE = Column("So với năm trước (điểm %)", 13, "points")
NOTES = Column("Ghi chú", 30)
COMPONENT = (
    *FIRST,
    SURVEY,
    Column("Điểm tối đa được tính", 12, "points"),
    LOST,
    Column("Chỉ số thành phần", 13, "percent"),
    CHANGE,
    NOTES,
)
WHOLE = (
    *FIRST,
    Column("Điểm tự đánh giá", 12, "points"),
    Column("Điểm thẩm định", 12, "points"),
    SURVEY,
    Column("Điểm đạt được", 12, "points"),
    Column("Điểm tối đa", 12, "points"),
    LOST,
    Column("Chỉ số", 12, "percent"),
    CHANGE,
    Column("Xếp loại", 12, "key"),
    NOTES,
)
NOTE = (
    "ĐTXHH: điều tra xã hội học. Điểm mất do thiếu phiếu = điểm khi đủ phiếu theo kế hoạch − điểm đạt được. Chỉ "
    "số thành phần = điểm đạt được / điểm tối đa được tính × 100%; riêng điểm ĐTXHH thì không xếp loại."
)
WHOLE_NOTE = "Điểm thẩm định đã trừ điểm trừ. Chỉ số = điểm đạt được / điểm tối đa × 100%."
TOO_FEW = "không đủ số phiếu"


def ranking_sheet(book: Book, frame: Frame, scores: Scores) -> list[Block]:
    """Every rated unit with rank, points, lost points and index; grades only where appraisal is included.

    The rows of the ranked units of each type, for charts of the index.
    """
    whole = any(not unit.is_component for unit in scores.units)
    columns = WHOLE if whole else COMPONENT
    sheet = book.sheet(TITLE, columns, landscape=True)
    sheet.letterhead(left_columns=2)
    sheet.title("Xếp hạng", frame.campaign.title.vi, frame.as_of)
    sheet.header(freeze_columns=2)
    index = next(n for n, column in enumerate(columns) if column.kind == "percent")
    charted: list[Block] = []
    for kind, title in blocks(frame, scores):
        sheet.band(title)
        first, units = sheet.row, scores.of_type(kind)
        for unit in units:
            sheet.values((_whole if whole else _component)(frame, scores, unit))
        ranked = sum(unit.index is not None for unit in units)
        name = frame.campaign.unit_types[kind].name.vi
        charted.append(Block(TITLE, first, first + ranked - 1, 1, index, name, "percent"))
    sheet.line(f"{NOTE} {WHOLE_NOTE}" if whole else NOTE, italic=True, font_size=10)
    if scores.compared_with:
        sheet.line(f"Năm trước: {scores.compared_with}.", italic=True, font_size=10)
    sheet.signatures("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN")
    return charted


def blocks(frame: Frame, scores: Scores) -> Iterator[tuple[str, str]]:
    """(unit type, title with the survey's maximum), in the campaign's order, types without units left out."""
    rules: Any = frame.campaign.rules["criteria"]
    kinds = [kind for kind in frame.campaign.unit_types.values() if scores.of_type(kind.id)]
    for place, kind in enumerate(kinds, start=1):
        maximum = sum((Fraction(criterion["max_points"]) for criterion in rules[kind.id]), Fraction(0))
        yield kind.id, f"{place}. {kind.name.vi} (điểm ĐTXHH tối đa {decimal_text(maximum)})"


def _component(frame: Frame, scores: Scores, unit: UnitScore) -> tuple[Value, ...]:
    if unit.index is None:
        return *_named(frame, unit), TOO_FEW, None, None, None, None, _note(scores, unit)
    points = (unit.points, unit.max_points, unit.lost, unit.index / 100)
    return *_named(frame, unit), *points, _change(unit), _note(scores, unit)


def _whole(frame: Frame, scores: Scores, unit: UnitScore) -> tuple[Value, ...]:
    given = unit.appraised
    appraisal = (given.own, given.points - given.deductions) if given else (None, None)
    if unit.index is None:
        rest: tuple[Value, ...] = (TOO_FEW, None, None, None, None, None)
    else:
        survey: Value = unit.points if any(c.points is not None for c in unit.criteria) else TOO_FEW
        rest = (survey, unit.achieved, unit.maximum, unit.lost, unit.index / 100, _change(unit))
    return *_named(frame, unit), *appraisal, *rest, _grade(frame, unit), _note(scores, unit)


def _named(frame: Frame, unit: UnitScore) -> tuple[str, str]:
    return str(unit.rank) if unit.rank is not None else "–", frame.unit(unit.unit)


def _change(unit: UnitScore) -> Value:
    change = changed(unit)
    return change.percent if change else None


def _note(scores: Scores, unit: UnitScore) -> str:
    """What a reader of the row should know."""
    unscored = [c.criterion for c in unit.criteria if c.reason is not None]
    notes = [f"Tiêu chí {', '.join(unscored)}: {TOO_FEW}" if unscored else ""]
    if scores.measures_respondents and not unit.charged.planned:
        notes.append("không có kế hoạch phiếu của đơn vị, không trừ điểm")
    return "; ".join(note for note in notes if note)


def _grade(frame: Frame, unit: UnitScore) -> str:
    names: Any = frame.campaign.rules.get("grade_names", {})
    return str(names[unit.grade]["vi"]) if unit.grade in names else unit.grade or "–"
