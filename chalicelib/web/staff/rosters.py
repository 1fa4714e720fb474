"""The page "Danh sách": which units have sent their roster, rosters against the plan, and the way to send one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Unit, UnitType
from chalicelib.roster.ports import UnitRoster
from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.frame import address, staff_page
from chalicelib.web.staff.reports import XLSX
from chalicelib.web.staff.session import Visit

RECENT = 20
"""Uploads listed on the board."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit on the board: ballots its roster issues, against the plan; `groups`: (group, issued, planned)."""

    unit: Unit
    roster: UnitRoster | None
    groups: tuple[tuple[str, int, int], ...]

    @property
    def issued(self) -> int:
        """Ballots on the roster, all groups."""
        return sum(issued for _, issued, _ in self.groups)

    @property
    def planned(self) -> int:
        """Ballots in the plan, all groups."""
        return sum(planned for _, _, planned in self.groups)


@dataclass(frozen=True, slots=True)
class UnitBlock:
    """The units of one type, in the campaign's order."""

    type: UnitType
    lines: tuple[UnitLine, ...]

    @property
    def issued(self) -> int:
        """Ballots on all their rosters."""
        return sum(line.issued for line in self.lines)

    @property
    def planned(self) -> int:
        """Ballots planned of them all."""
        return sum(line.planned for line in self.lines)

    @property
    def sent(self) -> int:
        """How many of them have sent their roster."""
        return sum(line.roster is not None for line in self.lines)


def board(visit: Visit) -> Reply:
    """The board; names of people are not on it."""
    in_force = visit.campaign()
    blocks = list(_blocks(in_force, visit.ports.board.unit_rosters(in_force.campaign)))
    return staff_page(
        visit,
        "rosters.html",
        tab="roster",
        in_force=in_force,
        blocks=blocks,
        sent=sum(block.sent for block in blocks),
        units=sum(len(block.lines) for block in blocks),
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


def _blocks(in_force: CampaignInForce, rosters: Mapping[str, UnitRoster]) -> Iterable[UnitBlock]:
    campaign = in_force.campaign
    planned = {unit for _, unit in in_force.plan}
    wanted = [unit for unit in campaign.units.values() if unit.id in planned or unit.id in rosters]
    for kind in campaign.unit_types.values():
        lines = tuple(_line(in_force, unit, rosters.get(unit.id)) for unit in wanted if unit.type == kind.id)
        if lines:
            yield UnitBlock(kind, lines)


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
