"""The pages "Quyết định" and "Công bố quy tắc": what staff decide about a campaign, with document and reason."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from chalicelib.campaign.admission import Refused
from chalicelib.campaign.decisions import CampaignInForce, Decision, FocalPointChange
from chalicelib.staff.audit import Verb
from chalicelib.web.http import Fields, Reply, see_other
from chalicelib.web.staff import decision_forms
from chalicelib.web.staff.decision_forms import Faulty, Sound
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.proving import proven
from chalicelib.web.staff.session import Visit

Reader = Callable[[Fields, CampaignInForce, str, datetime], Sound | Faulty]
_NOTHING = Fields({})
_FIELDS = {
    "unknown_window": "window",
    "unknown_group": "group",
    "not_later": "last_day",
    "too_far": "last_day",
    "not_a_member": "unit",
    "unknown_unit": "unit",
    "bad_number": "planned",
}


def show(visit: Visit) -> Reply:
    """Decisions so far and the forms for new ones. Whoever just recorded one sees it at once."""
    in_force, recorded = visit.campaign(), _number(visit.request.query.get("da-ghi", ""))
    if recorded > len(in_force.decisions):
        in_force = visit.ports.book.fresh(in_force.campaign.id)
    return _page(visit, in_force, recorded=recorded if recorded <= len(in_force.decisions) else 0)


@proven
def extend(visit: Visit) -> Reply:
    """Record an extension, or a reopening of a window whose count is frozen."""
    return _decide(visit, "extension", decision_forms.extension)


def change_plan(visit: Visit) -> Reply:
    """Record a change of plan."""
    return _decide(visit, "plan", decision_forms.plan_change)


@proven
def change_focal_point(visit: Visit) -> Reply:
    """Record who follows up a unit from now on; the account mail leaves by the tick."""
    campaign, appointing = visit.campaign_id, visit.ports.appointing
    read = partial(decision_forms.focal_point, candidate=partial(appointing.candidate, campaign))
    return _decide(visit, "focal", read)


def confirm_announcement(visit: Visit) -> Reply:
    """What announcing the rules means, and the hash that will stand in the letter."""
    return staff_page(visit, "announce.html", tab="decisions", in_force=visit.campaign())


@proven
def announce(visit: Visit) -> Reply:
    """Make the rules immutable. Announcing what is announced already changes nothing."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    if not in_force.announced:
        visit.ports.book.announce(campaign.id, visit.staff.account, visit.request.now)
        visit.record(Verb.RULES_ANNOUNCED, campaign.id, hash=campaign.rules_hash)
    return see_other(visit.request, address(campaign.id, "/quyet-dinh"))


def _decide(visit: Visit, form: str, read: Reader) -> Reply:
    in_force, fields = visit.campaign(), visit.request.fields
    read_as = read(fields, in_force, visit.staff.account, visit.request.now)
    if isinstance(read_as, Faulty):
        return _page(visit, in_force, form=form, fields=fields, errors=read_as.errors)
    outcome = _recorded(visit, in_force, read_as)
    if isinstance(outcome, Refused):
        reason = outcome.reason.in_language(visit.request.language)
        return _page(visit, in_force, form=form, fields=fields, errors={_field_of(form, outcome.code): reason})
    kind = type(outcome.change).__name__
    visit.record(Verb.DECISION_RECORDED, in_force.campaign.id, number=str(outcome.number), kind=kind)
    return see_other(visit.request, f"{address(in_force.campaign.id, '/quyet-dinh')}?da-ghi={outcome.number}")


def _recorded(visit: Visit, in_force: CampaignInForce, read_as: Sound) -> Decision | Refused:
    change = read_as.change
    if isinstance(change, FocalPointChange):
        return visit.ports.appointing.appoint(in_force, read_as.ground, change.unit, change.account)
    return visit.ports.book.decide(in_force.campaign.id, read_as.ground, change)


def _field_of(form: str, code: str) -> str:
    """The field that a refusal is shown at."""
    if code == "fenced":
        return "window" if form == "extension" else "group"
    return _FIELDS.get(code, "document")


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0


def _page(
    visit: Visit,
    in_force: CampaignInForce,
    *,
    form: str = "",
    fields: Fields = _NOTHING,
    errors: dict[str, str] | None = None,
    recorded: int = 0,
) -> Reply:
    return staff_page(
        visit,
        "decisions.html",
        tab="decisions",
        in_force=in_force,
        status=422 if errors else 200,
        form=form,
        recorded=recorded,
        fields=fields,
        errors=errors or {},
    )
