"""A roster on its way as in the cloud: uploaded by a clerk, read and written by jobs, however often these die."""

from chalicelib import wiring
from chalicelib.jobs import imports
from chalicelib.jobs.imports import NotConfirmed
from chalicelib.roster.importing import as_suggested
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.uploads import Upload, UploadState
from ops.rehearsal.round import Round

_BY = "command:rehearse"


def by_jobs(round_: Round, data: bytes, file_name: str) -> tuple[Upload, ImportPlan]:
    """Upload, wait for the plan, accept what it suggests, wait until everybody is written."""
    ports, campaign = wiring.import_ports(), round_.campaign.id
    upload = imports.begin(ports, campaign, file_name, _BY, round_.machine.clock.now())
    ports.files.put(upload.key("file"), data, "application/octet-stream")

    def in_state(*states: UploadState) -> bool:
        found = ports.uploads.get(campaign, upload.id)
        return found is not None and found.state in states

    round_.until(lambda: in_state(UploadState.PARSED, UploadState.REFUSED), "the roster is read", "imports")
    plan = imports.plan_of(ports, upload) or ImportPlan(campaign, file_name)
    if in_state(UploadState.PARSED):
        answers = as_suggested(plan)
        confirmed = imports.confirm(ports, campaign, upload.id, answers, round_.machine.clock.now())
        if not isinstance(confirmed, NotConfirmed):
            round_.until(lambda: in_state(UploadState.APPLIED), "the roster is written", "imports")
    return ports.uploads.get(campaign, upload.id) or upload, plan
