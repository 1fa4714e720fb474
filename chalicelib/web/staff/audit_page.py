"""The page "Nhật ký": what staff, focal points and jobs did; never a respondent's acts (they are not recorded)."""

import re

from chalicelib.staff.audit import EVERY_CAMPAIGN
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.words import ACTORS, VERBS

_MARK = re.compile(r"[0-9TZ:.#a-f-]{1,60}")


def of_campaign(visit: Visit) -> Reply:
    """The audit of one campaign, newest first."""
    in_force = visit.campaign()
    page = visit.ports.audit.page(in_force.campaign.id, after=_after(visit))
    zone = in_force.campaign.zone
    return staff_page(
        visit,
        "audit.html",
        tab="audit",
        in_force=in_force,
        entries=page.entries,
        older=page.next,
        verbs=VERBS,
        actors=ACTORS,
        stamp=lambda at: f"{at.astimezone(zone):%d/%m/%Y %H:%M:%S}",
    )


def of_staff(visit: Visit) -> Reply:
    """What belongs to no campaign: staff accounts and their sign-ins. Times in UTC, there being no one zone."""
    page = visit.ports.audit.page(EVERY_CAMPAIGN, after=_after(visit))
    return staff_page(
        visit,
        "audit.html",
        entries=page.entries,
        older=page.next,
        verbs=VERBS,
        actors=ACTORS,
        stamp=lambda at: f"{at:%d/%m/%Y %H:%M:%S} UTC",
    )


def _after(visit: Visit) -> str | None:
    mark = visit.request.query.get("sau", "")
    return mark if _MARK.fullmatch(mark) else None
