"""Makes the documents that staff ask for, into object storage, and notes in the ledger how far it is.

Killed anywhere, the document that was there before stays: an object is replaced only by a whole one, first the
DOCX, then its PDF twin. The urn is not read: results come from the stored scores and the frozen counts.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.job_ledger import JobEntry, JobLedger
from chalicelib.follow_up.snapshots import CoverageStore
from chalicelib.jobs import frozen
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.jobs.publishing import joined, scores_key
from chalicelib.reports.documents.asking import (
    FAILED,
    MADE,
    MayMake,
    NotNow,
    Paper,
    Why,
    due,
    file_key,
    job_of,
    may_make,
    template_key,
)
from chalicelib.scores.score_json import from_json
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

log = logging.getLogger("phieu.documents")

LEASE = timedelta(minutes=15)
"""As long as a function may run."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DocumentPorts:
    """What documents are made of. `site`: the public address that the letter prints."""

    campaigns: Campaigns
    reports: ObjectStore
    jobs: JobLedger
    coverage: CoverageStore
    audit: AuditLog
    site: str


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
        for paper in due(ports.jobs.all(campaign), now):
            ports.jobs.queued(campaign, job_of(paper), now)
            yield {"campaign": campaign, "document": paper.value}


def handle(ports: DocumentPorts, body: Body, now: datetime) -> Made | NotNow | Nothing:
    """Work off one message {campaign, document}."""
    in_force, paper = ports.campaigns.in_force(body["campaign"], now), Paper(body["document"])
    campaign = in_force.campaign.id
    entry = ports.jobs.claim(campaign, job_of(paper), now, LEASE)
    if entry is None or entry.step in {"", MADE, FAILED}:
        return Nothing()
    outcome = _make(ports, in_force, paper, now)
    step = MADE if isinstance(outcome, Made) else FAILED
    why = {"why": outcome.why.value} if isinstance(outcome, NotNow) else {}
    ports.jobs.put(_settled(entry, step, why, now))
    if isinstance(outcome, Made):
        actor = Actor(ActorKind.JOB, "documents")
        ports.audit.record(Entry(campaign, now, actor, Verb.REPORT_MADE, {"report": paper.value}))
    log.info("document", extra={"campaign": campaign, "document": paper.value, "step": step})
    return outcome


def _settled(entry: JobEntry, step: str, why: Mapping[str, str], now: datetime) -> JobEntry:
    details = {key: value for key, value in entry.details.items() if key != "why"}
    return replace(entry, step=step, lease_until=None, done_at=now, details={**details, **why})


def _make(ports: DocumentPorts, in_force: CampaignInForce, paper: Paper, now: datetime) -> Made | NotNow:
    from chalicelib.reports.documents.pdf import pdf_of  # noqa: PLC0415 - only this job loads document libraries
    from chalicelib.reports.documents.template import TemplateUnusable, bundled, filled  # noqa: PLC0415

    answer = may_make(in_force, paper, now)
    if not isinstance(answer, MayMake):
        return answer
    values = SOURCES[paper](ports, in_force, now)
    if isinstance(values, NotNow):
        return values
    campaign = in_force.campaign
    own = ports.reports.get(template_key(campaign.id, paper))
    try:
        docx = filled(own or bundled(paper), values)
    except TemplateUnusable:
        return NotNow(Why.TEMPLATE)
    pdf = pdf_of(docx, campaign.title.vi, now)
    ports.reports.put(file_key(campaign.id, paper, "docx"), docx, DOCX)
    ports.reports.put(file_key(campaign.id, paper, "pdf"), pdf, PDF)
    return Made(paper)


def _letter(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
    from chalicelib.reports.documents.letter import NotAnnounced, letter_values  # noqa: PLC0415

    values = letter_values(in_force, ports.site, now)
    return NotNow(Why.NOT_ANNOUNCED) if isinstance(values, NotAnnounced) else values


def _of_results(name: str) -> "Source":
    def source(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
        from chalicelib.reports.documents import outcome  # noqa: PLC0415

        campaign = in_force.campaign
        stored = ports.reports.get(scores_key(campaign.id))
        bodies = [ports.reports.get(frozen.key(campaign.id, window.id)) for window in in_force.windows]
        if stored is None or None in bodies:
            return NotNow(Why.NO_SCORES)
        windows = [frozen.from_bytes(body) for body in bodies if body is not None]
        of = outcome.Outcome(
            campaign,
            from_json(json.loads(stored)),
            joined(window.counts for window in windows),
            [count for window in windows for count in window.ballots],
        )
        values: Values = getattr(outcome, name)(of, now)
        return values

    return source


def _missing(ports: DocumentPorts, in_force: CampaignInForce, now: datetime) -> Values | NotNow:
    from chalicelib.reports.documents.missing import missing_values  # noqa: PLC0415

    snapshots = ports.coverage.snapshots(in_force.campaign.id)
    return missing_values(in_force.campaign, snapshots, now) if snapshots else NotNow(Why.NO_COUNTS)


Source = Callable[[DocumentPorts, CampaignInForce, datetime], Values | NotNow]
SOURCES: Mapping[Paper, Source] = {
    Paper.LETTER: _letter,
    Paper.DECISION: _of_results("decision_values"),
    Paper.SUMMARY: _of_results("summary_values"),
    Paper.SHEETS: _of_results("sheet_values"),
    Paper.MISSING: _missing,
}
