"""The page "Công bố": the steps from counted to published, who took each on which document, and undoing one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.publication import shelf
from chalicelib.publication.steps import (
    Act,
    Basis,
    Choice,
    NotNow,
    Standing,
    Step,
    Vote,
    Why,
    may_take,
    standing,
)
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Fields, Reply, see_other
from chalicelib.web.staff.decision_forms import LONGEST, parse_day
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.proving import proven
from chalicelib.web.staff.session import Visit

PATH = "/cong-bo-ket-qua"
PUBLICATION_JOB = "publication"
MOST_MEMBERS = 15
STEPS = {
    Step.COUNTED: _("Đã tính điểm"),
    Step.CHECKED: _("Đã kiểm tra"),
    Step.APPROVED: _("Hội đồng đã thông qua"),
    Step.PUBLISHED: _("Đã công bố"),
}
CHOICES = {Choice.FOR: _("đồng ý"), Choice.AGAINST: _("không đồng ý"), Choice.ABSENT: _("vắng mặt")}
REFUSALS: dict[Why, tuple[str, str]] = {
    Why.NO_SCORES: ("document", _("Chưa có điểm để kiểm tra.")),
    Why.NOT_NEXT: (
        "document",
        _("Bước này không phải bước tiếp theo; có thể người khác vừa ghi. Xin xem lại trang."),
    ),
    Why.SCORES_CHANGED: ("document", _("Điểm vừa được tính lại, nên phải kiểm tra lại từ đầu.")),
    Why.NO_DOCUMENT: ("document", _("Xin ghi số, ký hiệu văn bản làm căn cứ, ví dụ 12/QĐ-SNV.")),
    Why.NO_REASON: ("reason", _("Xin ghi lý do, không quá 500 ký tự.")),
    Why.NO_VOTES: ("members", _("Xin ghi các thành viên Hội đồng và ý kiến của từng người.")),
    Why.SAME_MEMBER: ("members", _("Một thành viên được ghi hai lần.")),
    Why.NO_MAJORITY: ("members", _("Chưa quá nửa tổng số thành viên đồng ý nên chưa thông qua.")),
    Why.NOTHING_TO_UNDO: ("document", _("Bước này không phải bước đang có hiệu lực. Xin xem lại trang.")),
}
BAD_DAY = _("Xin ghi ngày của văn bản theo dạng ngày/tháng/năm, ví dụ 30/01/2021.")
TAKEN = {
    Step.CHECKED: Verb.RESULTS_CHECKED,
    Step.APPROVED: Verb.RESULTS_APPROVED,
    Step.PUBLISHED: Verb.RESULTS_PUBLISHED,
}
_NOTHING = Fields({})


@dataclass(frozen=True, slots=True)
class Wrong:
    """What stops an act: field → sentence (msgid)."""

    form: str
    errors: dict[str, str]


def show(visit: Visit) -> Reply:
    """Where the results stand and what may be done next."""
    return _page(visit, visit.campaign())


def take(step: Step) -> Callable[[Visit], Reply]:
    """The view that records `step`."""
    return lambda visit: _act(visit, step, undoes=False)


@proven
def undo(visit: Visit) -> Reply:
    """Take back the step that holds."""
    acts = visit.ports.steps.acts(visit.campaign().campaign.id)
    here = standing(acts, _scores(visit, visit.campaign().campaign.id))
    step = here.taken[-1].step if here.taken else Step.CHECKED
    return _act(visit, step, undoes=True)


def _act(visit: Visit, step: Step, *, undoes: bool) -> Reply:
    in_force, fields = visit.campaign(), visit.request.fields
    campaign, form = in_force.campaign.id, "undo" if undoes else step.value
    acts = visit.ports.steps.acts(campaign)
    day = parse_day(fields.get("date"))
    if day is None:
        return _page(visit, in_force, fields=fields, wrong=Wrong(form, {"date": BAD_DAY}))
    act = _read(visit, acts, step, day, undoes=undoes)
    scores = _scores(visit, campaign) if visit.request.now >= in_force.last_fence else None
    refused = may_take(acts, act, scores)
    if refused is None and not visit.ports.steps.append(campaign, act):
        refused = NotNow(Why.NOT_NEXT)
    if refused is not None:
        field, sentence = REFUSALS[refused.why]
        return _page(visit, in_force, fields=fields, wrong=Wrong(form, {field: sentence}))
    _record(visit, campaign, act)
    return see_other(visit.request, address(campaign, PATH))


def _read(visit: Visit, acts: tuple[Act, ...], step: Step, day: date, *, undoes: bool) -> Act:
    fields = visit.request.fields
    basis = Basis(fields.get("document")[:LONGEST], day, fields.get("reason")[:LONGEST])
    votes = _votes(fields) if step is Step.APPROVED and not undoes else ()
    by, at = visit.staff.account, visit.request.now
    return Act(len(acts) + 1, step, by, at, fields.get("scores"), basis, votes, undoes)


def _votes(fields: Fields) -> tuple[Vote, ...]:
    """The members that were named; whose vote was not chosen counts as absent."""
    known = {choice.value: choice for choice in Choice}
    named = ((fields.get(f"member.{n}"), fields.get(f"vote.{n}")) for n in range(1, MOST_MEMBERS + 1))
    return tuple(Vote(name[:LONGEST], known.get(vote, Choice.ABSENT)) for name, vote in named if name)


def _record(visit: Visit, campaign: str, act: Act) -> None:
    document = act.basis.document
    if act.undoes:
        visit.record(Verb.RESULTS_STEP_UNDONE, campaign, step=act.step.value, document=document)
    elif act.step is Step.APPROVED:
        agreed = str(sum(vote.choice is Choice.FOR for vote in act.votes))
        members = str(len(act.votes))
        visit.record(Verb.RESULTS_APPROVED, campaign, document=document, agreed=agreed, members=members)
    else:
        visit.record(TAKEN[act.step], campaign, document=document)


def _scores(visit: Visit, campaign: str) -> str | None:
    """The inputs hash of the present scores."""
    stored = visit.ports.reports.get(f"{campaign}/scores.json")
    return str(json.loads(stored)["inputs_hash"]) if stored else None


def _page(
    visit: Visit, in_force: CampaignInForce, *, fields: Fields = _NOTHING, wrong: Wrong | None = None
) -> Reply:
    campaign, visible = in_force.campaign.id, visit.request.now >= in_force.last_fence
    scores = _scores(visit, campaign) if visible else None
    acts = visit.ports.steps.acts(campaign)
    here: Standing = standing(acts, scores)
    return staff_page(
        visit,
        "publishing.html",
        tab="publishing",
        in_force=in_force,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        visible=visible,
        scores=scores,
        acts=acts,
        here=here,
        steps=STEPS,
        choices=CHOICES,
        members=range(1, MOST_MEMBERS + 1),
        form=wrong.form if wrong else "",
        errors=wrong.errors if wrong else {},
        fields=fields,
        one=shelf.current(visit.ports.reports, campaign) if here.published else None,
        told=_told(visit, campaign) if here.published else (),
    )


def _told(visit: Visit, campaign: str) -> tuple[str, ...]:
    """Why the set was not written, if it was not."""
    entries: dict[str, JobEntry] = {entry.job: entry for entry in visit.ports.jobs.entries(campaign)}
    entry = entries.get(PUBLICATION_JOB)
    return tuple(json.loads(entry.details.get("told", "[]"))) if entry else ()


check, approve, publish = take(Step.CHECKED), take(Step.APPROVED), proven(take(Step.PUBLISHED))
"""The views of the three steps."""
