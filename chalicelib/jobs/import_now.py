"""A roster's whole way at once, for the command line and the local run: no page, no queue."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs.imports import ImportPorts, NotConfirmed, apply, begin, confirm, discard, parse, plan_of
from chalicelib.roster.importing import Answers
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.uploads import Upload, UploadState


def run_at_once(
    ports: ImportPorts,
    in_force: CampaignInForce,
    *,
    data: bytes,
    file_name: str,
    by: str,
    now: datetime,
    decide: Callable[[ImportPlan], Answers | None],
) -> tuple[Upload, ImportPlan]:
    """The whole way for the command line and the local run. `decide` answers the plan, or None to leave it."""
    upload = begin(ports, in_force.campaign.id, file_name, by, now)
    ports.files.put(upload.key("file"), data, "application/octet-stream")
    upload = parse(ports, in_force, upload.id, now) or upload
    plan = plan_of(ports, upload)
    if plan is None or upload.state is not UploadState.PARSED:
        return upload, plan or ImportPlan(in_force.campaign.id, file_name)
    answers = decide(plan)
    if answers is None:
        discard(ports, upload, now)
        return ports.uploads.get(upload.campaign, upload.id) or upload, plan
    confirmed = confirm(ports, upload.campaign, upload.id, answers, now)
    if isinstance(confirmed, NotConfirmed):
        raise ImportRefused(confirmed)
    upload = confirmed
    while upload.state is UploadState.APPLYING:
        before = upload.done
        upload = apply(ports, in_force, upload.id, now) or upload
        if upload.state is UploadState.APPLYING and upload.done == before:
            break
    return upload, plan


class ImportRefused(RuntimeError):
    """The plan could not be taken for application; the reason is a `NotConfirmed`."""

    def __init__(self, reason: NotConfirmed) -> None:
        super().__init__(f"The roster cannot be applied now: {reason.value}.")
        self.reason = reason
