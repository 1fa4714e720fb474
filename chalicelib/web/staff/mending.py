"""The page "Đề nghị": what focal points propose about people, and the Department's answer, to one or to many.

Approving asks once and says what it will do; a refusal can be taken back.
"""

from collections import Counter
from collections.abc import Sequence

from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.mending import MOST_LISTED, Proposal, ProposalKind, ProposalState
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.proposal_words import KINDS, STATES
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import PER_PAGE, Column, Filter, Listing, by_given_name
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

PATH, SETTLED = "/de-nghi", "/de-nghi-da-xem"
OF_UNIT = "o"
APPROVE, REFUSE, RECONSIDER = "approve", "refuse", "reconsider"
OUTCOMES = {
    "done": _("Đã ghi."),
    "settled": _("Đã ghi; có phiếu đã được ghi nhận hoặc đã chốt nên phiếu đó không đổi."),
    "too_late": _("Số phiếu của nhóm đã chốt hoặc kết quả đã công bố nên không thay người được nữa."),
    "busy": _("Đang có thư gửi đến người này nên chưa ghi được; xin bấm lại sau ít phút."),
    "answered": _("Đề nghị này đã có người trả lời trước; lần bấm này không đổi gì."),
    "begun": _("Có người đã bắt đầu chấp thuận đề nghị này; nếu đề nghị vẫn còn chờ, xin bấm chấp thuận lại."),
    "none": _("Xin đánh dấu ít nhất một đề nghị đang chờ xem xét."),
    "several": _("Đã ghi các đề nghị đã chọn."),
    "some": _("Đã ghi, trừ đề nghị đã có người trả lời trước: ở đó lần bấm này không đổi gì."),
    "not_all": _(
        "Có đề nghị chưa ghi được: đang có thư gửi, hoặc không thay người được nữa. Các đề nghị đó vẫn chờ."
    ),
}
UNCHANGED = {"unknown", "answered", "begun"}
"""Nothing became of it, so that nothing is entered in the audit."""
EFFECTS = {
    ProposalKind.ADDRESS: _("mật khẩu cũ hết hiệu lực, thư tài khoản gửi đến địa chỉ mới, địa chỉ cũ được báo"),
    ProposalKind.PHONE: _("số điện thoại trong danh sách được thay"),
    ProposalKind.NOT_ELIGIBLE: _("phiếu chưa trả lời bị hủy, không khôi phục được"),
    ProposalKind.AWAY: _("không nhắc nữa, phiếu vẫn tính là đã phát ra"),
    ProposalKind.DUPLICATE: _("phiếu chưa trả lời bị hủy, không khôi phục được"),
    ProposalKind.UNREACHABLE: _("chỉ ghi nhận"),
    ProposalKind.REPLACEMENT: _("phiếu của người cũ bị hủy, người mới nhận thư tài khoản, quyết định được ghi"),
}
"""What approving does."""


def show(visit: Visit) -> Reply:
    """Proposals that wait, with the present address beside the new one."""
    in_force = visit.campaign()
    waiting = visit.ports.mending.pending(in_force.campaign.id)
    shown = _listing(in_force.campaign, waiting, visit.request.language, settled=False).show(
        waiting, visit.request.query
    )
    return staff_page(
        visit,
        "mending.html",
        tab="mending",
        in_force=in_force,
        shown=shown,
        present={one.id: visit.ports.mending.address_of(one.account) for one in shown.rows},
        cut=MOST_LISTED if len(waiting) >= MOST_LISTED else 0,
        kinds=KINDS,
        said=OUTCOMES.get(visit.request.query.get("ket-qua", ""), ""),
    )


def show_settled(visit: Visit) -> Reply:
    """Proposals that were answered: the latest, or those of the unit that was chosen."""
    in_force, mending = visit.campaign(), visit.ports.mending
    campaign, unit = in_force.campaign, visit.request.query.get(OF_UNIT, "")
    found = mending.latest(campaign.id)
    if unit in campaign.units:
        theirs = {one.id: one for one in (*mending.of_unit(campaign.id, unit), *found) if one.unit == unit}
        found = sorted(theirs.values(), key=lambda one: one.id, reverse=True)
    settled = [one for one in found if one.state is not ProposalState.PENDING]
    listing = _listing(campaign, settled, visit.request.language, settled=True)
    return staff_page(
        visit,
        "mending_settled.html",
        tab="mending",
        in_force=in_force,
        shown=listing.show(settled, visit.request.query),
        cut=MOST_LISTED if len(found) >= MOST_LISTED else 0,
        kinds=KINDS,
        states=STATES,
    )


