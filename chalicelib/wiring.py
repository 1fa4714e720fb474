"""The composition root: the only place where features meet their stores.

Everything is made on first use and kept for the life of the process, so that importing `app` opens nothing.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from botocore.exceptions import BotoCoreError
from chalice import Blueprint
from pynamodb.exceptions import PynamoDBException

from chalicelib.campaign.definition import Campaign
from chalicelib.follow_up.channel import MailChannel
from chalicelib.follow_up.rehearsal import RehearsalChannel
from chalicelib.follow_up.resending import ResendDesk
from chalicelib.jobs import documents, handouts, imports, office_templates, points
from chalicelib.jobs.dispute_desk import DisputeDesk
from chalicelib.jobs.guides import Guides
from chalicelib.jobs.import_desk import ImportDesk
from chalicelib.jobs.imports import ImportPorts, due_everywhere
from chalicelib.jobs.mending_desk import MendingDesk
from chalicelib.jobs.moved_addresses import MovedAddresses
from chalicelib.jobs.points import PointsPorts
from chalicelib.jobs.ports import JobPorts, Queues
from chalicelib.jobs.publication import PublicationPorts
from chalicelib.jobs.templates import MailTemplates
from chalicelib.publication.manifest import SeedSigner
from chalicelib.reports.documents import template_desk
from chalicelib.scores import sheet_desk
from chalicelib.staff.rate_limits import FailsOpen
from chalicelib.store import ballots, secrets
from chalicelib.store.audit import StoredAudit
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.campaigns import CampaignStore, StaffBook
from chalicelib.store.closing import StoredClosing
from chalicelib.store.connection import client
from chalicelib.store.coverage import StoredCoverage
from chalicelib.store.data_keys import StoredDataKeys, StoredRateLimiter
from chalicelib.store.disputes import StoredDisputes
from chalicelib.store.focal_points import StoredFocalAttempts, StoredFocalPoints, StoredFocalSessions
from chalicelib.store.handouts import StoredHandouts
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
from chalicelib.store.staff import (
    StoredAttempts,
    StoredStaffAccounts,
    StoredStaffAddresses,
    StoredStaffSessions,
)
from chalicelib.store.steps import StoredSteps
from chalicelib.store.uploads import UploadStore
from chalicelib.store.urges import StoredUrges
from chalicelib.store.urn import StoredUrn
from chalicelib.web import data, focal_point, public, published, respondent, staff
from chalicelib.web.csrf import Csrf
from chalicelib.web.data.ports import DataPorts
from chalicelib.web.data.problems import problem_json
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.http import Reply, Request
from chalicelib.web.problems import problem_page
from chalicelib.web.public import PublicPorts
from chalicelib.web.published import PublishedPorts
from chalicelib.web.respondent import RespondentPorts
from chalicelib.web.routing import Edge, HttpProblem, blueprint
from chalicelib.web.sessions import Sessions
from chalicelib.web.staff.ports import StaffPorts


class ClockFixed(RuntimeError):
    """Somebody tried to move the clock of a deployed function."""


def system_clock() -> datetime:
    """The server's time (UTC)."""
    return datetime.now(UTC)


_clock: list[Callable[[], datetime]] = [system_clock]


def now() -> datetime:
    """The time of this request or event (UTC): read once at the edge, passed down from there."""
    return _clock[0]()


def use_clock(clock: Callable[[], datetime]) -> None:
    """Put a movable clock in place for a local run. Raises `ClockFixed` in the cloud."""
    # Not AWS_EXECUTION_ENV: Chalice sets that everywhere.
    if {"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API"} & os.environ.keys():
        raise ClockFixed("The clock of a deployed function is the server's own and cannot be moved.")
    _clock[0] = clock


@cache
def campaigns() -> CampaignStore:
    """Campaigns in force, cached for 10 s."""
    return CampaignStore(Objects(settings().campaigns_bucket), time.monotonic)


def import_step(body: Mapping[str, str], at: datetime) -> None:
    """One step of a roster's import, whose next step is queued at once; or what staff asked to have written."""
    if "document" in body:
        documents.handle(document_ports(), body, at)
        return
    if "handout" in body:
        handouts.handle(handout_ports(), body, at)
        return
    if body["step"] in frozenset(sheet_desk.Kind):
        points.handle(points_ports(), campaigns().in_force(body["campaign"], at), body)
        return
    if body["step"] == template_desk.STEP:
        office_templates.handle(template_ports(), campaigns().in_force(body["campaign"], at), body, at)
        return
    again = imports.handle(import_ports(), campaigns().in_force(body["campaign"], at), body, at)
    if again is not None:
        Queue(settings().imports_queue).send([again])


def _imports_due(at: datetime) -> Iterator[Mapping[str, str]]:
    """What the tick sends to the queue of imports: steps of rosters and documents, which share its function."""
    yield from due_everywhere(import_ports(), campaigns().ids(), at)
    yield from documents.bodies_due(document_ports(), at)
    yield from handouts.bodies_due(handout_ports(), at)


