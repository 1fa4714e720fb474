"""A sheet for each rated unit: points by criterion, who rated it, what changed, what missing ballots cost it."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.documents.letter import Values, heading
from chalicelib.reports.documents.outcome import COMPONENT, NOTHING, TOO_FEW, Outcome, change_text, group_row
from chalicelib.scores.analysis import cost_most
from chalicelib.scores.results import AppraisedLeaf, CriterionScore, UnitScore

MOST_COSTLY = 3


def sheet_values(of: Outcome, now: datetime) -> Values:
    """What the template of the sheets asks for: a page for each rated unit, in the campaign's order."""
    places = {unit: place for place, unit in enumerate(of.campaign.units)}
    units = sorted(of.scores.units, key=lambda score: places.get(score.unit, len(places)))
    return {**heading(of.campaign, now), "units": [_sheet(of, score) for score in units]}


def _sheet(of: Outcome, score: UnitScore) -> Values:
    return {
        "name": of.unit(score.unit).upper(),
        "verdict": _verdict(of, score),
        "criteria": [_criterion(of, score.type, c) for c in score.criteria],
        "appraised": [_leaf(of, score.type, leaf) for leaf in _leaves(score)],
        "groups": [
            group_row(of, cell.group, line.planned, line.returned)
            for cell, line in sorted(of.counts.rated.items())
            if cell.unit == score.unit
        ],
        "costly": _costly(of, score),
        "note": COMPONENT
        if score.is_component
        else "Bảng 1 là phần điều tra xã hội học, bảng 2 là phần thẩm định.",
    }


def _verdict(of: Outcome, score: UnitScore) -> str:
    if score.index is None:
        return f"Đơn vị chưa có điểm: {TOO_FEW}."
    kind = of.campaign.unit_types[score.type].name.vi
    peers = sum(1 for unit in of.scores.units if unit.type == score.type)
    told = (
        f"Điểm đạt được {decimal_text(score.achieved)} trên {decimal_text(score.maximum)} điểm, chỉ số "
        f"{decimal_text(score.index)}%, hạng {score.rank} trong {peers:02d} đơn vị ({kind})."
    )
    return " ".join((told, *_more(of, score)))


def _more(of: Outcome, score: UnitScore) -> Iterator[str]:
    if score.grade:
        yield f"Xếp loại: {of.grade(score.grade)}."
    change = change_text(score)
    if change != NOTHING:
        yield f"So với {of.scores.compared_with}: {change}."
    if score.lost:
        yield f"Mất {decimal_text(score.lost)} điểm do thiếu phiếu."


def _criterion(of: Outcome, kind: str, c: CriterionScore) -> Values:
    scored = c.points is not None and c.full is not None and c.lost is not None
    return {
        "criterion": of.criterion(kind, c.criterion),
        "maximum": decimal_text(c.max_points),
        "full": decimal_text(c.full or 0) if scored else NOTHING,
        "points": decimal_text(c.points or 0) if scored else TOO_FEW,
        "lost": decimal_text(c.lost or 0) if scored else NOTHING,
    }


def _leaves(score: UnitScore) -> list[AppraisedLeaf]:
    return [leaf for leaf in score.appraised.leaves if not leaf.surveyed] if score.appraised else []


def _leaf(of: Outcome, kind: str, leaf: AppraisedLeaf) -> Values:
    return {
        "criterion": of.criterion(kind, leaf.criterion),
        "maximum": decimal_text(leaf.max_points) if leaf.applies else "không áp dụng",
        "own": decimal_text(leaf.own) if leaf.own is not None else NOTHING,
        "points": decimal_text(leaf.points) if leaf.applies else NOTHING,
        "deduction": decimal_text(leaf.deduction) if leaf.deduction else NOTHING,
    }


def _costly(of: Outcome, score: UnitScore) -> str:
    """The criteria that stayed farthest below their maximum."""
    told = "; ".join(
        f"{of.criterion(score.type, c.criterion)} (còn thiếu {decimal_text(c.max_points - (c.points or 0))} điểm)"
        for c in cost_most(score)[:MOST_COSTLY]
    )
    return f"Tiêu chí còn cách điểm tối đa nhiều nhất: {told}." if told else ""
