"""The frame of the focal points' pages: office, unit, tabs, the way out."""

from dataclasses import dataclass

from chalicelib.campaign.definition import Unit
from chalicelib.follow_up.boards import Board, board, units_read
from chalicelib.follow_up.urging import day_of
from chalicelib.reports.points_at_risk import risk_of
from chalicelib.web.catalogue import mark as _
from chalicelib.web.focal_point.session import Visit
from chalicelib.web.http import Reply
from chalicelib.web.templating import page


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: `path` is below `/dau-moi/don-vi/{unit}`."""

    id: str
    label: str
    path: str


TABS = (
    Tab("progress", _("Tiến độ"), ""),
    Tab("list", _("Danh sách"), "#danh-sach"),
    Tab("letters", _("Thư đã gửi"), "/thu"),
    Tab("proposals", _("Đề nghị"), "/de-nghi"),
)
UNIT = "/dau-moi/don-vi/{unit}"


def address(unit: str, path: str = "") -> str:
    """A page of `unit` on the site, without the stage's prefix."""
    return f"/dau-moi/don-vi/{unit}{path}"


@dataclass(frozen=True, slots=True)
class Desk:
    """The address's unit as stored: its board, and how often it asked for reminders today."""

    board: Board
    asked: int


def desk_of(visit: Visit) -> Desk:
    """The desk of the address's unit: one request, whatever the page."""
    unit, in_force = visit.unit, visit.in_force
    day = day_of(in_force, visit.request.now)
    read = visit.ports.reads.page(in_force.campaign.id, unit, units_read(in_force, unit), day)
    risk = risk_of(in_force, read.snapshots, unit)
    return Desk(board(in_force, read.snapshots, unit, risk), read.asked)


def board_of(visit: Visit) -> Board:
    """The desk's board alone."""
    return desk_of(visit).board


def focal_page(
    visit: Visit, template: str, *, tab: str = "", unit: Unit | None = None, status: int = 200, **context: object
) -> Reply:
    """Answer with `focal_point/{template}`; with a unit, under its tabs."""
    campaign = visit.in_force.campaign
    return page(
        visit.request,
        f"focal_point/{template}",
        campaign=campaign,
        csrf=visit.csrf,
        status=status,
        cookies=(),
        narrow=False,
        in_force=visit.in_force,
        zone=campaign.zone,
        now=visit.request.now,
        login=visit.account.login,
        several=len(visit.units) > 1,
        unit=unit,
        base=f"{visit.request.prefix}{address(unit.id)}" if unit else "",
        tabs=TABS if unit else (),
        tab=tab,
        **context,
    )
