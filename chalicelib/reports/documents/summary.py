"""The summary report: ballots, results by type, weak criteria, what changed, points lost, quality of the data."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from chalicelib.campaign.wording import decimal_text, percent_text
from chalicelib.reports.documents.letter import Values, heading
from chalicelib.reports.documents.outcome import MARKS, TOO_FEW, Outcome, group_row
from chalicelib.scores.analysis import Standing, standings
from chalicelib.scores.previous import changed
from chalicelib.scores.results import UnitScore
from chalicelib.scores.straight import LEAST_ANSWERS, by_group

MOST_WEAK = 10
"""Weak criteria told; all stand in the workbook."""
MOST_MOVED = 3


def summary_values(of: Outcome, now: datetime) -> Values:
    """What the template of the summary report asks for; `now` (UTC) gives the year."""
    campaign = of.campaign
    planned, returned = (sum(getattr(b, side) for b in of.ballots) for side in ("planned", "returned"))
    return {
        **heading(campaign, now),
        "planned": planned,
        "returned": returned,
        "coverage": percent_text(returned, planned),
        "groups": [group_row(of, group, *_ballots(of, group)) for group in campaign.groups],
        "kinds": [_kind(of, place, kind, units) for place, (kind, units) in enumerate(of.kinds)],
        "weak": [_weak(of, standing) for standing in _weakest(of)],
        "changes": list(_changes(of)),
        "lost": _lost(of),
        "quality": list(_quality(of)),
        "recipients": [f"{campaign.organiser.parent.vi};", "Thành viên Hội đồng thẩm định;"],
    }


def _ballots(of: Outcome, group: str) -> tuple[int, int]:
    own = [b for b in of.ballots if b.group == group]
    return sum(b.planned for b in own), sum(b.returned for b in own)


def _kind(of: Outcome, place: int, kind: str, units: tuple[UnitScore, ...]) -> Values:
    indices = [unit.index for unit in units if unit.index is not None]
    mark = MARKS[place % len(MARKS)]
    if not indices:
        return {"mark": mark, "name": kind, "text": f"chưa đơn vị nào có điểm ({TOO_FEW})."}
    mean = sum(indices, Fraction(0)) / len(indices)
    first = ", ".join(of.unit(unit.unit) for unit in units if unit.rank == 1)
    text = (
        f"{len(units):02d} đơn vị, chỉ số bình quân {decimal_text(mean)}%, cao nhất {decimal_text(max(indices))}% "
        f"({first}), thấp nhất {decimal_text(min(indices))}%.{_grades(of, units)}"
    )
    return {"mark": mark, "name": kind, "text": text}


def _grades(of: Outcome, units: tuple[UnitScore, ...]) -> str:
    """ " Xếp loại: Tốt 05, Khá 16."; nothing where no unit has a grade."""
    found = Counter(unit.grade for unit in units if unit.grade)
    told = ", ".join(f"{of.grade(grade)} {number:02d}" for grade, number in found.items())
    return f" Xếp loại: {told}." if told else ""


def _weakest(of: Outcome) -> list[Standing]:
    """The criteria whose points were least reached, over all types."""
    found = [s for kind in of.campaign.unit_types for s in standings(of.scores, kind)]
    return sorted(found, key=lambda standing: (standing.share, standing.type, standing.criterion))[:MOST_WEAK]


def _weak(of: Outcome, standing: Standing) -> Values:
    return {
        "criterion": of.criterion(standing.type, standing.criterion),
        "kind": of.campaign.unit_types[standing.type].name.vi,
        "mean": f"{decimal_text(standing.mean)} / {decimal_text(standing.max_points)}",
        "share": f"{decimal_text(standing.share * 100, 1)}%",
    }


def _changes(of: Outcome) -> Iterator[str]:
    """For each type, who gained and lost most since the year before."""
    if not of.scores.compared_with:
        yield "Chưa có kết quả năm trước để so sánh."
        return
    for kind, units in of.kinds:
        known = ((unit, changed(unit)) for unit in units)
        moved = [(unit, change.percent) for unit, change in known if change and change.percent is not None]
        if not moved:
            yield f"{kind}: không có số liệu so sánh được."
            continue
        ordered = sorted(moved, key=lambda row: (-row[1], row[0].unit))
        up = [row for row in ordered[:MOST_MOVED] if row[1] > 0]
        down = [row for row in reversed(ordered[-MOST_MOVED:]) if row[1] < 0]
        yield f"{kind}: tăng nhiều nhất {_moved(of, up)}; giảm nhiều nhất {_moved(of, down)}."


def _moved(of: Outcome, rows: list[tuple[UnitScore, Fraction]]) -> str:
    told = (f"{of.unit(unit.unit)} ({'+' if by > 0 else ''}{decimal_text(by)})" for unit, by in rows)
    return ", ".join(told) or "không có"


def _lost(of: Outcome) -> str:
    losing = sorted((u for u in of.scores.units if u.lost), key=lambda u: (-u.lost, u.unit))
    if not losing:
        return "Không đơn vị nào mất điểm do thiếu phiếu."
    most = losing[0]
    return (
        f"{len(losing):02d} đơn vị mất điểm do thiếu phiếu; nhiều nhất là {of.unit(most.unit)}, mất "
        f"{decimal_text(most.lost)} điểm. Số liệu từng đơn vị ghi tại phiếu kết quả của đơn vị."
    )


def _quality(of: Outcome) -> Iterator[str]:
    """Notes about the data: answers without opinion, ballots with one option throughout, what was merged."""
    if of.shown is None:
        yield "Chưa có số liệu trả lời được nêu."
        return
    without, every = _opinions(of)
    yield f"Câu “không biết / không có ý kiến” chiếm {percent_text(without, every)} số câu trả lời được nêu."
    alike = by_group(of.straight, of.campaign.units)
    if alike:
        told = "; ".join(f"{of.group(g)} {percent_text(one.alike, one.slips)}" for g, one in alike)
        yield (f"Tỷ lệ phiếu chọn cùng một phương án cho mọi câu (từ {LEAST_ANSWERS:02d} câu tính điểm): {told}.")
    merged, withheld = len(of.shown.merged), len(of.shown.withheld)
    yield (
        f"{merged:02d} đơn vị có nhóm dưới {of.campaign.k:02d} phiếu được gộp với nhóm khác; "
        f"{withheld:02d} đơn vị không nêu số liệu trả lời. Các ghi chú này không làm thay đổi điểm."
    )


def _opinions(of: Outcome) -> tuple[int, int]:
    assert of.shown is not None  # noqa: S101 - asked just before
    without = every = 0
    campaign = of.campaign
    none = {q.id: campaign.scales[q.scale].no_opinion for q in campaign.questions.values()}
    for cell, answers in of.shown.tally.answers.items():
        every += sum(answers.values())
        without += answers.get(none.get(cell.question) or "", 0)
    return without, every
