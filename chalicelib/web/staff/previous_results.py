"""The page "Kết quả năm trước": the sheet to fill in, or an earlier campaign, and what stands now."""

from http import HTTPStatus

from chalicelib.scores import previous_log
from chalicelib.scores.sheet_desk import Kind
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.sheet_uploads import SheetUploads, SheetWords, fresh_upload, lead_to_template

PATH = "/ket-qua-truoc"
FAULTS = {
    "unknown_unit": _("Không có đơn vị được đánh giá nào mang mã này."),
    "unit_twice": _("Đơn vị này đã có ở dòng trên."),
    "not_a_number": _("Không phải là số. Xin ghi như 1,5 hoặc 1.5; không ghi dấu ngăn cách hàng nghìn."),
    "too_precise": _("Quá 6 chữ số thập phân."),
    "negative": _("Số âm. Chỉ số từ 0 đến 100."),
    "over_hundred": _("Quá 100. Chỉ số từ 0 đến 100."),
    "no_rank": _("Hạng là số nguyên từ 1."),
}
UPLOADS = SheetUploads(
    kind=Kind.PREVIOUS,
    path=PATH,
    tab="results",
    words=SheetWords(
        title=_("Tệp kết quả năm trước"),
        back=_("Về trang Kết quả năm trước"),
        choose=_("Chọn tệp kết quả năm trước"),
        nothing=_("Không có đơn vị nào có số liệu năm trước."),
        replaced=_("Các đơn vị này đã có kết quả năm trước khác"),
        replace=_("Thay toàn bộ kết quả năm trước bằng số liệu mới"),
        labelled=_("Năm của các kết quả này"),
    ),
    faults=FAULTS,
)


def show(visit: Visit) -> Reply:
    """What stands, from where, by whom; and how to give it."""
    in_force = visit.campaign()
    campaign = in_force.campaign
    return staff_page(
        visit,
        "previous_results.html",
        tab="results",
        in_force=in_force,
        earlier=previous_log.latest(visit.ports.reports, campaign.id),
        units=[unit for unit in campaign.units.values() if campaign.unit_types[unit.type].scored],
        sources=_sources(visit),
    )


def template(visit: Visit) -> Reply:
    """Lead to the empty sheet of this campaign."""
    from chalicelib.scores.previous_template import template as sheet_of  # noqa: PLC0415 - loads XlsxWriter

    campaign = visit.campaign().campaign
    return lead_to_template(visit, "previous", "ket-qua-nam-truoc", sheet_of(campaign))


def from_campaign(visit: Visit) -> Reply:
    """Ask to have an earlier campaign's published results taken."""
    in_force, source = visit.campaign(), visit.request.fields.get("source")
    if in_force.published or source not in dict(_sources(visit)):
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    campaign, upload = in_force.campaign.id, fresh_upload()
    UPLOADS.ask(visit, UPLOADS.sent(campaign, upload), source=source)
    return see_other(visit.request, address(campaign, f"{PATH}/tep/{upload}"))


def _sources(visit: Visit) -> list[tuple[str, str]]:
    """Other campaigns that were published here: (id, title), the latest year first."""
    book, now = visit.ports.campaigns, visit.request.now
    others = [book.in_force(one, now) for one in book.ids() if one != visit.campaign_id]
    published = sorted((one for one in others if one.published), key=lambda one: -one.campaign.year)
    return [(one.campaign.id, one.campaign.title.vi) for one in published]
