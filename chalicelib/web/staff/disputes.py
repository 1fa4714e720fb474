"""The page "Báo chưa gửi phiếu": people who say that they never answered, what was checked, the answer."""

from collections.abc import Mapping

from chalicelib.ballots.credentials import Malformed, parse_account
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.disputes import MOST_LISTED, NotDisputed
from chalicelib.follow_up.messages import one_line
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
    "answered": _("Trường hợp này không còn chờ trả lời: đã có người ghi văn bản trả lời trước nên không ghi."),
    "document": _("Xin ghi số, ký hiệu văn bản trả lời, không quá 100 ký tự."),
}


def show(visit: Visit) -> Reply:
    """Cases and their numbers by unit, and the form for a new one."""
    return _page(visit, visit.campaign())


def record(visit: Visit) -> Reply:
    """Check and record a case."""
    in_force, fields = visit.campaign(), visit.request.fields
    account, group = parse_account(fields.get("account")), fields.get("group")
    wrong = _wrong(account, group, in_force)
    if wrong or isinstance(account, Malformed):
        return _page(visit, in_force, wrong)
    campaign = in_force.campaign.id
    outcome = visit.ports.disputes.record(campaign, account, group, visit.staff.account, visit.request.now)
    if isinstance(outcome, NotDisputed):
        return _page(visit, in_force, {"account": outcome.why})
    visit.record(Verb.DISPUTE_RECORDED, campaign, unit=outcome.unit, group=outcome.group)
    return see_other(visit.request, address(campaign, PATH))


def answer(visit: Visit) -> Reply:
    """Note the number of the written answer."""
    in_force, document = visit.campaign(), one_line(visit.request.fields.get("document"))
    campaign, dispute = in_force.campaign.id, visit.request.params["dispute"]
    if not document or len(document) > LONGEST:
        return _page(visit, in_force, {f"d-{dispute}": "document"}, of=dispute)
    if not visit.ports.disputes.answer(campaign, dispute, document, visit.staff.account, visit.request.now):
        return _page(visit, in_force, {f"d-{dispute}": "answered"}, lost=document)
    visit.record(Verb.DISPUTE_REPLIED, campaign, dispute=dispute, document=document)
    return see_other(visit.request, address(campaign, PATH))


def _wrong(account: str | Malformed, group: str, in_force: CampaignInForce) -> dict[str, str]:
    """What is wrong with the form, by field, everything at once."""
    wrong = {"account": "account"} if isinstance(account, Malformed) else {}
    return wrong if group in in_force.campaign.groups else {**wrong, "group": "group"}


def _page(
    visit: Visit,
    in_force: CampaignInForce,
    wrong: Mapping[str, str] | None = None,
    *,
    of: str = "",
    lost: str = "",
) -> Reply:
    """`wrong`: reasons by the field's id; `of`: the case whose answer was typed; `lost`: an answer not taken."""
    disputes, campaign = visit.ports.disputes, in_force.campaign
    cases, numbers = disputes.latest(campaign.id), disputes.numbers(campaign.id)
    return staff_page(
        visit,
        "disputes.html",
        tab="mending",
        in_force=in_force,
        status=409 if lost else 422 if wrong else 200,
        lost=lost,
        cases=cases,
        cut=MOST_LISTED if len(cases) >= MOST_LISTED else 0,
        numbers=[(unit, numbers[unit.id]) for unit in campaign.units.values() if unit.id in numbers],
        typed=visit.request.fields,
        answering=of,
        wrong={field: WRONG[why] for field, why in (wrong or {}).items()},
    )
