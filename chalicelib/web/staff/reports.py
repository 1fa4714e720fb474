"""The page "Báo cáo": what there is, a coverage workbook on demand, downloads by presigned address."""

import re

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.reports.points_at_risk import ballot_counts
from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.documents import lines
from chalicelib.web.staff.figures import taken_between
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COUNTS = re.compile(r"tien-do-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)")
"""Reports of ballots counted, with no point in them."""


def show(visit: Visit) -> Reply:
    """The reports, the newest of each kind first."""
    in_force = visit.campaign()
    return staff_page(
        visit,
        "reports.html",
        tab="reports",
        in_force=in_force,
        reports=[(name, _counted_at(name)) for name in reversed(_names(visit, in_force))],
        visible=visit.request.now >= in_force.last_fence,
        documents=lines(visit, in_force),
        has_counts=bool(visit.ports.coverage.snapshots(in_force.campaign.id)),
    )


def make_coverage(visit: Visit) -> Reply:
    """Write the coverage workbook from the stored snapshots, under the local time of the newest one."""
    from chalicelib.reports.coverage_book import coverage_book  # noqa: PLC0415 - loads XlsxWriter; pages do not need it

    in_force = visit.campaign()
    campaign = in_force.campaign
    snapshots = visit.ports.coverage.snapshots(campaign.id)
    taken = taken_between(snapshots)
    if taken is None:
        return show(visit)
    name = f"tien-do-{taken[1].astimezone(campaign.zone):%Y%m%d-%H%M}"
    # Its text says the oldest time: no number in it is older.
    body = coverage_book(in_force, ballot_counts(in_force, snapshots), taken[0])
    visit.ports.reports.put(_key(campaign.id, name), body, XLSX)
    visit.record(Verb.REPORT_MADE, campaign.id, report=name)
    return see_other(visit.request, address(campaign.id, "/bao-cao"))


def take(visit: Visit) -> Reply:
    """Lead the browser to a presigned address of the report."""
    in_force, name = visit.campaign(), visit.request.params["report"]
    campaign = in_force.campaign.id
    if name not in _names(visit, in_force):
        raise HttpProblem(404, "not_found")
    visit.record(Verb.REPORT_TAKEN, campaign, report=name)
    location = visit.ports.reports.download_address(_key(campaign, name), file_name=f"{name}.xlsx")
    return Reply(body="", status=303, location=location)


def _names(visit: Visit, in_force: CampaignInForce) -> list[str]:
    """Reports the reader may have now, by name. Before the last fence (a reopening moves it) only counts."""
    prefix = _key(in_force.campaign.id, "").removesuffix(".xlsx")
    keys = (key.removeprefix(prefix) for key in visit.ports.reports.keys(prefix) if key.endswith(".xlsx"))
    visible = visit.request.now >= in_force.last_fence
    names = (key.removesuffix(".xlsx") for key in keys)
    return sorted(name for name in names if visible or _COUNTS.fullmatch(name))


def _counted_at(name: str) -> str:
    """The local time in the name of a report of counts, "07:00 26/01/2021"; empty for other reports."""
    found = _COUNTS.fullmatch(name)
    if not found:
        return ""
    year, month, day, hour, minute = found.groups()
    return f"{hour}:{minute} {day}/{month}/{year}"


def _key(campaign: str, name: str) -> str:
    return f"{campaign}/reports/{name}.xlsx"
