"""Each minute: compares what should have happened with the ledger of what did, and starts the rest.

Level-triggered: a tick that is late, skipped or doubled does no harm, and queues may be emptied at any time. The
tick itself only plans notices and queues messages; others do the work.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind, moments, outside_quiet_hours
from chalicelib.follow_up import address_test, pacing, resending, urging
from chalicelib.follow_up.channel import MailFailed
from chalicelib.follow_up.closing import begins_at
from chalicelib.follow_up.health import HOUSE, TICK, Pulse, busy_since
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import REQUEUE_AFTER, NoticeKind
from chalicelib.follow_up.pacing import ASSUMED_PER_SECOND, Quota, Slots
from chalicelib.jobs import digests, document_mails, focal_points, planning, publication, recount
from chalicelib.jobs.ports import JobPorts
from chalicelib.staff.audit import Actor, ActorKind

log = logging.getLogger("phieu.tick")

MAILS = frozenset({MomentKind.ACCOUNTS, MomentKind.OPENING, MomentKind.REMINDER})
ON_THE_ROLL = frozenset({MomentKind.FENCE, MomentKind.REOPENING})


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did. `lag`: how late the latest thing was that it had to start; zero when there was none.

    `queued` counts messages by queue; `failed` names campaigns whose part ended in an error.
    """

    at: datetime
    queued: Mapping[str, int]
    planned: int
    lag: timedelta
    failed: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    """Counts what this tick did, and paces mail over all campaigns. `slots` is asked for with the first mail."""

    ports: JobPorts
    now: datetime
    queued: dict[str, int]
    planned: int = 0
    lag: timedelta = timedelta()
    slots: Slots | None = None

    def started(self, due_at: datetime) -> None:
        self.lag = max(self.lag, self.now - due_at)

    def free_slots(self) -> Slots:
        """Asked of the provider once a tick. One that does not answer is given a cautious pace."""
        if self.slots is None:
            try:
                quota = self.ports.channel.quota()
            except MailFailed as error:
                log.warning("no quota told", extra={"error": str(error)})
                quota = Quota(ASSUMED_PER_SECOND)
            self.slots = pacing.slots(self.ports.pace.get(), quota, self.now)
        return self.slots

    def count(self, queue: str, number: int) -> None:
        self.queued[queue] = self.queued.get(queue, 0) + number


def run(ports: JobPorts, now: datetime) -> TickReport:
    """One tick over all campaigns. An error in one campaign keeps no other from its work."""
    tally = _Tally(ports, now, {})
    failed: list[str] = []
    for campaign in ports.campaigns.ids():
        try:
            _campaign(tally, ports.campaigns.in_force(campaign, now))
        except Exception as error:  # noqa: BLE001 - told below; the other campaigns' deadlines are as real
            log.error("tick failed", extra={"campaign": campaign, "error": type(error).__name__})
            failed.append(campaign)
    tally.count("imports", ports.queues.imports.send(list(ports.uploads_due(now))))
    busy = busy_since(Pulse.of_entry(ports.jobs.get(HOUSE, TICK)), ports.busy_queues, now)
    ports.jobs.put(Pulse(now, tally.lag, tuple(failed), busy).to_entry())
    report = TickReport(now, tally.queued, tally.planned, tally.lag, tuple(failed))
    log.info("tick", extra={"queued": tally.queued, "planned": tally.planned, "lag": tally.lag.total_seconds()})
    return report


def _campaign(tally: _Tally, in_force: CampaignInForce) -> None:
    ledger = tally.ports.jobs.all(in_force.campaign.id)
    _address_test(tally, in_force, ledger.get(NoticeKind.ADDRESS_TEST.value))
    _focal_points(tally, in_force)
    news = list(document_mails.waiting(tally.ports, in_force.campaign.id, ledger, tally.now))
    tally.count("mail", tally.ports.queues.mail.send(news))
    for notice in resending.waiting(in_force, tally.now):
        _queue_mail(tally, in_force, notice)
    for moment in moments(in_force):
        entry = ledger.get(moment.id)
        if moment.at > tally.now or _is_over(moment, entry):
            continue
        if moment.kind in MAILS:
            _mail(tally, in_force, moment, entry)
        elif moment.kind in ON_THE_ROLL:
            _closing(tally, in_force, moment, entry)
    if recount.ready(in_force, ledger, tally.now) is None and recount.gather_due(ledger, tally.now):
        campaign = in_force.campaign.id
        tally.count("recount", tally.ports.queues.recount.send([{"campaign": campaign}]))
        tally.ports.jobs.queued(campaign, recount.SCORES, tally.now)
    if publication.due(in_force, ledger, tally.now):
        body = {"campaign": in_force.campaign.id, "job": publication.JOB}
        tally.count("closing", tally.ports.queues.closing.send([body]))
        tally.ports.jobs.queued(in_force.campaign.id, publication.JOB, tally.now)


