"""Computes the trials that staff ask for, and empties them a week later. Level-triggered, safe to repeat."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.job_ledger import JobEntry, JobLedger
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.reports import trials
from chalicelib.reports.trials import EMPTIED, FAILED, MADE, Stage
from chalicelib.scores import ballots_json
from chalicelib.scores.appraisal_log import appraised, imports
from chalicelib.scores.whatif import compare

log = logging.getLogger("phieu.trials")

LEASE = timedelta(minutes=15)
"""As long as a function may run."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class TrialPorts:
    """What the job reaches. The urn is not among them: it reads what was counted."""

    campaigns: Campaigns
    reports: ObjectStore
    jobs: JobLedger


def bodies_due(ports: TrialPorts, now: datetime) -> Iterator[Body]:
    """A message for each trial that is due, noted as queued. What the tick sends."""
    for campaign in ports.campaigns.ids():
        for trial in trials.due(ports.jobs.all(campaign), now):
            ports.jobs.queued(campaign, trials.job_of(trial), now)
            yield {"campaign": campaign, "trial": trial}


def handle(ports: TrialPorts, body: Body, now: datetime) -> str:
    """Work off {campaign, trial}; the step at which its entry stands then, "" where nobody asked for it."""
    in_force, trial = ports.campaigns.in_force(body["campaign"], now), body["trial"]
    campaign = in_force.campaign.id
    known = ports.jobs.get(campaign, trials.job_of(trial))
    if known is None or not trials.has_work(known, now):
        return known.step if known else ""
    entry = ports.jobs.claim(campaign, known.job, now, LEASE)
    if entry is None:
        return ""
    if not trials.has_work(entry, now):
        # Another worker came to its end between the reading and the claim.
        ports.jobs.put(replace(entry, lease_until=None))
        return entry.step
    entry = trials.begun(entry)
    ports.jobs.put(entry)
    if not trials.is_shown(entry, now):
        ports.reports.put(trials.key(campaign, trial), b"{}", JSON)
        step = EMPTIED
    else:
        step = FAILED if trials.gave_up(entry) else _make(ports, in_force, entry, trial, now)
    made = {"made_at": now.isoformat()} if step == MADE else {}
    details = {**entry.details, **made}
    ports.jobs.put(replace(entry, step=step, cursor="", lease_until=None, done_at=now, details=details))
    log.info("trial", extra={"campaign": campaign, "trial": trial, "step": step})
    return step


def _make(ports: TrialPorts, in_force: CampaignInForce, entry: JobEntry, trial: str, now: datetime) -> str:
    """Nothing is counted before the last fence, and a reopening moves it: then nothing is tried either."""
    campaign = in_force.campaign
    ports.jobs.put(replace(entry, cursor=Stage.READING.value))
    stored = ports.reports.get(ballots_json.key(campaign.id)) if now >= in_force.last_fence else None
    if stored is None:
        return FAILED
    given = appraised(campaign.rules, imports(ports.reports, campaign.id))
    ports.jobs.put(replace(entry, cursor=Stage.SCORING.value))
    change = trials.change_of(entry.details["change"])
    outcome = trials.to_bytes(compare(campaign.rules, change, ballots_json.from_bytes(stored), given))
    ports.reports.put(trials.key(campaign.id, trial), outcome, JSON)
    return MADE
