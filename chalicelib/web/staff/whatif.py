"""The page "Thử phương án": the same tallies under another rule, beside the official points. Nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import UnitType
from chalicelib.scores import ballots_json
from chalicelib.scores.appraisal_log import appraised, imports
from chalicelib.scores.rules import Base, NoOpinion, ScoringRules
from chalicelib.scores.typed_numbers import number_of
from chalicelib.scores.whatif import Change, Compared, compare
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit

BASES = {
    Base.RESPONDENT_UNIT: _("theo số phiếu của chính đơn vị"),
    Base.RATED_UNIT: _("theo số phiếu đánh giá đơn vị"),
    Base.NONE: _("không giảm"),
}
NO_OPINION = {
    NoOpinion.EXCLUDED: _("không tính"),
    NoOpinion.ZERO: _("tính là 0 điểm"),
}


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of one unit type as typed: (group, text)."""

    type: UnitType
    groups: tuple[tuple[str, str], ...]


def show(visit: Visit) -> Reply:
    """The form, and the trial that the address asks for."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    visible = visit.request.now >= in_force.last_fence
    stored = visit.ports.reports.get(ballots_json.key(campaign.id)) if visible else None
    weighings = tuple(_weighings(visit, in_force))
    change, wrong = _change(visit, weighings)
    compared: tuple[Compared, ...] = ()
    if stored is not None and not change.is_none and not wrong:
        given = appraised(campaign.rules, imports(visit.ports.reports, campaign.id))
        compared = compare(campaign.rules, change, ballots_json.from_bytes(stored), given)
    return staff_page(
        visit,
        "whatif.html",
        tab="results",
        in_force=in_force,
        visible=visible,
        ready=stored is not None,
        bases=BASES,
        opinions=NO_OPINION,
        change=change,
        weighings=weighings,
        wrong=wrong,
        blocks=[(kind, found) for kind in campaign.unit_types.values() if (found := _of(compared, kind.id))],
    )


def _of(compared: Iterable[Compared], kind: str) -> list[Compared]:
    """The units of a type in their official order."""
    units = (one for one in compared if one.official.type == kind)
    return sorted(units, key=lambda one: (one.official.rank is None, one.official.rank or 0, one.official.unit))


def _weighings(visit: Visit, in_force: CampaignInForce) -> Iterable[Weighing]:
    criteria = ScoringRules.from_json(in_force.campaign.rules).criteria
    for kind in in_force.campaign.unit_types.values():
        groups = {group for each in criteria.get(kind.id, ()) for group in each.weights or {}}
        if groups:
            listed = tuple((g, visit.request.query.get(f"w.{kind.id}.{g}", "").strip()) for g in sorted(groups))
            yield Weighing(kind, listed)


def _change(visit: Visit, weighings: Iterable[Weighing]) -> tuple[Change, bool]:
    """What is asked for, and whether a weight is no number."""
    query = visit.request.query
    base = next((base for base in Base if base.value == query.get("base")), None)
    no_opinion = next((rule for rule in NoOpinion if rule.value == query.get("no_opinion")), None)
    weights: dict[str, dict[str, str]] = {}
    wrong = False
    for weighing in weighings:
        typed = {group: text for group, text in weighing.groups if text}
        values = {group: number_of(text) for group, text in typed.items()}
        wrong = wrong or any(isinstance(value, str) or value < 0 for value in values.values())
        if typed:
            given = {group: text.replace(",", ".") for group, text in typed.items()}
            weights[weighing.type.id] = {group: given.get(group, "0") for group, _text in weighing.groups}
    return Change(base, no_opinion, {} if wrong else weights), wrong