def _is_over(moment: Moment, entry: JobEntry | None) -> bool:
    """Whether nothing is left to do. A reopening gives a notice that had lapsed more time: late rows need it."""
    if entry is None or entry.done_at is None:
        return False
    return moment.kind not in MAILS or moment.lapses_at is None or entry.done_at >= moment.lapses_at


def _address_test(tally: _Tally, in_force: CampaignInForce, asked: JobEntry | None) -> None:
    """Plan the test that staff asked for, and queue its due lines by day."""
    if asked is not None and asked.step == address_test.ASKED:
        actor = Actor(ActorKind.STAFF, asked.details.get("by", ""))
        tally.planned += planning.plan_address_test(tally.ports, in_force, actor, tally.now, asked)
    if outside_quiet_hours(in_force.campaign, in_force.timeline, tally.now) <= tally.now:
        _queue_mail(tally, in_force, NoticeKind.ADDRESS_TEST.value)


def _focal_points(tally: _Tally, in_force: CampaignInForce) -> None:
    """From the accounts' moment to the last fence, by day: focal points' accounts, and what they asked for."""
    accounts = next(m for m in moments(in_force) if m.kind is MomentKind.ACCOUNTS)
    by_day = outside_quiet_hours(in_force.campaign, in_force.timeline, tally.now) <= tally.now
    if not by_day or not accounts.at <= tally.now < in_force.last_fence:
        return
    told = digests.plan(tally.ports, in_force, tally.now)
    for notice in (
        *focal_points.plan(tally.ports, in_force),
        *urging.waiting(in_force, tally.now),
        *([told] if told else []),
    ):
        _queue_mail(tally, in_force, notice)
    _queue(tally, in_force, tally.ports.notices.due_to_old_addresses(in_force.campaign.id, tally.now))


def _mail(tally: _Tally, in_force: CampaignInForce, moment: Moment, entry: JobEntry | None) -> None:
    """Plan a notice once, queue its due lines, and settle it when it has lapsed and no line is left."""
    lapsed = moment.lapses_at is not None and tally.now >= moment.lapses_at
    if not lapsed and (entry is None or entry.step != planning.PLANNED):
        tally.started(moment.at)
        tally.planned += planning.plan(tally.ports, in_force, moment, entry, tally.now)
    by_day = outside_quiet_hours(in_force.campaign, in_force.timeline, tally.now) <= tally.now
    if by_day or moment.kind is MomentKind.ACCOUNTS:
        _queue_mail(tally, in_force, moment.id)
    if lapsed and not planning.any_left(tally.ports, in_force, moment, tally.now):
        planning.settle(tally.ports, in_force, moment, entry, tally.now)


def _queue_mail(tally: _Tally, in_force: CampaignInForce, notice: str) -> None:
    """Queue a notice's lines that are due."""
    _queue(
        tally,
        in_force,
        ((one, notice) for one in tally.ports.notices.due(in_force.campaign.id, notice, tally.now)),
    )


def _queue(tally: _Tally, in_force: CampaignInForce, lines: Iterable[tuple[str, str]]) -> None:
    """Queue accounts' notices, each for its slot in time. Killed after sending, it only queues some twice."""
    campaign, due = in_force.campaign.id, iter(lines)
    first = next(due, None)
    if first is None:
        return
    taken = list(islice(chain((first,), due), tally.free_slots().left))
    delays, tally.slots = tally.free_slots().take(len(taken))
    # Kept before anything is queued: a kill between leaves slots unused, and never the provider overrun.
    tally.ports.pace.keep(tally.slots.pace)
    bodies = [{"campaign": campaign, "account": account, "notice": notice} for account, notice in taken]
    tally.count("mail", tally.ports.queues.mail.send(bodies, delays))
    tally.ports.notices.wait_all(taken, tally.now + REQUEUE_AFTER)


def _closing(tally: _Tally, in_force: CampaignInForce, moment: Moment, entry: JobEntry | None) -> None:
    """Start a fence or a reopening, unless a worker holds it or a message about it was queued lately."""
    if tally.now < begins_at(moment):
        return
    if entry and entry.lease_until and entry.lease_until > tally.now:
        return
    if entry and entry.queued_at and entry.queued_at + REQUEUE_AFTER > tally.now:
        return
    campaign = in_force.campaign.id
    tally.started(moment.at)
    tally.count("closing", tally.ports.queues.closing.send([{"campaign": campaign, "job": moment.id}]))
    tally.ports.jobs.queued(campaign, moment.id, tally.now)
