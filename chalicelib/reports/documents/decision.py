"""The decision that announces results: its articles, and an annex for each unit type with ranks and grades."""

from datetime import datetime

from chalicelib.campaign.wording import decimal_text
from chalicelib.reports.documents.letter import Values, basis_lines, heading
from chalicelib.reports.documents.office import office_of, spelled_out
from chalicelib.reports.documents.outcome import COMPONENT, NOTHING, TOO_FEW, Outcome, change_text
from chalicelib.scores.results import UnitScore

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def decision_values(of: Outcome, now: datetime) -> Values:
    """What the template of the decision asks for; `now` (UTC) gives the year."""
    campaign = of.campaign
    return {
        **heading(campaign, now),
        "symbol_issuer": office_of(campaign).initials,
        "signer_authority": f"{office_of(campaign).signer} {campaign.organiser.short.vi.upper()}",
        "bases": [*basis_lines(campaign), f"chức năng, nhiệm vụ của {campaign.organiser.name.vi}"],
        "authority": spelled_out(campaign.organiser.parent.vi),
        "proposer": "Hội đồng thẩm định Chỉ số cải cách hành chính",
        "how_many": f"{len(of.scores.units):02d}",
        "inputs_hash": of.scores.inputs_hash,
        "compared_with": of.scores.compared_with,
        "annexes": [_annex(of, place, kind, units) for place, (kind, units) in enumerate(of.kinds)],
        "recipients": ["Như Điều 3;", f"{campaign.organiser.parent.vi} (để báo cáo);"],
    }


def _annex(of: Outcome, place: int, kind: str, units: tuple[UnitScore, ...]) -> Values:
    component = any(unit.is_component for unit in units)
    return {
        "number": _ROMAN[place] if place < len(_ROMAN) else str(place + 1),
        "title": f"Kết quả, xếp hạng: {kind}",
        "component": component,
        "rows": [_row(of, unit) for unit in units],
        "note": " ".join(_notes(of, units, component=component)),
    }


def _row(of: Outcome, unit: UnitScore) -> Values:
    scored, given = unit.index is not None, unit.appraised
    return {
        "rank": str(unit.rank) if unit.rank is not None else NOTHING,
        "unit": of.unit(unit.unit),
        "appraised": decimal_text(given.points - given.deductions) if given else NOTHING,
        "survey": decimal_text(unit.points) if scored else TOO_FEW,
        "achieved": decimal_text(unit.achieved) if scored else TOO_FEW,
        "maximum": decimal_text(unit.maximum) if scored else NOTHING,
        "index": decimal_text(unit.index) if unit.index is not None else NOTHING,
        "grade": of.grade(unit.grade),
        "change": change_text(unit),
    }


def _notes(of: Outcome, units: tuple[UnitScore, ...], *, component: bool) -> list[str]:
    told = [COMPONENT] if component else ["Điểm thẩm định đã trừ điểm trừ."]
    told.append("Đơn vị bằng điểm thì cùng hạng.")
    if of.scores.compared_with:
        told.append(
            f"Thay đổi so với {of.scores.compared_with} tính bằng điểm phần trăm của chỉ số và số bậc xếp hạng."
        )
    if any(unit.merged for unit in units):
        told.append("Điểm tính trên số liệu đã gộp được kiểm tra trong phiên có người chứng kiến.")
    return told
