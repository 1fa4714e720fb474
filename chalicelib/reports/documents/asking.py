"""Asking for a document: which there are, when each may be made, and the ledger's entry that asks for it.

Pages import this and nothing of what writes documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.job_ledger import JobEntry

ASKED, MADE, FAILED = "asked", "made", "failed"
"""Steps of the ledger's entry: waiting for the job, there to be fetched, given up with `details["why"]`."""
JOB = "document:"
REQUEUE_AFTER = timedelta(minutes=10)


class Paper(StrEnum):
    """The documents; the value names their files."""

    LETTER = "cong-van"
    DECISION = "quyet-dinh"
    SUMMARY = "bao-cao"
    SHEETS = "phieu-don-vi"
    MISSING = "con-thieu"


OF_RESULTS = frozenset({Paper.DECISION, Paper.SUMMARY, Paper.SHEETS})
WITH_NAMES = frozenset({Paper.MISSING})
"""Documents that name people."""


class Why(StrEnum):
    """Why a document cannot be made."""

    NOT_ANNOUNCED = "not_announced"
    NOT_FENCED = "not_fenced"
    NO_SCORES = "no_scores"
    NO_COUNTS = "no_counts"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class MayMake:
    """The document may be made now."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """It may not, and why."""

    why: Why


def may_make(in_force: CampaignInForce, paper: Paper, now: datetime) -> MayMake | NotNow:
    """The letter once the rules are announced; results after the last fence, which a reopening moves."""
    if paper is Paper.LETTER and not in_force.announced:
        return NotNow(Why.NOT_ANNOUNCED)
    if paper in OF_RESULTS and now < in_force.last_fence:
        return NotNow(Why.NOT_FENCED)
    return MayMake()


def job_of(paper: Paper) -> str:
    """The id of the document's entry in the ledger of jobs."""
    return f"{JOB}{paper}"


def asked(campaign: str, paper: Paper, by: str, now: datetime) -> JobEntry:
    """The entry that asks for the document in the name of staff account `by`."""
    return JobEntry(campaign, job_of(paper), step=ASKED, details={"by": by, "asked_at": now.isoformat()})


def due(ledger: Mapping[str, JobEntry], now: datetime) -> list[Paper]:
    """Documents asked for that no worker holds and no message was queued for lately."""
    return [
        paper
        for paper in Paper
        if (entry := ledger.get(job_of(paper))) is not None
        and entry.step == ASKED
        and not (entry.lease_until and entry.lease_until > now)
        and not (entry.queued_at and entry.queued_at + REQUEUE_AFTER > now)
    ]


def file_key(campaign: str, paper: Paper, kind: str) -> str:
    """Where the document stands in the reports bucket; `kind` is `docx` or `pdf`."""
    return f"{campaign}/documents/{paper}.{kind}"


def template_key(campaign: str, paper: Paper) -> str:
    """Where the office's own template stands in the reports bucket, if it put one there."""
    return f"{campaign}/templates/{paper}.docx"
