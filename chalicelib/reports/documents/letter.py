"""The notice letter (công văn) of a campaign: what the source letter says, from the rules and decisions.

Made only of announced rules, because it prints their hash (design.md 11).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign, Contact
from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.campaign.windows import Window
from chalicelib.campaign.wording import day_text, deadline_text, moment_text
from chalicelib.reports.documents.office import addressees, lower_first, office_of

Values = dict[str, object]
KINDS = {"professional": "Hỗ trợ nghiệp vụ", "technical": "Hỗ trợ kỹ thuật"}
REDUCTION = {
    "respondent_unit": (
        "Cơ quan, đơn vị, địa phương có số phiếu thu về thấp hơn số phiếu theo kế hoạch thì điểm điều tra xã hội "
        "học của từng tiêu chí giảm theo tỷ lệ số phiếu không thực hiện."
    ),
    "rated_unit": (
        "Nhóm đối tượng có số phiếu đánh giá một cơ quan, đơn vị thấp hơn kế hoạch thì phần điểm điều tra xã hội "
        "học do nhóm đó đánh giá giảm theo tỷ lệ số phiếu không thực hiện."
    ),
    "none": "Số phiếu không thực hiện không làm giảm điểm điều tra xã hội học.",
}
_MARKS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class NotAnnounced:
    """The rules may still change: a letter would print a hash that does not hold."""


def letter_values(in_force: CampaignInForce, site: str, now: datetime) -> Values | NotAnnounced:
    """What the template of the letter asks for. `site`: the address of the survey; `now` UTC gives the year."""
    if not in_force.announced:
        return NotAnnounced()
    return announced_letter_values(in_force, site, now, manifest_key=in_force.manifest_key)


def announced_letter_values(in_force: CampaignInForce, site: str, now: datetime, *, manifest_key: str) -> Values:
    """The same of rules that may still change: for previews only."""
    campaign = in_force.campaign
    return {
        **heading(campaign, now),
        "subject": lower_first(campaign.title.vi),
        "addressees": _listed(addressees(campaign)),
        "site": site,
        "accounts_at": _accounts_at(in_force),
        "windows": [_window(in_force, n, window) for n, window in enumerate(in_force.windows)],
        "two_roles": _two_roles(campaign),
        "fences": _fences(in_force),
        "reduction": REDUCTION[_base(campaign)],
        "manifest_key": manifest_key,
        "contacts": [_contact(contact, last=contact is campaign.contacts[-1]) for contact in campaign.contacts],
        "recipients": ["Như trên;", f"{campaign.organiser.parent.vi} (để báo cáo);", *_others(campaign)],
    }


def heading(campaign: Campaign, now: datetime) -> Values:
    """What heads and feet of documents ask for. `now` (UTC) gives the year; number, day and month stay blank.

    `rehearsal` is for whoever knows it to set: every page then says that this is not the real survey.
    """
    office = office_of(campaign)
    return {
        "sample": campaign.sample,
        "rehearsal": False,
        "parent": office.parent,
        "office": office.name,
        "office_upper": office.name.upper(),
        "symbol": office.symbol,
        "symbol_office": office.initials,
        "place": office.place,
        "signer": office.signer,
        "unit_in_charge": "CCHC",
        "year_written": now.astimezone(campaign.zone).year,
        "title": campaign.title.vi,
        "what": lower_first(campaign.title.vi),
        "basis": "; ".join(basis_lines(campaign)),
        "rules_hash": campaign.rules_hash,
        "k": f"{campaign.k:02d}",
    }


def basis_lines(campaign: Campaign) -> list[str]:
    """Each document the campaign rests on, in a sentence's words; not the office's own letters."""
    own = f"/{office_of(campaign).symbol}"
    return [
        f"{one.document} ngày {day_text(one.date)} về {lower_first(one.about.vi)}"
        for one in campaign.legal_basis
        if own not in one.document
    ]


def _listed(lines: list[str]) -> list[str]:
    """Lines of a list, each ending ";" and the last "."."""
    return [f"{line};" for line in lines[:-1]] + [f"{line}." for line in lines[-1:]]


def _accounts_at(in_force: CampaignInForce) -> str:
    sent = next(m for m in moments(in_force) if m.kind is MomentKind.ACCOUNTS)
    return moment_text(sent.at, in_force.campaign.zone)


def _window(in_force: CampaignInForce, place: int, window: Window) -> Values:
    campaign = in_force.campaign
    groups = [_group(in_force, window, g.id) for g in campaign.groups.values() if g.window == window.id]
    return {
        "mark": _MARKS[place % len(_MARKS)],
        "title": campaign.windows[window.id].title.vi,
        "first_day": day_text(window.opens_at.astimezone(campaign.zone).date()),
        "deadline": deadline_text(window.closes_at, campaign.zone),
        "groups": _listed(groups),
    }


def _group(in_force: CampaignInForce, window: Window, group: str) -> str:
    """The group's name; with its own deadline where a decision gave others of the window longer."""
    own, name = in_force.window_for(group), in_force.campaign.groups[group].name.vi
    if own.closes_at == window.closes_at:
        return name
    return f"{name} (đến {deadline_text(own.closes_at, in_force.campaign.zone)})"


def _two_roles(campaign: Campaign) -> str:
    """An example: a group charged to nobody, as deputies are, and one whose members answer for their own unit."""
    groups = campaign.groups.values()
    first = next((g for g in groups if g.charged_to == "none"), None)
    other = next((g for g in groups if g.charged_to == "own"), None)
    return f"ví dụ: {first.capacity.vi} đồng thời là {other.capacity.vi}" if first and other else ""


def _fences(in_force: CampaignInForce) -> str:
    campaign = in_force.campaign
    told = [
        f"{lower_first(campaign.windows[w.id].title.vi)} lúc {moment_text(w.fence_at, campaign.zone)}"
        for w in in_force.windows
    ]
    return ", ".join(told)


def _base(campaign: Campaign) -> str:
    scoring: object = campaign.rules.get("scoring", {})
    shortfall = scoring.get("shortfall", {}) if isinstance(scoring, dict) else {}
    return str(shortfall.get("base", "respondent_unit"))


def _contact(contact: Contact, *, last: bool) -> Values:
    return {
        "kind": KINDS[contact.kind],
        "office": contact.office.vi,
        "phone": contact.phone,
        "email": contact.email,
        "hours": contact.hours.vi,
        "end": "." if last else ";",
    }


def _others(campaign: Campaign) -> Iterator[str]:
    """The offices that help, which are no addressees."""
    for office in dict.fromkeys(contact.office.vi for contact in campaign.contacts):
        yield f"{office};"