def decide(visit: Visit) -> Reply:
    """Refuse one, or take a refusal back."""
    campaign, proposal = visit.campaign().campaign.id, visit.request.params["proposal"]
    answer = visit.request.fields.get("answer")
    if answer not in {REFUSE, RECONSIDER}:
        raise HttpProblem(400, "bad_form")
    outcome = _take(visit, campaign, proposal, answer)
    if outcome == "unknown":
        raise HttpProblem(404, "not_found")
    return see_other(visit.request, f"{address(campaign, PATH)}?ket-qua={outcome}")


def decide_several(visit: Visit) -> Reply:
    """Say what approving or refusing those marked will do; do it once that was confirmed."""
    in_force, fields = visit.campaign(), visit.request.fields
    campaign, answer = in_force.campaign.id, fields.get("answer")
    marked = set(fields.all("chon"))
    chosen = [one for one in visit.ports.mending.pending(campaign) if one.id in marked][:PER_PAGE]
    if answer not in {APPROVE, REFUSE}:
        raise HttpProblem(400, "bad_form")
    if not chosen:
        return see_other(visit.request, f"{address(campaign, PATH)}?ket-qua={'answered' if marked else 'none'}")
    if fields.get("confirmed"):
        outcomes = {_take(visit, campaign, one.id, answer) for one in chosen}
        if len(chosen) < len(marked):
            outcomes.add("answered")
        return see_other(visit.request, f"{address(campaign, PATH)}?ket-qua={_together(outcomes, len(marked))}")
    return staff_page(
        visit,
        "mending_confirm.html",
        tab="mending",
        in_force=in_force,
        chosen=chosen,
        approving=answer == APPROVE,
        answer=answer,
        effects=[(kind, number, EFFECTS[kind]) for kind, number in Counter(one.kind for one in chosen).items()],
        kinds=KINDS,
    )


def _take(visit: Visit, campaign: str, proposal: str, answer: str) -> str:
    mending, by, now = visit.ports.mending, visit.staff.account, visit.request.now
    if answer == RECONSIDER:
        outcome = mending.reconsider(campaign, proposal)
    else:
        outcome = (mending.approve if answer == APPROVE else mending.refuse)(campaign, proposal, by, now)
    if outcome not in UNCHANGED:
        visit.record(Verb.CHANGE_DECIDED, campaign, proposal=proposal, answer=answer, outcome=outcome)
    return outcome


def _together(outcomes: set[str], number: int) -> str:
    """One word for what became of several."""
    if number == 1:
        return min(outcomes)
    if outcomes & {"busy", "too_late", "unknown", "begun"}:
        return "not_all"
    if outcomes == {"answered"}:
        return "answered"
    return "some" if "answered" in outcomes else "several"


def _listing(campaign: Campaign, rows: Sequence[Proposal], language: str, *, settled: bool) -> Listing[Proposal]:
    units = {key: unit.name.in_language(language) for key, unit in campaign.units.items()}
    there = units if settled else {one.unit: units.get(one.unit, one.unit) for one in rows}
    order = list(campaign.units)
    kinds = {kind.value: KINDS[kind] for kind in ProposalKind}
    moment = "decided_at" if settled else "at"
    about: tuple[Column[Proposal], ...] = (
        Column("luc", _("Xem xét lúc") if settled else _("Gửi lúc"), lambda one: getattr(one, moment) or one.at),
        Column("ten", _("Họ và tên"), lambda one: by_given_name(one.name)),
        Column("don-vi", _("Đơn vị"), lambda one: order.index(one.unit) if one.unit in order else len(order)),
        Column("noi-dung", _("Nội dung đề nghị"), lambda one: one.kind.value, classes="ph-wide"),
    )
    ends: tuple[Column[Proposal], ...] = (
        (Column("trang-thai", _("Trạng thái"), lambda one: one.state.value), Column("ai", _("Người xem xét")))
        if settled
        else (Column("ai", _("Người đề nghị")), Column("tra-loi", _("Trả lời")))
    )
    return Listing(
        columns=(*(() if settled else (Column[Proposal]("chon", _("Chọn")),)), *about, *ends),
        row_id=lambda one: one.id,
        filters=(
            Filter(OF_UNIT, _("Đơn vị"), there, lambda one, unit: one.unit == unit),
            Filter("viec", _("Nội dung đề nghị"), kinds, lambda one, kind: one.kind.value == kind),
        ),
    )
