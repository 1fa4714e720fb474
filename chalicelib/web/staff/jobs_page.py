"""The page "Công việc tự động": where each job stands. For operators too: keys and counts, no names."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.follow_up.health import PLANNED
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import NoticeKind
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import Column, Filter, Listing
from chalicelib.web.staff.session import Visit

STATES = {
    "working": _("Đang làm"),
    "waiting": _("Đang chờ"),
    "standing": _("Gửi tiếp cho người mới"),
    "listed": _("Đã lên danh sách gửi"),
    "noted": _("Ghi nhận"),
    "done": _("Đã xong"),
}
ACCOUNTS = NoticeKind.ACCOUNTS
"""Account mail stays open to the last fence: whoever is imported later gets it at once."""
NOT_YET = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """A job and its state, one of `STATES`."""

    entry: JobEntry
    state: str


LINES = Listing[Line](
    columns=(
        Column("viec", _("Công việc"), lambda line: line.entry.job, classes="ph-mid"),
        Column("trang-thai", _("Trạng thái"), lambda line: list(STATES).index(line.state)),
        Column("buoc", _("Bước")),
        Column("xong", _("Xong lúc"), lambda line: line.entry.done_at or NOT_YET, most_first=True),
        Column("chi-tiet", _("Chi tiết"), classes="ph-wide"),
    ),
    row_id=lambda line: line.entry.job,
    filters=(Filter("loc", _("Trạng thái"), STATES, lambda line, state: line.state == state),),
)


def show(visit: Visit) -> Reply:
    """The ledger of jobs, those not done first. While one is at work the page tells its progress."""
    in_force, now = visit.campaign(), visit.request.now
    lines = [Line(entry, _state(entry, now)) for entry in visit.ports.jobs.entries(in_force.campaign.id)]
    lines.sort(key=lambda line: (line.state == "done", line.entry.job))
    return staff_page(
        visit,
        "jobs.html",
        tab="jobs",
        in_force=in_force,
        shown=LINES.show(lines, visit.request.query),
        working=any(line.state == "working" for line in lines),
        states=STATES,
    )


def _state(entry: JobEntry, now: datetime) -> str:
    if entry.done_at:
        return "done"
    if entry.lease_until and now < entry.lease_until:
        return "working"
    if entry.step == PLANNED:
        return "standing" if entry.job == ACCOUNTS else "listed"
    return "waiting" if entry.queued_at or entry.step else "noted"
