"""The frame of the staff pages: office, campaign, tabs that the reader's role may open, and the way out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.staff.roles import Permission
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.words import ROLES
from chalicelib.web.templating import page


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a campaign's pages: `path` is below `/quan-tri/dot/{campaign}`."""

    id: str
    label: str
    path: str
    needs: Permission


TABS = (
    Tab("progress", _("Tiến độ"), "", Permission.SEE_PROGRESS),
    Tab("roster", _("Danh sách"), "/danh-sach", Permission.SEE_BOARD),
    Tab("mending", _("Đề nghị"), "/de-nghi", Permission.SEE_NAMES),
    Tab("decisions", _("Quyết định"), "/quyet-dinh", Permission.SEE_DECISIONS),
    Tab("results", _("Kết quả"), "/ket-qua", Permission.SEE_RESULTS),
    Tab("appraisals", _("Điểm thẩm định"), "/diem-tham-dinh", Permission.SEE_RESULTS),
    Tab("publishing", _("Công bố"), "/cong-bo-ket-qua", Permission.SEE_RESULTS),
    Tab("reports", _("Báo cáo"), "/bao-cao", Permission.SEE_REPORTS),
    Tab("jobs", _("Công việc tự động"), "/cong-viec", Permission.SEE_JOBS),
    Tab("audit", _("Nhật ký"), "/nhat-ky", Permission.SEE_AUDIT),
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
        tabs=[tab for tab in TABS if visit.may(tab.needs)] if campaign else [],
        tab=tab,
        may=visit.may,
        needs=Permission,
        now=visit.request.now,
        clock=_clock(campaign.zone) if campaign else None,
        **context,
    )


def _clock(zone: ZoneInfo) -> Callable[[datetime], str]:
    """A moment in a narrow column: "05/02/2021 06:00"."""
    return lambda instant: f"{instant.astimezone(zone):%d/%m/%Y %H:%M}"
