"""The page "Báo chưa gửi phiếu": people who say that they never answered, what was checked, the answer."""

from chalicelib.ballots.credentials import Malformed, parse_account
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.disputes import NotDisputed, by_unit
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

PATH = "/bao-chua-gui"
LONGEST = 100
WRONG = {
    "unknown": _("Không có tài khoản này trong đợt khảo sát."),
    "not_answered": _("Phiếu này chưa được ghi nhận là đã gửi qua mạng nên người đó vẫn trả lời được."),
    "recorded": _("Trường hợp này đã được ghi; xin xem trong danh sách bên dưới."),
    "account": _("Xin ghi tài khoản gồm 08 ký tự trong thư mời."),
    "group": _("Xin chọn nhóm đối tượng của phiếu."),
    "document": _("Xin ghi số, ký hiệu văn bản trả lời, không quá 100 ký tự."),
}


def show(visit: Visit) -> Reply:
    """Cases and their numbers by unit, and the form for a new one."""
    return _page(visit, visit.campaign())


def record(visit: Visit) -> Reply:
    """Check and record a case."""
    in_force, fields = visit.campaign(), visit.request.fields
    account, group = parse_account(fields.get("account")), fields.get("group")
    if isinstance(account, Malformed):
        return _page(visit, in_force, "account")
    if group not in in_force.campaign.groups:
        return _page(visit, in_force, "group")
    campaign = in_force.campaign.id
    outcome = visit.ports.disputes.record(campaign, account, group, visit.staff.account, visit.request.now)
    if isinstance(outcome, NotDisputed):
        return _page(visit, in_force, outcome.why)
    visit.record(Verb.DISPUTE_RECORDED, campaign, unit=outcome.unit, group=outcome.group)
    return see_other(visit.request, address(campaign, PATH))


def answer(visit: Visit) -> Reply:
    """Note the number of the written answer."""
    in_force, document = visit.campaign(), visit.request.fields.get("document")
    if not document or len(document) > LONGEST:
        return _page(visit, in_force, "document")
    campaign, dispute = in_force.campaign.id, visit.request.params["dispute"]
    if visit.ports.disputes.answer(campaign, dispute, document, visit.staff.account, visit.request.now):
        visit.record(Verb.DISPUTE_REPLIED, campaign, dispute=dispute, document=document)
    return see_other(visit.request, address(campaign, PATH))


def _page(visit: Visit, in_force: CampaignInForce, wrong: str = "") -> Reply:
    cases = list(visit.ports.disputes.all(in_force.campaign.id))
    numbers = by_unit(cases)
    units = [(unit, numbers[unit.id]) for unit in in_force.campaign.units.values() if unit.id in numbers]
    return staff_page(
        visit,
        "disputes.html",
        tab="mending",
        in_force=in_force,
        status=422 if wrong else 200,
        cases=cases,
        numbers=units,
        typed=visit.request.fields,
        wrong=WRONG.get(wrong, ""),
    )
