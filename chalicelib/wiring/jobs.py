"""What schedules and queues work with. Loaded when the first of them calls."""

import os
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

from chalicelib.follow_up.channel import MailChannel
from chalicelib.follow_up.rehearsal import RehearsalChannel
from chalicelib.jobs import documents, handouts, office_templates, trials
from chalicelib.jobs.document_ports import DocumentPorts
from chalicelib.jobs.guides import Guides
from chalicelib.jobs.imports import ImportPorts, due_everywhere
from chalicelib.jobs.moved_addresses import MovedAddresses
from chalicelib.jobs.points import PointsPorts
from chalicelib.jobs.ports import JobPorts, Queues
from chalicelib.jobs.publication import PublicationPorts
from chalicelib.jobs.templates import MailTemplates
from chalicelib.publication.manifest import SeedSigner
from chalicelib.store import secrets
from chalicelib.store.audit import StoredAudit
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.closing import StoredClosing
from chalicelib.store.coverage import StoredCoverage
from chalicelib.store.disputes import StoredDisputes
from chalicelib.store.focal_points import StoredFocalPoints
from chalicelib.store.handouts import StoredHandouts
from chalicelib.store.house import StoredHouse, queue_addresses
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.mail_addresses import StoredAddressBook
from chalicelib.store.mail_ses import SesChannel
from chalicelib.store.mail_smtp import SmtpChannel, relay_from_environment
from chalicelib.store.notices import StoredNotices
from chalicelib.store.objects import Objects
from chalicelib.store.pacing import StoredPace
from chalicelib.store.proposals import StoredProposals
from chalicelib.store.queues import Queue
from chalicelib.store.receipts import StoredReceipts
from chalicelib.store.rosters import RosterStore
from chalicelib.store.secrets import Purpose
from chalicelib.store.settings import settings
from chalicelib.store.staff import StoredStaffAddresses
from chalicelib.store.steps import StoredSteps
from chalicelib.store.uploads import UploadStore
from chalicelib.store.urn import StoredUrn
from chalicelib.wiring.common import campaigns, mail_domain, now


@cache
def signer() -> SeedSigner:
    """The key that published manifests are signed with; its public half stands with the campaign."""
    return SeedSigner(secrets.key(Purpose.MANIFEST))


@cache
def import_ports() -> ImportPorts:
    """The import of rosters."""
    return ImportPorts(
        rosters=RosterStore(),
        uploads=UploadStore(),
        files=Objects(settings().rosters_bucket),
        audit=StoredAudit(),
        moved=MovedAddresses(StoredProposals(), StoredNotices(), mail_domain()),
        mail_domain=mail_domain(),
    )


@cache
def document_ports() -> DocumentPorts:
    """What documents are made of: scores and frozen counts, snapshots of coverage; never the urn."""
    return DocumentPorts(
        campaigns=campaigns(),
        reports=Objects(settings().reports_bucket),
        jobs=StoredJobs(),
        coverage=StoredCoverage(),
        audit=StoredAudit(),
        site=settings().site,
        rehearsal=settings().rehearsal,
    )


@cache
def trial_ports() -> trials.TrialPorts:
    """What trials of other rules are computed from: what was counted; never the urn."""
    return trials.TrialPorts(campaigns(), Objects(settings().reports_bucket), StoredJobs())


@cache
def job_ports() -> JobPorts:
    """Everything that schedules and queues work with; in the cloud each function's policy allows its part only."""
    queues = Queues(
        mail=Queue(settings().mail_queue),
        imports=Queue(settings().imports_queue),
        closing=Queue(settings().closing_queue),
        recount=Queue(settings().recount_queue),
    )
    return JobPorts(
        campaigns=campaigns(),
        notices=StoredNotices(),
        credentials=DynamoBallotBox(),
        channel=_channel(),
        render=MailTemplates(),
        queues=queues,
        pace=StoredPace(),
        jobs=StoredJobs(),
        roll=StoredClosing(),
        urn=StoredUrn(),
        reports=Objects(settings().reports_bucket),
        coverage=StoredCoverage(),
        addresses=StoredAddressBook(),
        focal_points=StoredFocalPoints(),
        proposals=StoredProposals(),
        audit=StoredAudit(),
        uploads_due=_imports_due,
        announce=campaigns().announce,
        site=settings().site,
        mail_domain=mail_domain(),
        guide=Guides(StoredJobs(), Objects(settings().reports_bucket), time.monotonic),
        staff_address=StoredStaffAddresses().address,
        busy_queues=StoredHouse(queue_addresses(), settings().reports_bucket).busy_queues,
    )


@cache
def publication_ports() -> PublicationPorts:
    """The job that writes the published set: frozen counts, tallies and receipts; never the urn, never people."""
    return PublicationPorts(
        campaigns=campaigns(),
        steps=StoredSteps(),
        reports=Objects(settings().reports_bucket),
        receipts=StoredReceipts(),
        disputes=StoredDisputes(),
        signer=signer(),
        jobs=StoredJobs(),
        audit=StoredAudit(),
        keep_key=campaigns().keep_key,
    )


@cache
def points_ports() -> PointsPorts:
    """The job that takes in files of appraised points and of earlier results."""
    return PointsPorts(
        files=Objects(settings().rosters_bucket),
        reports=Objects(settings().reports_bucket),
        audit=StoredAudit(),
        campaigns=campaigns(),
    )


def _channel() -> MailChannel:
    return RehearsalChannel(_real_channel()) if settings().rehearsal else _real_channel()


def _real_channel() -> MailChannel:
    if settings().mail_channel == "smtp":
        return SmtpChannel(relay_from_environment(), settings().mail_from, now, settings().mail_per_second)
    told_to = os.environ.get("PHIEU_MAIL_CONFIGURATION_SET", "")
    return SesChannel(settings().mail_from, now, told_to, settings().mail_per_second)


def _imports_due(at: datetime) -> Iterator[Mapping[str, str]]:
    """What the tick sends to the queue of imports: steps of rosters, and what staff asked to have made."""
    yield from due_everywhere(import_ports(), campaigns().ids(), at)
    yield from documents.bodies_due(document_ports(), at)
    yield from trials.bodies_due(trial_ports(), at)
    yield from handouts.bodies_due(handout_ports(), at)


@cache
def handout_ports() -> handouts.HandoutPorts:
    """What sealed slips and texts are made of: people of the roll, their credentials, snapshots of coverage."""
    return handouts.HandoutPorts(
        campaigns=campaigns(),
        handouts=StoredHandouts(),
        people=DynamoBallotBox(),
        rosters=RosterStore(),
        coverage=StoredCoverage(),
        files=Objects(settings().rosters_bucket),
        jobs=StoredJobs(),
        audit=StoredAudit(),
        site=settings().site,
    )


@cache
def template_ports() -> office_templates.TemplatePorts:
    """The job that checks templates of offices."""
    return office_templates.TemplatePorts(
        files=Objects(settings().rosters_bucket), reports=Objects(settings().reports_bucket), site=settings().site
    )
