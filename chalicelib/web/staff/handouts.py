"""The page "Phiếu dán kín, tin nhắn": asking for a print, a second person's word on it, fetching the file."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.ballots.credentials import Malformed, parse_account
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Unit
from chalicelib.follow_up.handouts import (
    Handout,
    HandoutKind,
    HandoutState,
    May,
    MayNot,
    Why,
    first_state,
    is_waiting,
    may_ask,
    may_settle,
    may_take,
    unreached_as_listed,
)
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

PATH = "/phieu-kin"
CONFIRM, REFUSE = "confirm", "refuse"
RECENT = 50
"""Wishes listed on the page."""
KINDS = {HandoutKind.SLIPS: _("Phiếu dán kín"), HandoutKind.TEXTS: _("Tin nhắn SMS, Zalo")}
STATES = {
    HandoutState.ASKED: (_("Chờ người thứ hai đồng ý"), "attention"),
    HandoutState.CONFIRMED: (_("Đang lập tệp"), "attention"),
    HandoutState.MADE: (_("Có tệp"), "good"),
    HandoutState.TAKEN: (_("Đã tải"), "good"),
    HandoutState.ERASED: (_("Tệp đã xóa"), ""),
    HandoutState.REFUSED: (_("Không đồng ý"), ""),
    HandoutState.NOBODY: (_("Không có ai cần"), ""),
}
LAPSED = (_("Quá 24 giờ, không ai đồng ý"), "")
WORDS = {
    Why.NOT_ANNOUNCED: _("In được sau khi công bố quy tắc của đợt khảo sát, cùng lúc với thư tài khoản."),
    Why.NOTHING_OPEN: _("Các đợt nhận phiếu đã kết thúc."),
    Why.SAME_PERSON: _("Người đề nghị không tự đồng ý được; xin một công chức khác có tài khoản riêng xem xét."),
    Why.NOT_WAITING: _("Đề nghị này đã được xem xét hoặc đã quá 24 giờ."),
    Why.NOT_YOURS: _("Chỉ người đề nghị và người đồng ý tải được tệp phiếu dán kín."),
    Why.NOT_THERE: _("Tệp chưa có, đã được tải hoặc đã xóa. Nếu bản in hỏng hoặc thất lạc, xin đề nghị in lại."),
}
NOT_NAMED = _("Xin chọn đơn vị, hoặc ghi tài khoản gồm 08 ký tự.")


@dataclass(frozen=True, slots=True)
class Line:
    """A wish as the page shows it. `state` is a msgid with the colour of its tag."""

    one: Handout
    unit: Unit | None
    state: tuple[str, str]
    may_confirm: bool
    may_refuse: bool
    may_take: bool


def show(visit: Visit) -> Reply:
    """Who needs slips, by unit; the wishes, newest first."""
    return _page(visit, visit.campaign())


def ask(visit: Visit) -> Reply:
    """Take a wish. Slips wait for a second person; texts, which open nothing, are made at once."""
    in_force, fields, now = visit.campaign(), visit.request.fields, visit.request.now
    answer = may_ask(in_force, now)
    if isinstance(answer, MayNot):
        return _page(visit, in_force, WORDS[answer.why])
    kind = next((kind for kind in HandoutKind if kind == fields.get("what")), None)
    if kind is None:
        raise HttpProblem(400, "bad_form")
    typed, unit = fields.get("account").strip(), fields.get("unit")
    account = parse_account(typed) if typed and kind is HandoutKind.SLIPS else ""
    known = unit in in_force.campaign.units
    if isinstance(account, Malformed) or not (account or known or (kind is HandoutKind.TEXTS and not unit)):
        return _page(visit, in_force, NOT_NAMED)
    one = Handout(
        campaign=in_force.campaign.id,
        id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}",
        kind=kind,
        unit="" if account else unit,
        account=account,
        asked_by=visit.staff.account,
        asked_at=now,
        state=first_state(kind),
        at=now,
        again=fields.get("again") == "1",
    )
    visit.ports.handouts.add(one)
    _record(visit, Verb.SLIPS_ASKED if kind is HandoutKind.SLIPS else Verb.TEXTS_ASKED, one)
    return see_other(visit.request, address(one.campaign, PATH))


def settle(visit: Visit) -> Reply:
    """A second person's word on a print; who asked may take the wish back."""
    in_force, one = visit.campaign(), _wanted(visit)
    answer, now = visit.request.fields.get("answer"), visit.request.now
    if answer not in {CONFIRM, REFUSE}:
        raise HttpProblem(400, "bad_form")
    found = may_settle(one, visit.staff.account, now, confirm=answer == CONFIRM)
    state = HandoutState.CONFIRMED if answer == CONFIRM else HandoutState.REFUSED
    if isinstance(found, May) and not visit.ports.handouts.move(one, one.now(state, now, by=visit.staff.account)):
        found = MayNot(Why.NOT_WAITING)
    if isinstance(found, MayNot):
        return _page(visit, in_force, WORDS[found.why])
    verb = Verb.SLIPS_CONFIRMED if answer == CONFIRM else Verb.SLIPS_REFUSED
    _record(visit, verb, one, asked_by=one.asked_by)
    return see_other(visit.request, address(one.campaign, PATH))


