"""The page "Nhật ký": what staff, focal points and jobs did; never a respondent's acts (they are not recorded)."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.health import HOUSE_ZONE
from chalicelib.staff.audit import EVERY_CAMPAIGN, ActorKind, Entry, Page, Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.decision_forms import parse_day
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import AFTER, Choice
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.words import ACTORS, VERBS

_MARK = re.compile(r"[0-9TZ:.#a-f-]{1,60}")
WHO, WHAT, DAY = "ai", "viec", "ngay"
BAD_DAY = _("Xin ghi ngày theo dạng ngày/tháng/năm, ví dụ 30/01/2021.")
ENOUGH = 25
"""Acts that make a page when only some kinds are asked for."""
MOST_PAGES = 10
"""Pages of the audit that one request reads through in search of them."""


def of_campaign(visit: Visit) -> Reply:
    """The audit of one campaign, newest first, in its zone."""
    in_force = visit.campaign()
    return _page(visit, in_force.campaign.id, in_force.campaign.zone, in_force=in_force)


def of_staff(visit: Visit) -> Reply:
    """What belongs to no campaign: staff accounts and their sign-ins."""
    return _page(visit, EVERY_CAMPAIGN, HOUSE_ZONE)


def _page(visit: Visit, campaign: str, zone: ZoneInfo, *, in_force: CampaignInForce | None = None) -> Reply:
    wanted, typed = _wanted(visit.request.query), visit.request.query.get(DAY, "").strip()
    page = _read(visit, campaign, wanted, zone)
    older = f"?{urlencode({**wanted, AFTER: page.next})}" if page.next else ""
    return staff_page(
        visit,
        "audit.html",
        tab="audit",
        in_force=in_force,
        entries=page.entries,
        older=older,
        filters=[
            Choice(WHO, _("Ai"), {kind.value: ACTORS[kind] for kind in ActorKind}, wanted.get(WHO, "")),
            Choice(WHAT, _("Việc"), {verb.value: VERBS[verb] for verb in Verb}, wanted.get(WHAT, "")),
        ],
        day=wanted.get(DAY, typed),
        error=BAD_DAY if typed and DAY not in wanted else "",
        verbs=VERBS,
        actors=ACTORS,
        stamp=lambda at: f"{at.astimezone(zone):%d/%m/%Y %H:%M:%S}",
    )


def _wanted(query: Mapping[str, str]) -> dict[str, str]:
    known = {WHO: {kind.value for kind in ActorKind}, WHAT: {verb.value for verb in Verb}}
    chosen = {name: query[name] for name, values in known.items() if query.get(name) in values}
    day = _day(query.get(DAY, ""))
    return chosen | ({DAY: f"{day:%d/%m/%Y}"} if day else {})


def _read(visit: Visit, campaign: str, wanted: Mapping[str, str], zone: ZoneInfo) -> Page:
    """The next acts of the kinds asked for, of one day where one is.

    A request reads so far and no further; the next one goes on there.
    """
    found: list[Entry] = []
    mark, day = _after(visit), _day(wanted.get(DAY, ""))
    begin, end = (_midnight(day, zone), _midnight(day + timedelta(days=1), zone)) if day else (None, None)
    picky = WHO in wanted or WHAT in wanted
    for _again in range(MOST_PAGES):
        page = visit.ports.audit.page(campaign, after=mark, before=end)
        of_day = [entry for entry in page.entries if begin is None or entry.at >= begin]
        found += [entry for entry in of_day if _fits(entry, wanted)]
        mark = page.next if len(of_day) == len(page.entries) else None
        if mark is None or not picky or len(found) >= ENOUGH:
            break
    return Page(tuple(found), mark)


def _fits(entry: Entry, wanted: Mapping[str, str]) -> bool:
    return wanted.get(WHO, entry.actor.kind) == entry.actor.kind and wanted.get(WHAT, entry.verb) == entry.verb


def _day(text: str) -> date | None:
    """A day as people write it, within the years that have a day after them."""
    day = parse_day(text)
    return day if day and date(2000, 1, 1) <= day < date.max else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _after(visit: Visit) -> str | None:
    mark = visit.request.query.get(AFTER, "")
    return mark if _MARK.fullmatch(mark) else None
