"""What the documents of results tell: the decision with its annexes, the summary report, a sheet for each unit.

Points and numbers of ballots only: no tally of answers stands in these documents, so that nothing falls under k.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.wording import decimal_text, percent_text
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.reports.documents.letter import Values, basis_lines, heading
from chalicelib.reports.documents.office import office_of, spelled_out
from chalicelib.scores.counts import Counts
from chalicelib.scores.results import CriterionScore, Scores, UnitScore

TOO_FEW = "không đủ số phiếu"
COMPONENT = "Chỉ số tính trên điểm điều tra xã hội học, chưa gồm điểm thẩm định nên chưa xếp loại."
_MARKS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round after its last fence. `counts` and `ballots` come from the frozen windows."""

    campaign: Campaign
    scores: Scores
    counts: Counts
    ballots: Sequence[BallotCount]


def decision_values(of: Outcome, now: datetime) -> Values:
    """What the template of the decision asks for; `now` (UTC) gives the year."""
    campaign = of.campaign
    authority = spelled_out(campaign.organiser.parent.vi)
    kinds = _kinds(of)
    return {
        **heading(campaign, now),
        "symbol_issuer": office_of(campaign).initials,
        "signer_authority": f"{office_of(campaign).signer} {campaign.organiser.short.vi.upper()}",
        "bases": [*basis_lines(campaign), f"chức năng, nhiệm vụ của {campaign.organiser.name.vi}"],
        "authority": authority,
        "proposer": "Hội đồng thẩm định Chỉ số cải cách hành chính",
        "how_many": f"{len(of.scores.units):02d}",
        "inputs_hash": of.scores.inputs_hash,
        "annexes": [_annex(of, place, kind, units) for place, (kind, units) in enumerate(kinds)],
        "recipients": ["Như Điều 3;", f"{campaign.organiser.parent.vi} (để báo cáo);"],
    }


def summary_values(of: Outcome, now: datetime) -> Values:
    """What the template of the summary report asks for."""
    campaign = of.campaign
    planned, returned = (sum(getattr(b, side) for b in of.ballots) for side in ("planned", "returned"))
    return {
        **heading(campaign, now),
        "planned": planned,
        "returned": returned,
        "coverage": percent_text(returned, planned),
        "groups": [_group_row(campaign, g, *_group_total(of, g)) for g in campaign.groups],
        "kinds": [_kind_line(of, place, kind, units) for place, (kind, units) in enumerate(_kinds(of))],
        "weak": _weakest(of),
        "lost": _lost_line(of),
        "recipients": [f"{campaign.organiser.parent.vi};", "Thành viên Hội đồng thẩm định;"],
    }


def sheet_values(of: Outcome, now: datetime) -> Values:
    """What the template of the units' sheets asks for: a page for each rated unit, in the campaign's order."""
    places = {unit: place for place, unit in enumerate(of.campaign.units)}
    units = sorted(of.scores.units, key=lambda score: places.get(score.unit, len(places)))
    return {**heading(of.campaign, now), "units": [_sheet(of, score) for score in units]}


def _kinds(of: Outcome) -> list[tuple[str, tuple[UnitScore, ...]]]:
    """Each rated type's name with its units by rank."""
    found = ((kind, of.scores.of_type(kind.id)) for kind in of.campaign.unit_types.values())
    return [(kind.name.vi, units) for kind, units in found if units]


def _annex(of: Outcome, place: int, kind: str, units: tuple[UnitScore, ...]) -> Values:
    component = any(unit.is_component for unit in units)
    return {
        "number": _ROMAN[place] if place < len(_ROMAN) else str(place + 1),
        "title": f"Kết quả, xếp hạng: {kind}",
        "rows": [_rank_row(of, unit) for unit in units],
        "note": f"{COMPONENT if component else ''} Đơn vị bằng điểm thì cùng hạng.".strip(),
    }


def _rank_row(of: Outcome, unit: UnitScore) -> Values:
    scored = unit.index is not None
    return {
        "rank": str(unit.rank) if unit.rank is not None else "–",
        "unit": _unit(of, unit.unit),
        "achieved": decimal_text(unit.achieved) if scored else TOO_FEW,
        "maximum": decimal_text(unit.maximum) if scored else "–",
        "index": decimal_text(unit.index) if unit.index is not None else "–",
        "grade": _grade(of.campaign, unit.grade),
    }


def _grade(campaign: Campaign, grade: str | None) -> str:
    names: Any = campaign.rules.get("grade_names", {})
    return str(names.get(grade, {}).get("vi", grade)) if grade else "–"


def _unit(of: Outcome, unit: str) -> str:
    return of.campaign.units[unit].name.vi if unit in of.campaign.units else unit


def _group_total(of: Outcome, group: str) -> tuple[int, int]:
    own = [b for b in of.ballots if b.group == group]
    return sum(b.planned for b in own), sum(b.returned for b in own)


