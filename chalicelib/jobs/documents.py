"""Makes the documents that staff ask for, into object storage, and notes in the ledger how far it is.

Killed anywhere, the set that was there before stays: a new one is written beside it, and only then does the ledger
name it. The urn is not read (`document_sources`).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.jobs.document_ports import DocumentPorts
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.reports.documents.asking import (
    FAILED,
    MADE,
    SYSTEM,
    MayMake,
    NotNow,
    Paper,
    Stage,
    Why,
    asked,
    basis_of,
    due,
    job_of,
    may_make,
    next_slot,
    slot_key,
    underway,
)
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.choice import BUNDLED, chosen, template_key
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb

log = logging.getLogger("phieu.documents")

LEASE = timedelta(minutes=15)
"""As long as a function may run."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Made:
    """The document stands in the bucket."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to do: not asked for, made already, or another worker is at it."""


def bodies_due(ports: DocumentPorts, now: datetime) -> Iterator[Body]:
    """A message for each document that was asked for, noted as queued. What the tick sends."""
    for campaign in ports.campaigns.ids():
        _ask_for_the_guide(ports, ports.campaigns.in_force(campaign, now), now)
        for paper in due(ports.jobs.all(campaign), now):
            ports.jobs.queued(campaign, job_of(paper), now)
            yield {"campaign": campaign, "document": paper.value}


def _ask_for_the_guide(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> None:
    """The account mail carries the guide, so it is made without anybody's asking, and anew when windows move."""
    campaign, basis = in_force.campaign.id, basis_of(in_force)
    entry = ports.jobs.get(campaign, job_of(Paper.GUIDE))
    stale = entry is None or entry.details.get("basis") != basis
    if now < in_force.last_close and stale and not underway(entry):
        ports.jobs.put(asked(campaign, Paper.GUIDE, SYSTEM, now, before=entry, basis=basis))


def handle(ports: DocumentPorts, body: Body, now: datetime) -> Made | NotNow | Nothing:
    """Work off one message {campaign, document}."""
    in_force, paper = ports.campaigns.in_force(body["campaign"], now), Paper(body["document"])
    campaign = in_force.campaign.id
    if not underway(ports.jobs.get(campaign, job_of(paper))):
        return Nothing()
    entry = ports.jobs.claim(campaign, job_of(paper), now, LEASE)
    if not entry or not underway(entry):
        return Nothing()
    outcome = _make(ports, in_force, paper, entry, now)
    made = isinstance(outcome, Made)
    if made:
        actor, asked = Actor(ActorKind.JOB, "documents"), entry.details.get("asked_at", "")
        details = {"report": paper.value}
        ports.audit.record(Entry(campaign, now, actor, Verb.REPORT_MADE, details, once=f"{paper} {asked}"))
    ports.jobs.put(_settled(entry, outcome, now))
    log.info("document", extra={"campaign": campaign, "document": paper.value, "made": made})
    return outcome


def _settled(entry: JobEntry, outcome: Made | NotNow, now: datetime) -> JobEntry:
    details = {key: value for key, value in entry.details.items() if key != "why"}
    if isinstance(outcome, Made):
        step, told = MADE, {"set": next_slot(entry), "made_at": now.isoformat()}
    else:
        step, told = FAILED, {"why": outcome.why.value}
    return replace(entry, step=step, cursor="", lease_until=None, done_at=now, details=details | told)


def _make(
    ports: DocumentPorts, in_force: CampaignInForce, paper: Paper, entry: JobEntry, now: datetime
) -> Made | NotNow:
    from chalicelib.jobs.document_sources import SOURCES  # noqa: PLC0415 - loads the rooms of results
    from chalicelib.reports.documents.pdf import pdf_of_parts  # noqa: PLC0415 - only this job loads document libraries
    from chalicelib.reports.documents.template import (  # noqa: PLC0415
        TemplateUnusable,
        filled_parts,
        joined,
    )

    answer = may_make(in_force, paper, now)
    if not isinstance(answer, MayMake):
        return answer
    _note(ports, entry, Stage.READING)
    values = SOURCES[paper](ports, _with_key(in_force, entry), now)
    if isinstance(values, NotNow):
        return values
    campaign = in_force.campaign
    _note(ports, entry, Stage.FILLING)
    try:
        template = template_in_force(ports.reports, campaign.id, paper)
        parts = filled_parts(template, {**values, "rehearsal": ports.rehearsal})
    except TemplateUnusable:
        return NotNow(Why.TEMPLATE)
    _note(ports, entry, Stage.SETTING)
    docx, pdf = joined(parts), pdf_of_parts(parts, campaign.title.vi, now)
    slot = next_slot(entry)
    ports.reports.put(slot_key(campaign.id, paper, "docx", slot), docx, DOCX)
    ports.reports.put(slot_key(campaign.id, paper, "pdf", slot), pdf, PDF)
    return Made(paper)


def template_in_force(reports: ObjectStore, campaign: str, paper: Paper) -> bytes:
    """The template that the office chose; the bundled one where it chose none, or its file is gone."""
    upload = chosen(reports, campaign, paper).upload
    own = None if upload == BUNDLED else reports.get(template_key(campaign, paper, upload))
    return own or bundled(paper)


def _note(ports: DocumentPorts, entry: JobEntry, stage: Stage) -> None:
    """Tell the page how far it is."""
    ports.jobs.put(replace(entry, cursor=stage.value))


def _with_key(in_force: CampaignInForce, entry: JobEntry) -> CampaignInForce:
    """With the key of the manifest as it was kept when the letter was asked for: this process may know less."""
    key = in_force.manifest_key or entry.details.get("manifest_key", "")
    return replace(in_force, manifest_key=key)
