"""The page "Danh sách": which units have sent their roster, rosters against the plan, and the way to send one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Unit, UnitType
from chalicelib.roster.ports import UnitRoster
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Permission
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import Column, Filter, Listing, alphabetical
from chalicelib.web.staff.places import address
from chalicelib.web.staff.reports import XLSX
from chalicelib.web.staff.session import Visit

RECENT = 5
"""Uploads listed on the board; all have a page of their own."""
NEVER = datetime.min.replace(tzinfo=UTC)
STANDINGS = {
    "chua-gui": _("Chưa gửi"),
    "thieu": _("Thiếu so với kế hoạch"),
    "du": _("Đủ kế hoạch"),
    "thua": _("Thừa so với kế hoạch"),
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit on the board: ballots its roster issues, against the plan; `groups`: (group, issued, planned)."""

    unit: Unit
    roster: UnitRoster | None
    groups: tuple[tuple[str, int, int], ...]

    @property
    def issued(self) -> int:
        """Ballots on the roster, all groups."""
        return sum(issued for _group, issued, _planned in self.groups)

    @property
    def planned(self) -> int:
        """Ballots in the plan, all groups."""
        return sum(planned for _group, _issued, planned in self.groups)

    @property
    def gap(self) -> int:
        """Ballots on the roster beyond the plan; below zero those that are wanting."""
        return self.issued - self.planned

    @property
    def standing(self) -> str:
        """Which of `STANDINGS` the unit is in."""
        if self.roster is None:
            return "chua-gui"
        return "thieu" if self.gap < 0 else ("thua" if self.gap else "du")


def board(visit: Visit) -> Reply:
    """The board; names of people are not on it."""
    in_force = visit.campaign()
    lines = list(_lines(in_force, visit.ports.board.unit_rosters(in_force.campaign)))
    types = {kind.id: kind for kind in in_force.campaign.unit_types.values() if any(_is_a(kind, x) for x in lines)}
    names = {key: kind.name.in_language(visit.request.language) for key, kind in types.items()}
    return staff_page(
        visit,
        "rosters.html",
        tab="roster",
        in_force=in_force,
        shown=_listing(names, with_sheets=visit.may(Permission.SEE_NAMES)).show(lines, visit.request.query),
        types=[(key, names[key], _sent(kind, lines)) for key, kind in types.items()],
        sent=sum(line.roster is not None for line in lines),
        units=len(lines),
        issued=sum(line.issued for line in lines),
        planned=sum(line.planned for line in lines),
        uploads=visit.ports.imports.all(in_force.campaign.id)[:RECENT],
    )


def template(visit: Visit) -> Reply:
    """Lead to a roster template for this campaign."""
    from chalicelib.roster.template_book import template_book  # noqa: PLC0415 - only who makes a workbook loads XlsxWriter

    campaign = visit.campaign().campaign
    return _workbook(visit, f"{campaign.id}/sheets/template.xlsx", template_book(campaign), "mau-danh-sach.xlsx")


def signature_sheet(visit: Visit) -> Reply:
    """Lead to the sheet that the unit's head signs."""
    from chalicelib.roster.signature_sheet import signature_sheet as sheet_of  # noqa: PLC0415 - as above

    campaign, unit = visit.campaign().campaign, visit.request.params["unit"]
    if unit not in campaign.units:
        raise HttpProblem(404, "not_found")
    body = sheet_of(campaign, unit, visit.ports.board.members(campaign.id, unit))
    visit.record(Verb.SIGNATURE_SHEET_TAKEN, campaign.id, unit=unit)
    return _workbook(visit, f"{campaign.id}/sheets/{unit}.xlsx", body, f"phieu-ky-{unit}.xlsx")


def new_upload(visit: Visit) -> Reply:
    """Begin an upload and lead to its page, where the file is chosen."""
    in_force, now = visit.campaign(), visit.request.now
    name = f"danh-sach-{now.astimezone(in_force.campaign.zone):%Y%m%d-%H%M%S}"
    upload = visit.ports.imports.begin(in_force.campaign.id, name, visit.staff.account, now)
    return see_other(visit.request, address(in_force.campaign.id, f"/danh-sach/tep/{upload.id}"))


def _workbook(visit: Visit, key: str, body: bytes, file_name: str) -> Reply:
    visit.ports.rosters.put(key, body, XLSX)
    return Reply(body="", status=303, location=visit.ports.rosters.download_address(key, file_name=file_name))


def _listing(types: Mapping[str, str], *, with_sheets: bool) -> Listing[UnitLine]:
    sheets = (Column[UnitLine]("phieu-ky", _("Phiếu ký xác nhận")),) if with_sheets else ()
    return Listing(
        columns=(
            Column("don-vi", _("Đơn vị"), lambda line: alphabetical(line.unit.name.vi), classes="ph-mid"),
            Column(
                "nhan", _("Nhận danh sách lúc"), lambda line: line.roster.received_at if line.roster else NEVER
            ),
            Column("so-phieu", _("Danh sách so với kế hoạch"), lambda line: line.issued, classes="ph-wide"),
            Column("chenh-lech", _("Chênh lệch"), lambda line: line.gap, classes="ph-number"),
            *sheets,
        ),
        row_id=lambda line: line.unit.id,
        filters=(
            Filter("loai", _("Loại đơn vị"), types, lambda line, kind: line.unit.type == kind),
            Filter("tinh-trang", _("Tình trạng"), STANDINGS, lambda line, standing: line.standing == standing),
        ),
    )


def _is_a(kind: UnitType, line: UnitLine) -> bool:
    return line.unit.type == kind.id


def _sent(kind: UnitType, lines: Iterable[UnitLine]) -> tuple[int, int]:
    """How many units of this type have sent their roster, of how many."""
    of_kind = [line for line in lines if _is_a(kind, line)]
    return sum(line.roster is not None for line in of_kind), len(of_kind)


def _lines(in_force: CampaignInForce, rosters: Mapping[str, UnitRoster]) -> Iterable[UnitLine]:
    planned = {unit for _group, unit in in_force.plan}
    for unit in in_force.campaign.units.values():
        if unit.id in planned or unit.id in rosters:
            yield _line(in_force, unit, rosters.get(unit.id))


def _line(in_force: CampaignInForce, unit: Unit, roster: UnitRoster | None) -> UnitLine:
    issued: dict[str, int] = {}
    for count in roster.issued if roster else ():
        issued[count.group] = issued.get(count.group, 0) + count.number
    groups = tuple(
        (group, issued.get(group, 0), in_force.planned_from(group, unit.id))
        for group in in_force.campaign.groups
        if group in issued or in_force.planned_from(group, unit.id)
    )
    return UnitLine(unit, roster, groups)
