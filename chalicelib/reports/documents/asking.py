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
SYSTEM = ""
"""Who asks where nobody of the staff did: nobody is told when such a document is ready."""
SLOTS = ("a", "b")
"""Where sets lie in turn: a set is written beside the one in force, never over it."""


class Stage(StrEnum):
    """How far the job is (the entry's `cursor`): what it reads, the Word file, the pages of its PDF twin."""

    READING = "reading"
    FILLING = "filling"
    SETTING = "setting"


class Paper(StrEnum):
    """The documents; the value names their files."""

    LETTER = "cong-van"
    DECISION = "quyet-dinh"
    SUMMARY = "bao-cao"
    SHEETS = "phieu-don-vi"
    MISSING = "con-thieu"
    GUIDE = "huong-dan"


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


def asked(
    campaign: str, paper: Paper, by: str, now: datetime, *, before: JobEntry | None = None, **details: str
) -> JobEntry:
    """The entry that asks for the document in the name of staff account `by`, or of `SYSTEM`.

    The set that `before` tells of stays to be fetched until the new one is whole.
    """
    kept = {key: before.details[key] for key in ("set", "made_at") if before and key in before.details}
    told = {**kept, "by": by, "asked_at": now.isoformat(), **details}
    return JobEntry(campaign, job_of(paper), step=ASKED, details=told)


def underway(entry: JobEntry | None) -> bool:
    """Asked for, and neither made nor given up."""
    return entry is not None and entry.step == ASKED


def made_at(entry: JobEntry | None) -> datetime | None:
    """When the set in force was made (UTC); None where there is none."""
    made = entry.details.get("made_at") if entry else None
    return datetime.fromisoformat(made) if made else None


def next_slot(entry: JobEntry) -> str:
    """Where the next set goes: not where the one in force lies."""
    return SLOTS[1] if entry.details.get("set") == SLOTS[0] else SLOTS[0]


def basis_of(in_force: CampaignInForce) -> str:
    """What a document that is made by itself rests on: it is made anew when this changes."""
    return f"{in_force.campaign.rules_hash[:16]}-{len(in_force.decisions)}"


def due(ledger: Mapping[str, JobEntry], now: datetime) -> list[Paper]:
    """Documents asked for that no worker holds and no message was queued for lately."""
    return [
        paper
        for paper in Paper
        if (entry := ledger.get(job_of(paper))) is not None
        and underway(entry)
        and not (entry.lease_until and entry.lease_until > now)
        and not (entry.queued_at and entry.queued_at + REQUEUE_AFTER > now)
    ]


def file_key(campaign: str, paper: Paper, kind: str, entry: JobEntry) -> str:
    """Where the set in force stands in the reports bucket; `kind` is `docx` or `pdf`. KeyError where none is."""
    return slot_key(campaign, paper, kind, entry.details["set"])


def slot_key(campaign: str, paper: Paper, kind: str, slot: str) -> str:
    """Where a set of the document stands in the reports bucket."""
    return f"{campaign}/documents/{paper}.{slot}.{kind}"
