"""The page "Đề nghị": what focal points propose about people, and the Department's answer."""

from chalicelib.follow_up.mending import ProposalState
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.proposal_words import KINDS, STATES
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import address, staff_page
from chalicelib.web.staff.session import Visit

PATH = "/de-nghi"
APPROVE, REFUSE = "approve", "refuse"
OUTCOMES = {
    "done": _("Đã ghi."),
    "settled": _("Đã ghi; có phiếu đã được ghi nhận hoặc đã chốt nên phiếu đó không đổi."),
    "too_late": _("Số phiếu của nhóm đã chốt hoặc kết quả đã công bố nên không thay người được nữa."),
    "busy": _("Đang có thư gửi đến người này nên chưa ghi được; xin bấm lại sau ít phút."),
}


def show(visit: Visit) -> Reply:
    """Proposals that wait, with the present address beside the new one, then those settled."""
    in_force = visit.campaign()
    proposals = list(visit.ports.mending.all(in_force.campaign.id))
    waiting = [one for one in proposals if one.state is ProposalState.PENDING]
    return staff_page(
        visit,
        "mending.html",
        tab="mending",
        in_force=in_force,
        waiting=[(one, visit.ports.mending.address_of(one.account)) for one in waiting],
        settled=[one for one in proposals if one.state is not ProposalState.PENDING],
        kinds=KINDS,
        states=STATES,
        said=OUTCOMES.get(visit.request.query.get("ket-qua", ""), ""),
    )


def decide(visit: Visit) -> Reply:
    """Approve or refuse one."""
    campaign, now = visit.campaign().campaign.id, visit.request.now
    answer, proposal = visit.request.fields.get("answer"), visit.request.params["proposal"]
    acts = {APPROVE: visit.ports.mending.approve, REFUSE: visit.ports.mending.refuse}
    if answer not in acts:
        raise HttpProblem(400, "bad_form")
    outcome = acts[answer](campaign, proposal, visit.staff.account, now)
    if outcome == "unknown":
        raise HttpProblem(404, "not_found")
    visit.record(Verb.CHANGE_DECIDED, campaign, proposal=proposal, answer=answer, outcome=outcome)
    return see_other(visit.request, f"{address(campaign, PATH)}?ket-qua={outcome}")
