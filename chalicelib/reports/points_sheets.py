"""Points by unit and criterion, and what missing ballots cost each unit."""

from typing import Any

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.book import Block, Book, Column, Sheet, Value
from chalicelib.reports.frame import Frame
from chalicelib.reports.ranking_sheet import TOO_FEW, blocks
from chalicelib.scores.results import CriterionScore, Lost, Scores, UnitScore

REASONS = {
    Lost.RESPONDENT_UNIT: "người trả lời của đơn vị chưa gửi đủ số phiếu theo kế hoạch",
    Lost.RATED_UNIT: "các nhóm đánh giá đơn vị chưa gửi đủ số phiếu theo kế hoạch",
}
LOST_TITLE = "Điểm mất do thiếu phiếu"
LOST_COLUMNS = (
    Column("STT", 6, "key"),
    Column("Đơn vị", 44),
    Column("Phiếu theo kế hoạch", 12, "count"),
    Column("Thu về trong kế hoạch", 12, "count"),
    Column("Hệ số thiếu phiếu", 24, "factor"),
    Column("Điểm khi đủ phiếu", 12, "points"),
    Column("Điểm đạt được", 12, "points"),
    Column("Điểm mất", 11, "points"),
)


def criteria_sheet(book: Book, frame: Frame, scores: Scores) -> None:
    """A block for each unit type: units down, criteria across."""
    widest = max((len(unit.criteria) for unit in scores.units), default=0)
    columns = (
        Column("Hạng", 7, "key"),
        Column("Đơn vị", 40),
        *(Column("Tiêu chí", 11, "points") for _ in range(widest)),
        Column("Tổng điểm", 11, "points"),
    )
    sheet = book.sheet("Điểm theo tiêu chí", columns, landscape=True)
    sheet.letterhead(left_columns=2)
    sheet.title("Điểm điều tra xã hội học theo tiêu chí", frame.campaign.title.vi, frame.as_of)
    sheet.header(freeze_columns=2, height=20)
    for kind, title in blocks(frame, scores):
        sheet.band(title)
        _block(sheet, frame, scores.of_type(kind), widest)
        for line in _names(frame, kind):
            sheet.line(line, font_size=10)


def _block(sheet: Sheet, frame: Frame, units: tuple[UnitScore, ...], widest: int) -> None:
    every = {c.criterion: c.max_points for unit in units for c in unit.criteria}
    empty = [None] * (widest - len(every))
    sheet.values((None, "Mã tiêu chí", *every, *empty, None), bold=True)
    sheet.values((None, "Điểm tối đa", *every.values(), *empty, sum(every.values())), italic=True)
    for unit in units:
        found = {c.criterion: _points(c) for c in unit.criteria}
        total: Value = unit.points if unit.index is not None else "–"
        rank = str(unit.rank) if unit.rank is not None else "–"
        sheet.values((rank, frame.unit(unit.unit), *map(found.get, every), *empty, total))


def _points(criterion: CriterionScore) -> Value:
    return TOO_FEW if criterion.points is None else criterion.points


def _names(frame: Frame, kind: str) -> list[str]:
    rules: Any = frame.campaign.rules["criteria"]
    return [f"{c['id']}: {c['name']['vi']}" for c in rules[kind] if "name" in c]


def lost_sheet(book: Book, frame: Frame, scores: Scores) -> list[Block]:
    """The multiplication behind every lost point: full points × shortfall factor. The rows, for charts."""
    charted: list[Block] = []
    sheet = book.sheet(LOST_TITLE, LOST_COLUMNS, landscape=True)
    sheet.letterhead(left_columns=2)
    sheet.title("Điểm mất do thiếu phiếu", frame.campaign.title.vi, frame.as_of)
    sheet.header(freeze_columns=2)
    for kind, title in blocks(frame, scores):
        sheet.band(title)
        first = sheet.row
        members = {unit.unit: unit for unit in scores.of_type(kind)}
        for place, unit in enumerate(frame.in_order(members), start=1):
            sheet.values((str(place), frame.unit(unit), *_loss(frame, scores, members[unit])))
        if any(unit.lost for unit in members.values()):
            name = frame.campaign.unit_types[kind].name.vi
            longest = max(unit.lost for unit in members.values())
            last, numbers = sheet.row - 1, len(LOST_COLUMNS) - 1
            charted.append(Block(LOST_TITLE, first, last, 1, numbers, name, "points", longest))
    reason = REASONS.get(scores.lost_because)
    text = f"Lý do: {reason}." if reason else "Theo quy tắc của đợt khảo sát, thiếu phiếu không làm giảm điểm."
    sheet.line(text, italic=True, font_size=10)
    return charted


def _loss(frame: Frame, scores: Scores, unit: UnitScore) -> tuple[Value, ...]:
    share = unit.charged
    own = scores.measures_respondents
    numbers: tuple[Value, ...] = (share.planned, share.covered) if own else (None, None)
    points: tuple[Value, ...] = (unit.full, unit.points, unit.lost)
    if unit.index is None:
        points = (TOO_FEW, None, None)
    return (*numbers, _factor(frame, scores, unit), *points)


def _factor(frame: Frame, scores: Scores, unit: UnitScore) -> Value:
    if scores.measures_respondents:
        share = unit.charged
        return share.coverage if share.planned else "1 (không có kế hoạch)"
    parts = {part.group: part.coverage for c in unit.criteria for part in c.parts}
    return "; ".join(f"{frame.group(g)}: {decimal_text(parts[g], 4)}" for g in frame.groups_in_order(parts))
