"""The page "Báo cáo": what there is, a coverage workbook on demand, downloads by presigned address."""

import re
from collections.abc import Iterable

from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.figures import ballot_counts, taken_between
from chalicelib.web.staff.frame import address, staff_page
from chalicelib.web.staff.session import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


def show(visit: Visit) -> Reply:
    """The reports, by name."""
    in_force = visit.campaign()
    return staff_page(
        visit,
        "reports.html",
        tab="reports",
        in_force=in_force,
        reports=sorted(_names(visit, in_force.campaign.id)),
        visible=visit.request.now >= in_force.last_fence,
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
    body = coverage_book(in_force, ballot_counts(in_force, snapshots), taken[1])
    visit.ports.reports.put(_key(campaign.id, name), body, XLSX)
    visit.record(Verb.REPORT_MADE, campaign.id, report=name)
    return see_other(visit.request, address(campaign.id, "/bao-cao"))


def take(visit: Visit) -> Reply:
    """Lead the browser to a presigned address of the report."""
    in_force, name = visit.campaign(), visit.request.params["report"]
    campaign = in_force.campaign.id
    if not _NAME.fullmatch(name) or name not in set(_names(visit, campaign)):
        raise HttpProblem(404, "not_found")
    visit.record(Verb.REPORT_TAKEN, campaign, report=name)
    location = visit.ports.reports.download_address(_key(campaign, name), file_name=f"{name}.xlsx")
    return Reply(body="", status=303, location=location)


def _names(visit: Visit, campaign: str) -> Iterable[str]:
    prefix = _key(campaign, "").removesuffix(".xlsx")
    keys = visit.ports.reports.keys(prefix)
    return (key.removeprefix(prefix).removesuffix(".xlsx") for key in keys if key.endswith(".xlsx"))


def _key(campaign: str, name: str) -> str:
    return f"{campaign}/reports/{name}.xlsx"
