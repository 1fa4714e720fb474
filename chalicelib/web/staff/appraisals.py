"""The page "Điểm thẩm định": the template, sending a filled one, its wrong cells, who gave each unit's points."""

import re
import secrets
from datetime import datetime
from http import HTTPStatus

from chalicelib.scores.appraisal_desk import STEP, ask, asked_of, outcome_of, place
from chalicelib.scores.appraisal_log import imports, latest
from chalicelib.scores.appraisals import is_appraised
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import address, staff_page
from chalicelib.web.staff.session import Visit

PATH = "/diem-tham-dinh"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 20_000_000
MOST_SHOWN = 200
FAULTS = {
    "unknown_unit": _("Không có đơn vị được đánh giá nào mang mã này."),
    "unknown_criterion": _("Bộ tiêu chí của đơn vị không có mã này."),
    "twice": _("Tiêu chí này của đơn vị đã có ở dòng trên."),
    "not_a_number": _("Không phải là số. Xin ghi như 1,5 hoặc 1.5; không ghi dấu ngăn cách hàng nghìn."),
    "too_precise": _("Quá 6 chữ số thập phân."),
    "negative": _("Số âm. Điểm trừ cũng ghi là số dương."),
    "over_maximum": _("Quá điểm tối đa của tiêu chí ({limit})."),
    "no_points": _("Chưa có điểm thẩm định. Nếu tiêu chí không áp dụng, xin đánh dấu x ở cột cuối."),
    "surveyed": _("Tiêu chí này lấy điểm từ điều tra xã hội học; xin để trống."),
    "bad_mark": _("Chỉ ghi x, hoặc để trống."),
    "not_applicable": _("Tiêu chí đã đánh dấu không áp dụng thì không có điểm."),
    "missing_row": _("Thiếu dòng của tiêu chí này."),
}
_UPLOAD = re.compile(r"[0-9a-f]{16}")


def show(visit: Visit) -> Reply:
    """Which units have points, from which file, by whom."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    known = latest(imports(visit.ports.reports, campaign.id))
    units = [unit for unit in campaign.units.values() if campaign.unit_types[unit.type].scored]
    return staff_page(
        visit,
        "appraisals.html",
        tab="appraisals",
        in_force=in_force,
        appraised=is_appraised(campaign.rules),
        units=units,
        known=known,
        given=sum(unit.id in known for unit in units),
    )


def template(visit: Visit) -> Reply:
    """Lead to the empty sheet of this campaign."""
    from chalicelib.scores.appraisal_template import template as sheet_of  # noqa: PLC0415 - loads XlsxWriter

    campaign, bucket = visit.campaign().campaign, visit.ports.rosters
    key = f"{campaign.id}/sheets/points.xlsx"
    bucket.put(key, sheet_of(campaign), XLSX)
    location = bucket.download_address(key, file_name=f"diem-tham-dinh-{campaign.id}.xlsx")
    return Reply(body="", status=HTTPStatus.SEE_OTHER, location=location)


def new_upload(visit: Visit) -> Reply:
    """A fresh place for one file, and its page."""
    campaign = visit.campaign().campaign.id
    return see_other(visit.request, address(campaign, f"{PATH}/tep/{secrets.token_hex(8)}"))


def store(visit: Visit) -> Reply:
    """Ask to have the file taken in; the page then shows what came of it. Asking again is safe."""
    in_force, upload = visit.campaign(), _upload(visit)
    campaign = in_force.campaign.id
    if visit.ports.rosters.size(place(campaign, upload, "file")) is not None and not in_force.published:
        replace = bool(visit.request.fields.get("replace"))
        ask(visit.ports.rosters, campaign, upload, visit.staff.account, visit.request.now, replace=replace)
        visit.ports.points([{"campaign": campaign, "upload": upload, "step": STEP}])
    return see_other(visit.request, address(campaign, f"{PATH}/tep/{upload}"))


def upload_page(visit: Visit) -> Reply:
    """Choose the file; once it is there, have it read; then what came of it."""
    in_force, upload, bucket = visit.campaign(), _upload(visit), visit.ports.rosters
    campaign = in_force.campaign.id
    key = place(campaign, upload, "file")
    there = bucket.size(key) is not None
    asked = asked_of(bucket, campaign, upload) if there else None
    outcome = outcome_of(bucket, campaign, upload) if asked else None
    if outcome is not None and outcome.stored:
        return see_other(visit.request, address(campaign, PATH))
    path = address(campaign, f"{PATH}/tep/{upload}")
    return staff_page(
        visit,
        "appraisal_upload.html",
        tab="appraisals",
        in_force=in_force,
        here=f"{visit.request.prefix}{path}",
        ticket=None if there else bucket.upload_ticket(key, max_bytes=MAX_BYTES, then=f"{visit.ports.site}{path}"),
        max_megabytes=MAX_BYTES // 1_000_000,
        working=asked is not None and outcome is None,
        outcome=outcome,
        shown=MOST_SHOWN,
        faults=FAULTS,
        moment=datetime.fromisoformat,
    )


def _upload(visit: Visit) -> str:
    """The upload of the address. Leaves with "not found" for what is none of ours."""
    upload = visit.request.params["upload"]
    if not _UPLOAD.fullmatch(upload):
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    return upload
