"""The pages "Thử phương án": a trial of other rules, see how far it is, compare it with official points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Group, UnitType
from chalicelib.reports import trials
from chalicelib.reports.trials import FAILED, MADE, Pair, Stage
from chalicelib.scores.rules import Base, NoOpinion, ScoringRules
from chalicelib.scores.typed_numbers import Misread, number_of
from chalicelib.scores.whatif import Change
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

PATH = "/thu-phuong-an"
SCORES = "scores"
"""The job whose entry tells when the official scores last changed."""
BASES = {
    Base.RESPONDENT_UNIT: _("theo số phiếu của chính đơn vị"),
    Base.RATED_UNIT: _("theo số phiếu đánh giá đơn vị"),
    Base.NONE: _("không giảm"),
}
NO_OPINION = {
    NoOpinion.EXCLUDED: _("không tính"),
    NoOpinion.ZERO: _("tính là 0 điểm"),
}
STAGES = {
    Stage.READING: _("Bước 1/2: đọc số liệu đã kiểm"),
    Stage.SCORING: _("Bước 2/2: tính điểm theo quy tắc và theo phương án"),
}
NOT_A_WEIGHT = _("Trọng số phải là số không âm, ví dụ 0,4.")
NO_WEIGHT = _("Mỗi loại đơn vị đã ghi trọng số phải có ít nhất một nhóm lớn hơn 0.")
NO_CHANGE = _("Phương án chưa khác quy tắc: xin chọn ít nhất một thay đổi.")
TOO_MANY = _("Đang giữ %(most)s phương án thử; mỗi phương án tự xóa sau %(days)s ngày. Xin thử lại sau.")
KEPT_LIST = "da-thu"
"""The place on the page where trials that are kept stand."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of one unit type: (group, as typed, what the rules say). `equal`: the rules name none."""

    type: UnitType
    groups: tuple[tuple[str, str, Fraction | None], ...]
    equal: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: the change, and what is wrong with it by the place on the page where it is mended."""

    change: Change = field(default_factory=lambda: Change(None, None, {}))
    weights: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


def show(visit: Visit) -> Reply:
    """The form, and the trials that are kept."""
    return _form(visit, Typed())


def ask(visit: Visit) -> Reply:
    """Ask the job for a trial; what is wrong with the form is told on it, and nothing typed is lost."""
    in_force, now = visit.campaign(), visit.request.now
    if not _ready(visit, in_force):
        return _form(visit, Typed())
    typed = _typed(visit, in_force)
    campaign, trial = in_force.campaign.id, trials.id_of(typed.change)
    kept = {entry.job: entry for entry in trials.alive(visit.ports.jobs.entries(campaign), now)}
    before = kept.get(trials.job_of(trial))
    if not typed.wrong and len(kept) >= trials.MOST and before is None:
        typed = replace(typed, wrong={KEPT_LIST: TOO_MANY})
    if typed.wrong:
        return _form(visit, typed)
    if before is None or before.step != trials.ASKED:
        visit.record(Verb.TRIAL_ASKED, campaign, trial=trial)
        visit.ports.jobs.put(trials.asked(campaign, typed.change, visit.staff.account, now))
    return see_other(visit.request, address(campaign, f"{PATH}/{trial}"))


def show_trial(visit: Visit) -> Reply:
    """One trial: how far it is, or every unit side by side. Gone after a week, and while a reopening lasts."""
    in_force, now = visit.campaign(), visit.request.now
    campaign, trial = in_force.campaign, visit.request.params["trial"]
    entry = visit.ports.jobs.get(campaign.id, trials.job_of(trial))
    if entry is None or not trials.is_shown(entry, now) or now < in_force.last_fence:
        raise HttpProblem(404, "not_found")
    stored = visit.ports.reports.get(trials.key(campaign.id, trial)) if entry.step == MADE else None
    pairs = trials.from_bytes(stored) if stored else ()
    made, official = trials.made_at(entry), visit.ports.jobs.get(campaign.id, SCORES)
    change = trials.change_of(entry.details["change"])
    return staff_page(
        visit,
        "whatif_trial.html",
        tab="results",
        in_force=in_force,
        entry=entry,
        made_at=made,
        gone_at=made + trials.KEPT if made else None,
        failed=entry.step == FAILED,
        gave_up=entry.step == FAILED and trials.gave_up(entry),
        working=entry.step == trials.ASKED,
        stage=STAGES[Stage(entry.cursor)] if entry.cursor else _("Đang chờ đến lượt"),
        stale=bool(made and official and official.done_at and official.done_at > made),
        bases=BASES,
        opinions=NO_OPINION,
        change=change,
        weights=_decimals(change),
        blocks=[(kind, found) for kind in campaign.unit_types.values() if (found := _of(pairs, kind.id))],
    )


def _form(visit: Visit, typed: Typed) -> Reply:
    in_force = visit.campaign()
    campaign, now = in_force.campaign, visit.request.now
    kept = trials.alive(visit.ports.jobs.entries(campaign.id), now)
    weighings = tuple(_weighings(in_force, typed))
    return staff_page(
        visit,
        "whatif.html",
        tab="results",
        status=422 if typed.wrong else 200,
        in_force=in_force,
        most=trials.MOST,
        days=trials.KEPT.days,
        visible=now >= in_force.last_fence,
        ready=_ready(visit, in_force),
        bases=BASES,
        opinions=NO_OPINION,
        typed=typed,
        weighings=weighings,
        place_of=place_of,
        fields={
            place_of(one.type.id, group): (one.type, campaign.groups[group])
            for one in weighings
            for group, _text, _rule in one.groups
        },
        kept=[(entry, trials.change_of(entry.details["change"])) for entry in kept],
        trial_of=lambda entry: entry.job.removeprefix(trials.JOB),
    )


def _ready(visit: Visit, in_force: CampaignInForce) -> bool:
    """Whether everything is counted."""
    if visit.request.now < in_force.last_fence:
        return False
    official = visit.ports.jobs.get(in_force.campaign.id, SCORES)
    return official is not None and official.done_at is not None


def _of(pairs: Iterable[Pair], kind: str) -> list[Pair]:
    """The units of a type in their official order."""
    units = (one for one in pairs if one.type == kind)
    return sorted(units, key=lambda one: (one.official.rank is None, one.official.rank or 0, one.unit))


def _weighings(in_force: CampaignInForce, typed: Typed) -> Iterable[Weighing]:
    """Each scored type with the groups that can rate it, whether or not the rules name weights."""
    campaign = in_force.campaign
    criteria = ScoringRules.from_json(campaign.rules).criteria
    for kind in campaign.unit_types.values():
        named = [criterion.weights for criterion in criteria.get(kind.id, ())]
        scored = {criterion.id for criterion in criteria.get(kind.id, ())}
        groups = [group for group in campaign.groups.values() if _can_rate(in_force, group, kind, scored)]
        if named and len(groups) > 1:
            lines = (
                (group.id, typed.weights.get(f"w.{kind.id}.{group.id}", ""), _agreed(named, group.id))
                for group in groups
            )
            yield Weighing(kind, tuple(lines), equal=all(weights is None for weights in named))


def _agreed(named: Iterable[Mapping[str, Fraction] | None], group: str) -> Fraction | None:
    """The group's weight where all criteria of the type give it the same one."""
    found = {weights.get(group) for weights in named if weights is not None}
    return found.pop() if len(found) == 1 else None


