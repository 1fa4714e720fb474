"""Ranks: a block for each unit type, because each type has its own criteria and is ranked within itself."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.book import Book, Column, Value
from chalicelib.reports.frame import Frame
from chalicelib.scores.results import Scores, UnitScore

COLUMNS = (
    Column("Hạng", 7, "key"),
    Column("Đơn vị", 48),
    Column("Điểm ĐTXHH", 12, "points"),
    Column("Điểm tối đa được tính", 12, "points"),
    Column("Điểm mất do thiếu phiếu", 13, "points"),
    Column("Chỉ số thành phần", 13, "percent"),
    Column("Ghi chú", 30),
)
GRADED = (Column("Chỉ số", 13, "percent"), Column("Xếp loại", 13, "key"))
NOTE = (
    "ĐTXHH: điều tra xã hội học. Điểm mất do thiếu phiếu = điểm khi đủ phiếu theo kế hoạch − điểm đạt được. Chỉ "
    "số thành phần = điểm đạt được / điểm tối đa được tính × 100%; riêng điểm ĐTXHH thì không xếp loại."
)
TOO_FEW = "không đủ số phiếu"


def ranking_sheet(book: Book, frame: Frame, scores: Scores) -> None:
    """Every rated unit with rank, points, lost points and index; grades only where appraisal is included."""
    graded = any(not unit.is_component for unit in scores.units)
    columns = (*COLUMNS[:5], *GRADED, COLUMNS[6]) if graded else COLUMNS
    sheet = book.sheet("Xếp hạng", columns, landscape=True)
    sheet.letterhead(left_columns=2)
    sheet.title("Xếp hạng điểm điều tra xã hội học", frame.campaign.title.vi, frame.as_of)
    sheet.header(freeze_columns=2)
    for kind, title in blocks(frame, scores):
        sheet.band(title)
        for unit in scores.of_type(kind):
            row = _row(frame, scores, unit)
            sheet.values((*row[:6], _grade(frame, unit), row[6]) if graded else row)
    sheet.line(NOTE, italic=True, font_size=10)
    sheet.signatures("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN")


def blocks(frame: Frame, scores: Scores) -> Iterator[tuple[str, str]]:
    """(unit type, title with the survey's maximum), in the campaign's order, types without units left out."""
    rules: Any = frame.campaign.rules["criteria"]
    kinds = [kind for kind in frame.campaign.unit_types.values() if scores.of_type(kind.id)]
    for place, kind in enumerate(kinds, start=1):
        maximum = sum((Fraction(criterion["max_points"]) for criterion in rules[kind.id]), Fraction(0))
        yield kind.id, f"{place}. {kind.name.vi} (điểm ĐTXHH tối đa {decimal_text(maximum)})"


def _row(frame: Frame, scores: Scores, unit: UnitScore) -> tuple[Value, ...]:
    rank = str(unit.rank) if unit.rank is not None else "–"
    name = frame.unit(unit.unit)
    if unit.index is None:
        return rank, name, TOO_FEW, None, None, None, _note(scores, unit)
    return rank, name, unit.points, unit.max_points, unit.lost, unit.index / 100, _note(scores, unit)


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
