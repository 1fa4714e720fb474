"""The ledger of jobs on the roll: pk `JOBS#campaign`, sk the job's id."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem


class JobItem(RollItem, discriminator="job"):
    """One job of one campaign. Times are UTC text, empty when not yet."""

    step = UnicodeAttribute(default="")
    cursor = UnicodeAttribute(default="")
    queued_at = UnicodeAttribute(default="")
    lease_until = UnicodeAttribute(default="")
    done_at = UnicodeAttribute(default="")
    details = JSONAttribute(default=dict)


class StoredJobs:
    """`follow_up.job_ledger.JobLedger` on the roll."""

    def get(self, campaign: str, job: str) -> JobEntry | None:
        """One consistent read."""
        try:
            return _entry(JobItem.get(f"JOBS#{campaign}", job, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, campaign: str) -> Mapping[str, JobEntry]:
        """One consistent query."""
        found = JobItem.query(f"JOBS#{campaign}", consistent_read=True)
        return {item.sk: _entry(item) for item in found}

    def entries(self, campaign: str) -> Iterator[JobEntry]:
        """Every job of the campaign that was begun, by id: one query."""
        return map(_entry, JobItem.query(f"JOBS#{campaign}", consistent_read=True))

    def put(self, entry: JobEntry) -> None:
        """One put."""
        JobItem(
            f"JOBS#{entry.campaign}",
            entry.job,
            campaign=entry.campaign,
            step=entry.step,
            cursor=entry.cursor,
            queued_at=_text(entry.queued_at),
            lease_until=_text(entry.lease_until),
            done_at=_text(entry.done_at),
            details=dict(entry.details),
        ).save()

    def queued(self, campaign: str, job: str, now: datetime) -> None:
        """One write of one attribute, so that no worker's step is lost."""
        item = JobItem(f"JOBS#{campaign}", job)
        item.update([JobItem.kind.set(JobItem), JobItem.campaign.set(campaign), JobItem.queued_at.set(stamp(now))])

    def claim(self, campaign: str, job: str, now: datetime, lease: timedelta) -> JobEntry | None:
        """One conditional write, which makes the entry when there is none."""
        item = JobItem(f"JOBS#{campaign}", job)
        free = JobItem.lease_until.does_not_exist() | (JobItem.lease_until <= stamp(now))
        try:
            item.update(
                [
                    JobItem.kind.set(JobItem),
                    JobItem.campaign.set(campaign),
                    JobItem.lease_until.set(stamp(now + lease)),
                ],
                free,
            )
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return None
        return _entry(item)


def _text(at: datetime | None) -> str:
    return stamp(at) if at else ""


def _entry(item: JobItem) -> JobEntry:
    return JobEntry(
        campaign=item.campaign or "",
        job=item.sk,
        step=item.step or "",
        cursor=item.cursor or "",
        queued_at=instant(item.queued_at or ""),
        lease_until=instant(item.lease_until or ""),
        done_at=instant(item.done_at or ""),
        details=dict(item.details or {}),
    )
