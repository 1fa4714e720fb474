"""What documents are made of."""

from dataclasses import dataclass

from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.job_ledger import JobLedger
from chalicelib.follow_up.snapshots import CoverageStore
from chalicelib.jobs.ports import ObjectStore
from chalicelib.staff.audit import AuditLog


@dataclass(frozen=True, slots=True)
class DocumentPorts:
    """`site`: the public address that the letter prints. `rehearsal`: pages say that this is not the real survey.

    The urn is not among them.
    """

    campaigns: Campaigns
    reports: ObjectStore
    jobs: JobLedger
    coverage: CoverageStore
    audit: AuditLog
    site: str
    rehearsal: bool = False
