"""Tells who asked for a document that it is ready, or that it was not made: one mail for each asking.

The mail holds no document and no result, only where to fetch it: who reads it must sign in.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.follow_up.channel import MailPermanent
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import LEASE, REQUEUE_AFTER
from chalicelib.jobs.ports import Body, JobPorts
from chalicelib.reports.documents.asking import MADE, SYSTEM, Paper, job_of, underway
from chalicelib.reports.documents.ready_mail import document_mail

JOB = "told:"
DUE, TOLD = "due", "told"
NEWS_FOR = timedelta(days=1)
"""Nobody is told of what was settled longer ago: the mail could not leave while it was news."""


def waiting(ports: JobPorts, campaign: str, ledger: Mapping[str, JobEntry], now: datetime) -> Iterator[Body]:
    """A message for each document that was settled and whose asker was not told. What the tick sends."""
    for paper in Paper:
        entry, told = ledger.get(job_of(paper)), ledger.get(f"{JOB}{job_of(paper)}")
        if entry is None or not _is_news(entry, now):
            continue
        if told is None or told.details.get("of") != _of(entry):
            message = f"<{secrets.token_hex(16)}@{ports.mail_domain}>"
            told = JobEntry(campaign, f"{JOB}{job_of(paper)}", DUE, details={"of": _of(entry), "message": message})
        elif told.step != DUE or (told.queued_at and told.queued_at + REQUEUE_AFTER > now):
            continue
        ports.jobs.put(replace(told, queued_at=now))
        yield {"campaign": campaign, "document": paper.value}


def tell(ports: JobPorts, body: Body, now: datetime) -> bool:
    """Hand over the mail, once; whether it was. Without an address of the asker's own, to the organiser's."""
    campaign, paper = body["campaign"], Paper(body["document"])
    entry, planned = ports.jobs.get(campaign, job_of(paper)), ports.jobs.get(campaign, f"{JOB}{job_of(paper)}")
    if entry is None or planned is None:
        return False
    told = ports.jobs.claim(campaign, planned.job, now, LEASE)
    if told is None or told.step != DUE or told.details.get("of") != _of(entry):
        return False
    in_force, asker = ports.campaigns.in_force(campaign, now), entry.details.get("by", SYSTEM)
    message = document_mail(
        in_force,
        paper,
        made=entry.step == MADE,
        to=ports.staff_address(asker) or in_force.campaign.organiser.email,
        site=ports.site,
        message_id=told.details["message"],
        render=ports.render,
    )
    outcome = "handed_over"
    try:
        ports.channel.send(message=message)
    except MailPermanent as error:
        # The page shows the document all the same; asking the relay again would not change its mind.
        outcome = f"refused: {error}"
    details = {**told.details, "outcome": outcome}
    ports.jobs.put(replace(told, step=TOLD, lease_until=None, done_at=now, details=details))
    return outcome == "handed_over"


def _is_news(entry: JobEntry, now: datetime) -> bool:
    """Settled lately, on somebody's asking."""
    if underway(entry) or entry.done_at is None or entry.details.get("by", SYSTEM) == SYSTEM:
        return False
    return now < entry.done_at + NEWS_FOR


def _of(entry: JobEntry) -> str:
    """Which making of the document it is about."""
    return entry.done_at.isoformat() if entry.done_at else ""
