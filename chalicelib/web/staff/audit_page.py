"""The page "Nhật ký": what staff, focal points and jobs did; never a respondent's acts (they are not recorded)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.staff.audit import EVERY_CAMPAIGN, ActorKind, Entry, Page, Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import AFTER, Choice
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.words import ACTORS, VERBS

_MARK = re.compile(r"[0-9TZ:.#a-f-]{1,60}")
WHO, WHAT = "ai", "viec"
ENOUGH = 25
"""Acts that make a page when only some kinds are asked for."""
MOST_PAGES = 10
"""Pages of the audit that one request reads through in search of them."""


def of_campaign(visit: Visit) -> Reply:
    """The audit of one campaign, newest first."""
    in_force = visit.campaign()
    zone = in_force.campaign.zone
    return _page(
        visit, in_force.campaign.id, lambda at: f"{at.astimezone(zone):%d/%m/%Y %H:%M:%S}", in_force=in_force
    )


def of_staff(visit: Visit) -> Reply:
    """What belongs to no campaign: staff accounts and their sign-ins. Times in UTC, there being no one zone."""
    return _page(visit, EVERY_CAMPAIGN, lambda at: f"{at:%d/%m/%Y %H:%M:%S} UTC")


def _page(
    visit: Visit, campaign: str, stamp: Callable[[datetime], str], *, in_force: CampaignInForce | None = None
) -> Reply:
    wanted = _wanted(visit.request.query)
    page = _read(visit, campaign, wanted)
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
        verbs=VERBS,
        actors=ACTORS,
        stamp=stamp,
    )


def _wanted(query: Mapping[str, str]) -> dict[str, str]:
    known = {WHO: {kind.value for kind in ActorKind}, WHAT: {verb.value for verb in Verb}}
    return {name: query[name] for name, values in known.items() if query.get(name) in values}


def _read(visit: Visit, campaign: str, wanted: Mapping[str, str]) -> Page:
    """The next acts of the kinds asked for. A request reads so far and no further; the next one goes on there."""
    found: list[Entry] = []
    mark = _after(visit)
    for _again in range(MOST_PAGES):
        page = visit.ports.audit.page(campaign, after=mark)
        found += [entry for entry in page.entries if _fits(entry, wanted)]
        mark = page.next
        if mark is None or not wanted or len(found) >= ENOUGH:
            break
    return Page(tuple(found), mark)


def _fits(entry: Entry, wanted: Mapping[str, str]) -> bool:
    return wanted.get(WHO, entry.actor.kind) == entry.actor.kind and wanted.get(WHAT, entry.verb) == entry.verb


def _after(visit: Visit) -> str | None:
    mark = visit.request.query.get(AFTER, "")
    return mark if _MARK.fullmatch(mark) else None
