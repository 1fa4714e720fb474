"""The page "Điểm thẩm định": the template, sending a filled one, its wrong cells, who gave each unit's points."""

import re
import secrets
from http import HTTPStatus

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.scores.appraisal_log import Import, append, conflicts, imports, latest
from chalicelib.scores.appraisals import is_appraised
from chalicelib.staff.audit import Verb
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
    from chalicelib.scores.appraisal_sheet import template as sheet_of  # noqa: PLC0415 - loads XlsxWriter

    campaign, bucket = visit.campaign().campaign, visit.ports.rosters
    key = f"{campaign.id}/sheets/points.xlsx"
    bucket.put(key, sheet_of(campaign), XLSX)
    location = bucket.download_address(key, file_name=f"diem-tham-dinh-{campaign.id}.xlsx")
    return Reply(body="", status=HTTPStatus.SEE_OTHER, location=location)


def new_upload(visit: Visit) -> Reply:
    """A fresh place for one file, and its page."""
    campaign = visit.campaign().campaign.id
    return see_other(visit.request, address(campaign, f"{PATH}/tep/{secrets.token_hex(8)}"))


def upload_page(visit: Visit) -> Reply:
    """Choose the file; once it is there, have it read."""
    return _upload_page(visit, visit.campaign())


def store(visit: Visit) -> Reply:
    """Read the file and take it in, or show every wrong cell and store nothing."""
    from chalicelib.scores.appraisal_sheet import Unusable, faults_by_place, read  # noqa: PLC0415 - loads openpyxl

    in_force = visit.campaign()
    campaign, key = in_force.campaign, _file_key(visit)
    body = visit.ports.rosters.get(key)
    if body is None or in_force.published or not is_appraised(campaign.rules):
        return _upload_page(visit, in_force)
    found = read(body, campaign)
    if isinstance(found, Unusable):
        return _upload_page(visit, in_force, unusable=found.sentence)
    if found.errors or not found.units:
        return _upload_page(visit, in_force, errors=tuple(faults_by_place(found)), empty=not found.units)
    taken = imports(visit.ports.reports, campaign.id)
    replaced = conflicts(taken, found.units)
    if replaced and not visit.request.fields.get("replace"):
        return _upload_page(visit, in_force, replaced=replaced)
    upload = visit.request.params["upload"]
    append(visit.ports.reports, Import(campaign.id, upload, visit.staff.account, visit.request.now, found.units))
    units, again = str(len(found.units)), str(len(replaced))
    visit.record(Verb.POINTS_STORED, campaign.id, file=upload, units=units, replaced=again)
    return see_other(visit.request, address(campaign.id, PATH))


def _upload_page(
    visit: Visit,
    in_force: CampaignInForce,
    *,
    unusable: str = "",
    errors: tuple[object, ...] = (),
    empty: bool = False,
    replaced: dict[str, Import] | None = None,
) -> Reply:
    key, bucket = _file_key(visit), visit.ports.rosters
    there = bucket.size(key) is not None
    path = address(in_force.campaign.id, f"{PATH}/tep/{visit.request.params['upload']}")
    then = f"{visit.ports.site}{path}"
    return staff_page(
        visit,
        "appraisal_upload.html",
        tab="appraisals",
        in_force=in_force,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if unusable or errors or empty or replaced else HTTPStatus.OK,
        here=f"{visit.request.prefix}{path}",
        there=there,
        ticket=None if there else bucket.upload_ticket(key, max_bytes=MAX_BYTES, then=then),
        max_megabytes=MAX_BYTES // 1_000_000,
        unusable=unusable,
        errors=errors,
        empty=empty,
        shown=MOST_SHOWN,
        faults=FAULTS,
        replaced=replaced or {},
    )


def _file_key(visit: Visit) -> str:
    """Where the file of the address lies. Leaves with "not found" for what is no upload of ours."""
    upload = visit.request.params["upload"]
    if not _UPLOAD.fullmatch(upload):
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    return f"{visit.campaign_id}/points-{upload}/file"