def _group_row(campaign: Campaign, group: str, planned: int, returned: int) -> Values:
    name = campaign.groups[group].name.vi if group in campaign.groups else group
    return {
        "group": name,
        "planned": planned,
        "returned": returned,
        "coverage": percent_text(min(returned, planned), planned),
    }


def _kind_line(of: Outcome, place: int, kind: str, units: tuple[UnitScore, ...]) -> Values:
    indices = [unit.index for unit in units if unit.index is not None]
    mark = _MARKS[place % len(_MARKS)]
    if not indices:
        return {"mark": mark, "name": kind, "text": f"chưa đơn vị nào có điểm ({TOO_FEW})."}
    mean = sum(indices, Fraction(0)) / len(indices)
    first = ", ".join(_unit(of, unit.unit) for unit in units if unit.rank == 1)
    text = (
        f"{len(units):02d} đơn vị, chỉ số bình quân {decimal_text(mean)}%, cao nhất {decimal_text(max(indices))}% "
        f"({first}), thấp nhất {decimal_text(min(indices))}%."
    )
    return {"mark": mark, "name": kind, "text": text}


def _weakest(of: Outcome) -> list[Values]:
    """Every criterion of every type by the share of its points that the type's units reached, lowest first."""
    reached: dict[tuple[str, str], list[CriterionScore]] = defaultdict(list)
    for unit in of.scores.units:
        for criterion in unit.criteria:
            if criterion.points is not None:
                reached[unit.type, criterion.criterion].append(criterion)
    shares = {key: _share(found) for key, found in reached.items()}
    return [
        {
            "criterion": criterion_name(of.campaign, kind, criterion),
            "kind": of.campaign.unit_types[kind].name.vi,
            "mean": f"{decimal_text(mean)} / {decimal_text(maximum)}",
            "share": f"{decimal_text(mean / maximum * 100, 1)}%" if maximum else "–",
        }
        for (kind, criterion), (mean, maximum) in sorted(
            shares.items(), key=lambda item: item[1][0] / item[1][1] if item[1][1] else Fraction(0)
        )
    ]


def _share(found: Sequence[CriterionScore]) -> tuple[Fraction, Fraction]:
    """The mean points and the maximum of one criterion."""
    points = [c.points for c in found if c.points is not None]
    return sum(points, Fraction(0)) / len(points), found[0].max_points


def criterion_name(campaign: Campaign, kind: str, criterion: str) -> str:
    """A criterion as lists name it: "1.4. Chỉ đạo, phối hợp …"."""
    rules: Any = campaign.rules.get("criteria", {})
    listed: Iterable[Any] = rules.get(kind, ())
    name = next((c.get("name", {}).get("vi", "") for c in listed if c["id"] == criterion), "")
    return f"{criterion}. {name}" if name else criterion


def _lost_line(of: Outcome) -> str:
    losing = sorted((u for u in of.scores.units if u.lost), key=lambda u: (-u.lost, u.unit))
    if not losing:
        return "Không đơn vị nào mất điểm do thiếu phiếu."
    most = losing[0]
    return (
        f"{len(losing):02d} đơn vị mất điểm do thiếu phiếu; nhiều nhất là {_unit(of, most.unit)}, mất "
        f"{decimal_text(most.lost)} điểm. Số liệu từng đơn vị ghi tại phiếu kết quả của đơn vị."
    )


def _sheet(of: Outcome, score: UnitScore) -> Values:
    return {
        "name": _unit(of, score.unit).upper(),
        "verdict": _verdict(of, score),
        "criteria": [_criterion_row(of, score.type, c) for c in score.criteria],
        "groups": [
            _group_row(of.campaign, cell.group, line.planned, line.returned)
            for cell, line in sorted(of.counts.rated.items())
            if cell.unit == score.unit
        ],
        "note": COMPONENT if score.is_component else "Điểm theo tiêu chí là phần điều tra xã hội học.",
    }


def _verdict(of: Outcome, score: UnitScore) -> str:
    if score.index is None:
        return f"Đơn vị chưa có điểm: {TOO_FEW}."
    peers = sum(1 for unit in of.scores.units if unit.type == score.type)
    kind = of.campaign.unit_types[score.type].name.vi
    told = (
        f"Điểm đạt được {decimal_text(score.achieved)} trên {decimal_text(score.maximum)} điểm, chỉ số "
        f"{decimal_text(score.index)}%, hạng {score.rank} trong {peers:02d} đơn vị ({kind})."
    )
    if score.grade:
        told += f" Xếp loại: {_grade(of.campaign, score.grade)}."
    if score.lost:
        told += f" Mất {decimal_text(score.lost)} điểm do thiếu phiếu."
    return told


def _criterion_row(of: Outcome, kind: str, c: CriterionScore) -> Values:
    scored = c.points is not None and c.full is not None and c.lost is not None
    return {
        "criterion": criterion_name(of.campaign, kind, c.criterion),
        "maximum": decimal_text(c.max_points),
        "full": decimal_text(c.full or 0) if scored else "–",
        "points": decimal_text(c.points or 0) if scored else TOO_FEW,
        "lost": decimal_text(c.lost or 0) if scored else "–",
    }
