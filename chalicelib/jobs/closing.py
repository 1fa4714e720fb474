"""Executes the fence of a window step by step (design.md 6): sweep, freeze, drafts, check.

Killed anywhere and run again it gives the same outcome: steps are idempotent, the ledger names the last done.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind
from chalicelib.follow_up.closing import (
    FencePlan,
    Step,
    TooEarly,
    Violation,
    begins_at,
    moment_of,
    plan,
    receipt_violations,
)
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.jobs import frozen
from chalicelib.jobs.ports import Body, JobPorts
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb

log = logging.getLogger("phieu.closing")

LEASE = timedelta(minutes=15)
"""As long as a function may run; a fence killed earlier is taken up again after it."""
Act = Callable[[JobPorts, CampaignInForce, FencePlan, datetime], None]


@dataclass(frozen=True, slots=True)
class Reopened:
    """So many closed invitations take ballots again, by a recorded decision."""

    invitations: int


def handle(ports: JobPorts, body: Body, now: datetime) -> FencePlan | Reopened | TooEarly | None:
    """Work off one message of the `closing` queue: {campaign, job}. None: nothing to do, or another is at it."""
    in_force = ports.campaigns.in_force(body["campaign"], now)
    moment = moment_of(in_force, body["job"])
    if moment is None:
        return None
    if now < begins_at(moment):
        return TooEarly(begins_at(moment))
    entry = ports.jobs.claim(in_force.campaign.id, moment.id, now, LEASE)
    if entry is None or entry.done_at:
        return None
    if moment.kind is MomentKind.REOPENING:
        if _fence_at_work(ports, entry.campaign, moment, now):
            ports.jobs.put(replace(entry, lease_until=None))
            return None
        return _reopen(ports, moment, entry, now)
    return _execute(ports, in_force, plan(in_force, moment, done=entry.step), entry, now)


def _fence_at_work(ports: JobPorts, campaign: str, reopening: Moment, now: datetime) -> bool:
    """Whether a worker still closes what is to be opened: the decision moved that fence, but did not stop it."""
    fences = f"{MomentKind.FENCE.value}-{reopening.window}-"
    entries = (entry for job, entry in ports.jobs.all(campaign).items() if job.startswith(fences))
    return any(entry.lease_until is not None and entry.lease_until > now for entry in entries)


def _reopen(ports: JobPorts, moment: Moment, entry: JobEntry, now: datetime) -> Reopened:
    found = list(ports.roll.invitations(entry.campaign, set(moment.groups)))
    closed = [i for i in found if i.state is InvitationState.CLOSED]
    number = sum(ports.roll.reopen(i.account, i.group) for i in closed)
    _tell(ports, entry, Verb.WINDOW_REOPENED, moment.window, now)
    ports.jobs.put(replace(entry, done_at=now, lease_until=None))
    return Reopened(number)


def _execute(
    ports: JobPorts, in_force: CampaignInForce, fence: FencePlan, entry: JobEntry, now: datetime
) -> FencePlan:
    for step in fence.steps:
        ACTS[step](ports, in_force, fence, now)
        entry = replace(entry, step=step.value)
        ports.jobs.put(entry)
    _tell(ports, entry, Verb.WINDOW_FENCED, fence.window, now)
    ports.jobs.put(replace(entry, done_at=now, lease_until=None))
    return fence


def _tell(ports: JobPorts, entry: JobEntry, verb: Verb, window: str, now: datetime) -> None:
    actor = Actor(ActorKind.JOB, "closing")
    ports.audit.record(Entry(entry.campaign, now, actor, verb, {"window": window}, once=entry.job))


def _sweep(ports: JobPorts, _in_force: CampaignInForce, fence: FencePlan, _now: datetime) -> None:
    """Pass after pass until one finds nothing open; a ballot cast before the deadline stays cast."""
    while still_open := [i for i in _invitations(ports, fence) if i.state is InvitationState.OPEN]:
        closed = sum(ports.roll.close(i.account, i.group) for i in still_open)
        log.info("swept", extra={"campaign": fence.campaign, "window": fence.window, "closed": closed})


def _freeze(ports: JobPorts, in_force: CampaignInForce, fence: FencePlan, now: datetime) -> None:
    """The window's counts on both bases, and what the urn must hold, as they are from now on."""
    invitations = list(_invitations(ports, fence))
    record = frozen.make(in_force, fence, invitations, now)
    key = frozen.key(fence.campaign, fence.window)
    ports.reports.put(key, frozen.to_bytes(record), "application/json")


def _delete_drafts(ports: JobPorts, _in_force: CampaignInForce, fence: FencePlan, _now: datetime) -> None:
    accounts = {i.account for i in _invitations(ports, fence)}
    ports.roll.delete_drafts(accounts, set(fence.groups))


def _check(ports: JobPorts, in_force: CampaignInForce, fence: FencePlan, now: datetime) -> None:
    violations = roll_violations(ports, in_force, now)
    for violation in violations:
        log.error("invariant broken", extra={"campaign": fence.campaign, **asdict(violation)})
    told = json.dumps([asdict(v) for v in violations])
    ports.jobs.put(JobEntry(fence.campaign, f"invariants#{fence.window}", details={"violations": told}))


def roll_violations(ports: JobPorts, in_force: CampaignInForce, now: datetime) -> tuple[Violation, ...]:
    """Promise 7 on the roll: as many receipts for a form as its groups have ballots, online or on paper.

    Only forms whose windows have all reached their fence are looked at: the others are still moving.
    """
    groups = in_force.campaign.groups.values()
    moving = {g.form for g in groups if now < in_force.window(g.window).fence_at}
    settled = {g.id: g.form for g in groups if g.form not in moving}
    returned = Counter(dict.fromkeys(settled.values(), 0))
    for invitation in ports.roll.invitations(in_force.campaign.id, set(settled)) if settled else ():
        returned[invitation.form] += invitation.state.returned
    return receipt_violations(returned, ports.roll.receipts(in_force.campaign.id))


def _invitations(ports: JobPorts, fence: FencePlan) -> Iterable[Invitation]:
    return ports.roll.invitations(fence.campaign, set(fence.groups))


ACTS: dict[Step, Act] = {
    Step.SWEEP: _sweep,
    Step.FREEZE: _freeze,
    Step.DELETE_DRAFTS: _delete_drafts,
    Step.CHECK: _check,
}
