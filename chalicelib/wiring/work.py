"""What each schedule and queue of `app` does: the jobs, with their ports. Loaded when the first of them calls."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PynamoDBException

from chalicelib.follow_up.health import tallied
from chalicelib.jobs import (
    batches,
    documents,
    handouts,
    office_templates,
    points,
    publication,
    trials,
)
from chalicelib.jobs import (
    closing as fences,
)
from chalicelib.jobs import (
    coverage as snapshots,
)
from chalicelib.jobs import (
    imports as rosters,
)
from chalicelib.jobs import (
    mailer as mailing,
)
from chalicelib.jobs import (
    recount as counting,
)
from chalicelib.jobs import (
    tick as ticking,
)
from chalicelib.reports.documents import template_desk
from chalicelib.scores import sheet_desk
from chalicelib.store.house import note_mail
from chalicelib.store.queues import Queue
from chalicelib.store.settings import settings
from chalicelib.wiring.common import campaigns, now
from chalicelib.wiring.jobs import (
    document_ports,
    handout_ports,
    import_ports,
    job_ports,
    points_ports,
    publication_ports,
    template_ports,
    trial_ports,
)

log = logging.getLogger("phieu.mailer")

Records = Sequence[Mapping[str, Any]]
Failed = dict[str, list[dict[str, str]]]


def tick() -> None:
    """What should have happened by now, and has not."""
    ticking.run(job_ports(), now())


def coverage() -> None:
    """Snapshots of coverage and points at risk."""
    snapshots.run(job_ports(), now())


def mailer(records: Records) -> Failed:
    """Notices that are due, and what providers report about addresses."""
    outcomes: list[str] = []
    failed = _each(records, lambda body: outcomes.append(mailing.handle(job_ports(), body, now()).value))
    _count(outcomes)
    return failed


def imports(records: Records) -> Failed:
    """Steps of rosters' imports, files of points, documents and trials that staff asked for."""
    return _each(records, lambda body: _import_step(body, now()))


def closing(records: Records) -> Failed:
    """Fences, and the published set."""
    return _each(records, lambda body: _closing_step(body, now()))


def recount(records: Records) -> Failed:
    """Counting slips, and the scores once all are counted."""
    return _each(records, lambda body: counting.handle(job_ports(), body, now()))


def _count(outcomes: list[str]) -> None:
    """For the status page. A count that fails must not bring handled messages back."""
    try:
        note_mail(tallied(outcomes), now())
    except PynamoDBException as error:
        log.warning("mail not counted", extra={"error": type(error).__name__})


def _each(records: Records, handle: Callable[[Mapping[str, str]], object]) -> Failed:
    return batches.work_off(records, handle)


def _closing_step(body: Mapping[str, str], at: datetime) -> None:
    if body["job"] == publication.JOB:
        publication.handle(publication_ports(), body, at)
    else:
        fences.handle(job_ports(), body, at)


def _import_step(body: Mapping[str, str], at: datetime) -> None:
    """One step of a roster's import, whose next step is queued at once; or what staff asked to have written."""
    if "document" in body:
        documents.handle(document_ports(), body, at)
        return
    if "handout" in body:
        handouts.handle(handout_ports(), body, at)
        return
    if "trial" in body:
        trials.handle(trial_ports(), body, at)
        return
    if body["step"] in frozenset(sheet_desk.Kind):
        points.handle(points_ports(), campaigns().in_force(body["campaign"], at), body)
        return
    if body["step"] == template_desk.STEP:
        office_templates.handle(template_ports(), campaigns().in_force(body["campaign"], at), body, at)
        return
    again = rosters.handle(import_ports(), campaigns().in_force(body["campaign"], at), body, at)
    if again is not None:
        Queue(settings().imports_queue).send([again])
