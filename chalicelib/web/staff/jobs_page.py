"""The page "Công việc tự động": where each job stands. For operators too: keys and counts, no names."""

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit


def show(visit: Visit) -> Reply:
    """The ledger of jobs, those not done first."""
    in_force = visit.campaign()
    entries = sorted(visit.ports.jobs.entries(in_force.campaign.id), key=lambda e: (e.done_at is not None, e.job))
    now = visit.request.now
    return staff_page(
        visit,
        "jobs.html",
        tab="jobs",
        in_force=in_force,
        jobs=[
            (entry, _state(entry, working=bool(entry.lease_until and now < entry.lease_until)))
            for entry in entries
        ],
    )


def _state(entry: JobEntry, *, working: bool) -> str:
    if entry.done_at:
        return "done"
    if working:
        return "working"
    return "waiting" if entry.queued_at or entry.step else "noted"
