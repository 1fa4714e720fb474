"""What jobs have done: one entry per job of a campaign, so that a kill anywhere loses no step and repeats none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class JobEntry:
    """Where a job stands. `step` and `cursor` say from where to go on; times are UTC.

    `queued_at`: when a message about it was last queued. `lease_until`: a worker is at it until then.
    `details` hold counts and hashes, never people.
    """

    campaign: str
    job: str
    step: str = ""
    cursor: str = ""
    queued_at: datetime | None = None
    lease_until: datetime | None = None
    done_at: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)


class JobLedger(Protocol):
    """The ledger of jobs (`JOBS#campaign`)."""

    def get(self, campaign: str, job: str) -> JobEntry | None:
        """The entry, read consistently; None for a job not begun."""
        ...

    def all(self, campaign: str) -> Mapping[str, JobEntry]:
        """Every entry of a campaign, by the job's id."""
        ...

    def put(self, entry: JobEntry) -> None:
        """Write the entry as a whole."""
        ...

    def queued(self, campaign: str, job: str, now: datetime) -> None:
        """Note that a message about the job was queued; touches nothing else of its entry."""
        ...

    def claim(self, campaign: str, job: str, now: datetime, lease: timedelta) -> JobEntry | None:
        """Begin or go on with a job that nobody holds; None while another's lease runs."""
        ...