@cache
def document_ports() -> documents.DocumentPorts:
    """What documents are made of: scores and frozen counts, snapshots of coverage; never the urn."""
    return documents.DocumentPorts(
        campaigns=campaigns(),
        reports=Objects(settings().reports_bucket),
        jobs=StoredJobs(),
        coverage=StoredCoverage(),
        audit=StoredAudit(),
        site=settings().site,
    )


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
def edge() -> Edge:
    """The edge of the pages that anybody and respondents see."""
    return Edge(
        clock=now, problem_page=_problem_page, secure=_secure(), form_targets="", rehearsal=settings().rehearsal
    )


def _secure() -> bool:
    return settings().site.startswith("https://")


def _problem_page(request: Request, problem: HttpProblem) -> Reply:
    """A page that says what went wrong, with the help contacts where even now they can be had."""
    try:
        campaign = _only_campaign(request.now)
    except Exception:  # noqa: BLE001 - the page about one fault must not break on another
        campaign = None
    return problem_page(request, problem, campaign)


def _only_campaign(at: datetime) -> Campaign | None:
    """The campaign that public pages may name: the only one in store. With several, they name none."""
    ids = campaigns().ids()
    return campaigns().in_force(ids[0], at).campaign if len(ids) == 1 else None


@cache
def csrf() -> Csrf:
    """Checks that a form comes from a page of ours."""
    return Csrf(secrets.key(Purpose.CSRF), "/".join(settings().site.split("/")[:3]))


@cache
def respondent_ports() -> RespondentPorts:
    """The respondent's pages: may put into the urn, never read it."""
    return RespondentPorts(
        box=DynamoBallotBox(),
        campaigns=campaigns(),
        sessions=Sessions(secrets.key(Purpose.SESSION)),
        csrf=csrf(),
        receipt_key=secrets.key(Purpose.RECEIPTS),
        pause=ballots.pause,
        resends=ResendDesk(StoredNotices(), _mail_domain()),
        only_campaign=_only_campaign,
    )


@cache
def public_ports() -> PublicPorts:
    """The pages that anybody may open."""
    return PublicPorts(campaign=_only_campaign)


@cache
def import_ports() -> ImportPorts:
    """The import of rosters."""
    return ImportPorts(
        rosters=RosterStore(),
        uploads=UploadStore(),
        files=Objects(settings().rosters_bucket),
        audit=StoredAudit(),
        moved=MovedAddresses(StoredProposals(), StoredNotices(), _mail_domain()),
        mail_domain=_mail_domain(),
    )


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
        pace=StoredPace(),
        render=MailTemplates(),
        queues=queues,
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
        mail_domain=_mail_domain(),
        guide=Guides(StoredJobs(), Objects(settings().reports_bucket), time.monotonic),
        staff_address=StoredStaffAddresses().address,
    )


@cache
def signer() -> SeedSigner:
    """The key that published manifests are signed with; its public half stands with the campaign."""
    return SeedSigner(secrets.key(Purpose.MANIFEST))


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


@cache
def template_ports() -> office_templates.TemplatePorts:
    """The job that checks templates of offices."""
    return office_templates.TemplatePorts(
        files=Objects(settings().rosters_bucket), reports=Objects(settings().reports_bucket), site=settings().site
    )


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
    return Edge(clock=now, problem_page=problem_json, secure=_secure(), form_targets="")


def edge_of(path: str) -> Edge:
    """The edge of an address that the framework itself refused."""
    return data_edge() if data.is_ours(path) else edge()


@cache
def published_ports() -> PublishedPorts:
    """What is published, for anybody."""
    return PublishedPorts(campaigns=campaigns(), reports=Objects(settings().reports_bucket))


def _mail_domain() -> str:
    return settings().mail_from.rpartition("@")[2].rstrip(">")


def _channel() -> MailChannel:
    return RehearsalChannel(_real_channel()) if settings().rehearsal else _real_channel()


def _real_channel() -> MailChannel:
    if settings().mail_channel == "smtp":
        return SmtpChannel(relay_from_environment(), settings().mail_from, now, settings().mail_per_second)
    told_to = os.environ.get("PHIEU_MAIL_CONFIGURATION_SET", "")
    return SesChannel(settings().mail_from, now, told_to, settings().mail_per_second)


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
            StoredProposals(), RosterStore(), StoredAddressBook(), StoredNotices(), campaigns(), _mail_domain()
        ),
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
        coverage=StoredCoverage(),
        notices=StoredNotices(),
        urges=StoredUrges(),
        proposals=StoredProposals(),
        files=Objects(settings().rosters_bucket),
        render=MailTemplates(),
        mail_domain=_mail_domain(),
    )


def pages() -> tuple[Blueprint, ...]:
    """The whole site."""
    return (
        blueprint("respondent", respondent.routes(respondent_ports), edge),
        blueprint("published", published.routes(published_ports), edge),
        blueprint("data", data.routes(data_ports), data_edge),
        blueprint("public", public.routes(public_ports), edge),
        blueprint("focal_point", focal_point.routes(focal_ports), edge),
        blueprint("staff", staff.routes(staff_ports), staff_edge),
    )
