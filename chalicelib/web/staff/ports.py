"""What the staff pages need from the stores. The page set asks for it at each request (`routes`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.campaign.decisions import Change, Decision, Ground
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.staff.accounts import StaffAccounts
from chalicelib.staff.attempts import SignInAttempts
from chalicelib.staff.audit import AuditLog
from chalicelib.staff.sessions import StaffSessions
from chalicelib.web.csrf import Csrf


class Snapshots(Protocol):
    """The stored coverage snapshots (`follow_up.snapshots.CoverageStore`)."""

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        """The stored snapshot of every respondents' unit that has one, by the unit's id."""


class JobLines(Protocol):
    """The ledger of jobs, to read."""

    def entries(self, campaign: str) -> Iterable[JobEntry]:
        """Every job of the campaign that was begun, by id."""


class Bucket(Protocol):
    """Object storage as the staff pages use it (`store.objects.Objects`)."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""

    def size(self, key: str) -> int | None:
        """The object's size in bytes, or None where there is none (yet)."""

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys under `prefix`, sorted."""

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        """A presigned address that downloads the object as `file_name` for `seconds`."""


class CampaignBook(Protocol):
    """The door for what staff decide about a campaign."""

    def announce(self, campaign: str, by: str, now: datetime) -> None:
        """Make the rules in force immutable."""

    def record(self, campaign: str, ground: Ground, change: Change) -> Decision:
        """Append a decision."""


@dataclass(frozen=True, slots=True)
class StaffPorts:
    """Everything the staff pages use."""

    accounts: StaffAccounts
    attempts: SignInAttempts
    sessions: StaffSessions
    audit: AuditLog
    csrf: Csrf
    campaigns: Campaigns
    book: CampaignBook
    coverage: Snapshots
    reports: Bucket
    jobs: JobLines
