"""The frame of the staff pages: office, campaign, tabs that the reader's role may open, and the way out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.health import HOUSE_ZONE
from chalicelib.staff.roles import Permission
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.told import Teller
from chalicelib.web.staff.words import ROLES
from chalicelib.web.templating import page


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a campaign's pages: `path` is below `/quan-tri/dot/{campaign}`."""

    id: str
    label: str
    path: str
    needs: Permission


@dataclass(frozen=True, slots=True)
class Task:
    """Tabs that belong to one task of the desk, in the order of the work."""

    id: str
    label: str
    tabs: tuple[Tab, ...]


TASKS = (
    Task(
        "watch",
        _("Theo dõi"),
        (
            Tab("progress", _("Tiến độ"), "", Permission.SEE_PROGRESS),
            Tab("reports", _("Báo cáo"), "/bao-cao", Permission.SEE_REPORTS),
        ),
    ),
    Task(
        "people",
        _("Đối tượng"),
        (
            Tab("roster", _("Danh sách"), "/danh-sach", Permission.SEE_BOARD),
            Tab("mending", _("Đề nghị"), "/de-nghi", Permission.SEE_NAMES),
        ),
    ),
    Task(
        "scoring",
        _("Điểm số"),
        (
            Tab("results", _("Kết quả"), "/ket-qua", Permission.SEE_RESULTS),
            Tab("appraisals", _("Điểm thẩm định"), "/diem-tham-dinh", Permission.SEE_RESULTS),
            Tab("publishing", _("Công bố"), "/cong-bo-ket-qua", Permission.SEE_RESULTS),
        ),
    ),
    Task(
        "running",
        _("Điều hành"),
        (
            Tab("decisions", _("Quyết định"), "/quyet-dinh", Permission.SEE_DECISIONS),
            Tab("jobs", _("Công việc tự động"), "/cong-viec", Permission.SEE_JOBS),
            Tab("audit", _("Nhật ký"), "/nhat-ky", Permission.SEE_AUDIT),
        ),
    ),
)


def staff_page(
    visit: Visit,
    template: str,
    *,
    tab: str = "",
    in_force: CampaignInForce | None = None,
    status: int = 200,
    **context: object,
) -> Reply:
    """Answer with `staff/{template}`; with a campaign, under its tabs. `base` is the campaign's own address."""
    campaign = in_force.campaign if in_force else None
    zone = campaign.zone if campaign else HOUSE_ZONE
    return page(
        visit.request,
        f"staff/{template}",
        campaign=campaign,
        csrf=visit.csrf,
        status=status,
        cookies=(),
        narrow=False,
        staff=visit.staff,
        role_name=ROLES[visit.staff.role],
        in_force=in_force,
        base=f"{visit.request.prefix}{address(campaign.id)}" if campaign else "",
        tasks=_tasks(visit) if campaign else [],
        tab=tab,
        may=visit.may,
        needs=Permission,
        now=visit.request.now,
        clock=_clock(zone),
        tell=Teller(visit.request.language, zone, campaign),
        **context,
    )


def _tasks(visit: Visit) -> list[Task]:
    """The tasks of which the reader's role may open at least one tab, with those tabs alone."""
    theirs = (replace(task, tabs=tuple(tab for tab in task.tabs if visit.may(tab.needs))) for task in TASKS)
    return [task for task in theirs if task.tabs]


def _clock(zone: ZoneInfo) -> Callable[[datetime], str]:
    """A moment in a narrow column: "05/02/2021 06:00"."""
    return lambda instant: f"{instant.astimezone(zone):%d/%m/%Y %H:%M}"