def _can_rate(in_force: CampaignInForce, group: Group, kind: UnitType, scored: set[str]) -> bool:
    """Whether the group may rate units of the type, and its form asks for one of their `scored` criteria."""
    campaign, rates = in_force.campaign, group.rates
    here = {unit.id for unit in campaign.units.values() if unit.type == kind.id}
    reached = kind.id in rates.types or here & set(rates.units) or rates.own or rates.parent or rates.listed
    asked = {campaign.questions[question].criterion for question in campaign.forms[group.form].questions}
    return bool(reached and asked & scored)


def _typed(visit: Visit, in_force: CampaignInForce) -> Typed:
    """What is asked for, and all that is wrong with it."""
    fields = visit.request.fields
    base = next((base for base in Base if base.value == fields.get("base")), None)
    no_opinion = next((rule for rule in NoOpinion if rule.value == fields.get("no_opinion")), None)
    texts = {name: fields.get(name) for name in fields.names() if name.startswith("w.")}
    weights: dict[str, dict[str, str]] = {}
    wrong: dict[str, str] = {}
    for weighing in _weighings(in_force, Typed(weights=texts)):
        values = {group: number_of(text) for group, text, _rule in weighing.groups if text}
        given = {group: value for group, value in values.items() if not isinstance(value, Misread) and value >= 0}
        wrong |= {place_of(weighing.type.id, group): NOT_A_WEIGHT for group in values if group not in given}
        if values and len(given) == len(values) and not any(given.values()):
            wrong[place_of(weighing.type.id, next(iter(values)))] = NO_WEIGHT
        if values:
            groups = [group for group, _text, _rule in weighing.groups]
            weights[weighing.type.id] = {group: _plain(given.get(group, Fraction(0))) for group in groups}
    change = Change(base, no_opinion, {} if wrong else weights)
    if not wrong and change.is_none:
        wrong["base"] = NO_CHANGE
    return Typed(change, texts, wrong)


def place_of(kind: str, group: str) -> str:
    """The id of a weight's field on the page."""
    return f"w-{kind}-{group}"


def _plain(weight: Fraction) -> str:
    """One writing for each number: 0,4 and 0,40 are one trial."""
    return f"{(Decimal(weight.numerator) / weight.denominator).normalize():f}"


def _decimals(change: Change) -> dict[str, dict[str, str]]:
    """The weights as people write them."""
    return {kind: {group: w.replace(".", ",") for group, w in of.items()} for kind, of in change.weights.items()}
