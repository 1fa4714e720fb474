"""Two long lists below the page "Danh sách": the files that were sent, and the people on a unit's roster."""

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.ports import Member
from chalicelib.roster.uploads import Upload, UploadState
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import Column, Filter, Listing, alphabetical, by_given_name
from chalicelib.web.staff.session import Visit

STATES = {
    UploadState.AWAITING.value: _("Chờ tệp"),
    UploadState.PARSED.value: _("Chờ xác nhận"),
    UploadState.APPLIED.value: _("Đã ghi vào danh sách"),
    UploadState.REFUSED.value: _("Tệp có lỗi, không đọc được"),
    UploadState.DISCARDED.value: _("Đã bỏ"),
}
"""The states in which a file rests; those in between pass within seconds."""
FILES = Listing[Upload](
    columns=(
        Column("luc", _("Gửi lúc"), lambda upload: upload.at, most_first=True),
        Column("tep", _("Tệp"), lambda upload: alphabetical(upload.file_name)),
        Column("nguoi-gui", _("Người gửi"), lambda upload: upload.by),
        Column("trang-thai", _("Trạng thái"), lambda upload: upload.state.value),
        Column("so-dong", _("Số dòng"), lambda upload: upload.count("rows"), most_first=True, classes="ph-number"),
        Column(
            "loi", _("Dòng có lỗi"), lambda upload: upload.count("wrong"), most_first=True, classes="ph-number"
        ),
    ),
    row_id=lambda upload: upload.id,
    filters=(Filter("loc", _("Trạng thái"), STATES, lambda upload, state: upload.state.value == state),),
)


def files(visit: Visit) -> Reply:
    """All roster files, the newest first unless asked otherwise."""
    in_force = visit.campaign()
    shown = FILES.show(visit.ports.imports.all(in_force.campaign.id), visit.request.query)
    return staff_page(visit, "upload_list.html", tab="roster", in_force=in_force, shown=shown)


def people(visit: Visit) -> Reply:
    """Who stands on a unit's roster. Nothing here tells who has answered."""
    in_force, unit = visit.campaign(), visit.request.params["unit"]
    campaign = in_force.campaign
    if unit not in campaign.units:
        raise HttpProblem(404, "not_found")
    members = list(visit.ports.board.members(campaign.id, unit))
    visit.record(Verb.NAMES_SEEN, campaign.id, unit=unit)
    listing = _people_listing(campaign, members, visit.request.language)
    return staff_page(
        visit,
        "people.html",
        tab="roster",
        in_force=in_force,
        unit=campaign.units[unit],
        shown=listing.show(members, visit.request.query),
    )


def _people_listing(campaign: Campaign, members: list[Member], language: str) -> Listing[Member]:
    there = {group for member in members for group in member.groups}
    groups = {key: one.name.in_language(language) for key, one in campaign.groups.items() if key in there}
    return Listing(
        columns=(
            Column("stt", _("STT"), lambda member: member.order, classes="ph-number"),
            Column("ten", _("Họ và tên"), lambda member: by_given_name(member.name), classes="ph-mid"),
            Column("chuc-vu", _("Chức vụ"), lambda member: alphabetical(member.position)),
            Column("nhom", _("Nhóm đối tượng"), classes="ph-wide"),
            Column("dien-thoai", _("Số điện thoại")),
        ),
        row_id=lambda member: f"{member.order:06d}",
        filters=(Filter("nhom", _("Nhóm đối tượng"), groups, lambda member, group: group in member.groups),),
    )
