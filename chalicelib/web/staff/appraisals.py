"""The page "Điểm thẩm định": the template, sending a filled one, its wrong cells, who gave each unit's points."""

from chalicelib.scores.appraisal_log import imports, latest
from chalicelib.scores.appraisals import is_appraised
from chalicelib.scores.sheet_desk import Kind
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.sheet_uploads import SheetUploads, SheetWords, lead_to_template

PATH = "/diem-tham-dinh"
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

    campaign = visit.campaign().campaign
    return lead_to_template(visit, "points", "diem-tham-dinh", sheet_of(campaign))


UPLOADS = SheetUploads(
    kind=Kind.POINTS,
    path=PATH,
    tab="appraisals",
    words=SheetWords(
        title=_("Tệp điểm thẩm định"),
        back=_("Về trang Điểm thẩm định"),
        choose=_("Chọn tệp điểm"),
        nothing=_("Tệp không có dòng điểm nào."),
        replaced=_("Các đơn vị này đã có điểm khác từ tệp trước"),
        replace=_("Thay điểm của các đơn vị trên bằng điểm trong tệp này"),
    ),
    faults=FAULTS,
)
