"""The desks: staff's pages and focal points'. Loaded when one of them is first opened."""

from dataclasses import replace
from datetime import datetime
from functools import cache

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.resending import ResendDesk
from chalicelib.jobs.appointing_desk import AppointingDesk
from chalicelib.jobs.dispute_desk import DisputeDesk
from chalicelib.jobs.import_desk import ImportDesk
from chalicelib.jobs.mending_desk import MendingDesk
from chalicelib.jobs.templates import MailTemplates
from chalicelib.staff.rate_limits import FailsOpen
from chalicelib.store.audit import StoredAudit
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.campaigns import StaffBook
from chalicelib.store.connection import client
from chalicelib.store.coverage import StoredCoverage
from chalicelib.store.data_keys import StoredDataKeys, StoredRateLimiter
from chalicelib.store.disputes import StoredDisputes
from chalicelib.store.focal_points import StoredFocalAttempts, StoredFocalPoints, StoredFocalSessions
from chalicelib.store.focal_reads import StoredFocalReads
from chalicelib.store.handouts import StoredHandouts
from chalicelib.store.house import StoredHouse, queue_addresses
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.mail_addresses import StoredAddressBook
from chalicelib.store.notices import StoredNotices
from chalicelib.store.objects import Objects
from chalicelib.store.proposals import StoredProposals
from chalicelib.store.queues import Queue
from chalicelib.store.rosters import RosterStore
from chalicelib.store.settings import settings
from chalicelib.store.staff import StoredAttempts, StoredStaffAccounts, StoredStaffSessions
from chalicelib.store.steps import StoredSteps
from chalicelib.store.urges import StoredUrges
from chalicelib.web.data.ports import DataPorts
from chalicelib.web.data.problems import problem_json
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.published import PublishedPorts
from chalicelib.web.routing import Edge
from chalicelib.web.staff.ports import StaffPorts
from chalicelib.wiring.common import (
    campaigns,
    csrf,
    edge,
    mail_domain,
    system_clock,
)
from chalicelib.wiring.jobs import import_ports, signer


@cache
def staff_edge() -> Edge:
    """The edge of the staff pages, whose forms may post files to object storage too."""
    bucket = client("s3").meta.endpoint_url
    return replace(edge(), form_targets=str(bucket))


@cache
def staff_ports() -> StaffPorts:
    """The staff pages: counts, rosters, decisions and finished reports; never the urn."""
    return StaffPorts(
        accounts=StoredStaffAccounts(),
        attempts=StoredAttempts(),
        sessions=StoredStaffSessions(),
        audit=StoredAudit(),
        csrf=csrf(),
        campaigns=campaigns(),
        book=StaffBook(campaigns(), lambda: signer().public_key),
        coverage=StoredCoverage(),
        reports=Objects(settings().reports_bucket),
        jobs=StoredJobs(),
        board=RosterStore(),
        imports=ImportDesk(import_ports(), Queue(settings().imports_queue)),
        rosters=Objects(settings().rosters_bucket),
        steps=StoredSteps(),
        keys=StoredDataKeys(),
        points=Queue(settings().imports_queue).send,
        disputes=DisputeDesk(DynamoBallotBox(), StoredProposals(), StoredDisputes()),
        handouts=StoredHandouts(),
        mending=MendingDesk(
            StoredProposals(), RosterStore(), StoredAddressBook(), StoredNotices(), campaigns(), mail_domain()
        ),
        house=StoredHouse(queue_addresses(), settings().reports_bucket),
        appointed=StoredFocalPoints().appointed,
        appointing=AppointingDesk(StoredFocalPoints(), DynamoBallotBox(), campaigns()),
        site=settings().site,
        code_times=lambda at: (at, system_clock()),
    )


@cache
def focal_ports() -> FocalPorts:
    """The focal points' pages: snapshots, and wishes that the mailer fulfils; nothing of a respondent's own."""
    return FocalPorts(
        points=StoredFocalPoints(),
        attempts=StoredFocalAttempts(),
        sessions=StoredFocalSessions(),
        audit=StoredAudit(),
        csrf=csrf(),
        campaigns=campaigns(),
        reads=StoredFocalReads(),
        notices=StoredNotices(),
        urges=StoredUrges(),
        proposals=StoredProposals(),
        files=Objects(settings().rosters_bucket),
        render=MailTemplates(),
        mail_domain=mail_domain(),
    )


@cache
def published_ports() -> PublishedPorts:
    """What is published, for anybody."""
    return PublishedPorts(campaigns=campaigns(), reports=Objects(settings().reports_bucket))


def ask_again(in_force: CampaignInForce, account: str, at: datetime) -> None:
    """Somebody wishes to have an account sent again; the mailer does it."""
    ResendDesk(StoredNotices(), mail_domain()).ask(in_force, account, at)


@cache
def data_ports() -> DataPorts:
    """What other systems read with a key: snapshots of coverage, published sets."""
    return DataPorts(
        campaigns=campaigns(),
        coverage=StoredCoverage(),
        reports=Objects(settings().reports_bucket),
        keys=StoredDataKeys(),
        limiter=FailsOpen(StoredRateLimiter(), (PynamoDBException, BotoCoreError)),
    )


@cache
def data_edge() -> Edge:
    """The edge of the data addresses: what goes wrong is told as JSON."""
    return replace(edge(), problem_page=problem_json, rehearsal=False)