def take(visit: Visit) -> Reply:
    """Lead the browser to the file; slips can be fetched once."""
    in_force, one, kind = visit.campaign(), _wanted(visit), visit.request.params["kind"]
    if kind not in one.kind.files:
        raise HttpProblem(404, "not_found")
    found = may_take(one, visit.staff.account)
    once = one.kind is HandoutKind.SLIPS
    taken = one.now(HandoutState.TAKEN, visit.request.now)
    if isinstance(found, May) and once and not visit.ports.handouts.move(one, taken):
        found = MayNot(Why.NOT_THERE)
    if isinstance(found, MayNot):
        return _page(visit, in_force, WORDS[found.why])
    _record(visit, Verb.SLIPS_TAKEN if once else Verb.TEXTS_TAKEN, one)
    name = f"{'phieu-dan-kin' if once else 'tin-nhan'}-{one.unit or one.account or one.campaign}.{kind}"
    location = visit.ports.rosters.download_address(one.key(kind), file_name=name)
    return Reply(body="", status=303, location=location)


def _wanted(visit: Visit) -> Handout:
    one = visit.ports.handouts.get(visit.campaign_id, visit.request.params["handout"])
    if one is None:
        raise HttpProblem(404, "not_found")
    return one


def _record(visit: Visit, verb: Verb, one: Handout, **more: str) -> None:
    visit.record(verb, one.campaign, handout=one.id, unit=one.unit or one.account or "*", **more)


def _page(visit: Visit, in_force: CampaignInForce, wrong: str = "") -> Reply:
    answer = may_ask(in_force, visit.request.now)
    return staff_page(
        visit,
        "handouts.html",
        tab="roster",
        in_force=in_force,
        status=422 if wrong else 200,
        wrong=wrong,
        why=WORDS[answer.why] if isinstance(answer, MayNot) else "",
        units=list(_units(visit, in_force)),
        lines=[_line(visit, in_force, one) for one in visit.ports.handouts.all(in_force.campaign.id)[:RECENT]],
        kinds=KINDS,
    )


def _units(visit: Visit, in_force: CampaignInForce) -> Iterator[tuple[Unit, int, int]]:
    """Units with people whom no mail reaches, how many these are and how many have a slip, by the snapshots."""
    snapshots = visit.ports.coverage.snapshots(in_force.campaign.id)
    for unit in in_force.campaign.units.values():
        listed = snapshots[unit.id].missing if unit.id in snapshots else ()
        people = {one.account: one.slip for one in listed if unreached_as_listed(one)}
        if people:
            yield unit, len(people), sum(people.values())


def _line(visit: Visit, in_force: CampaignInForce, one: Handout) -> Line:
    mine, now = visit.staff.account, visit.request.now
    waiting = is_waiting(one, now)
    return Line(
        one=one,
        unit=in_force.campaign.units.get(one.unit),
        state=LAPSED if one.state is HandoutState.ASKED and not waiting else STATES[one.state],
        may_confirm=isinstance(may_settle(one, mine, now, confirm=True), May),
        may_refuse=waiting,
        may_take=isinstance(may_take(one, mine), May),
    )
