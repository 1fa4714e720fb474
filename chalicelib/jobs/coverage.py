"""Each quarter of an hour: coverage of every unit from the roll, kept as snapshots that are renewed seldom.

Reads only issued numbers and the sparse index of missing ballots (design.md, "Where each number comes from").
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.mail_words import described
from chalicelib.follow_up.ports import Missing
from chalicelib.follow_up.snapshots import MOST_NAMED, WHOLE, Issued, Keep, Snapshot, Waiting, renewal
from chalicelib.jobs.ports import JobPorts
from chalicelib.jobs.publishing import XLSX, report_key
from chalicelib.reports.points_at_risk import summed
from chalicelib.roster.people import InvitationState
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb

log = logging.getLogger("phieu.coverage")

SET_ASIDE = frozenset({InvitationState.HELD.value, InvitationState.DECLINED.value})
REPORT = "tien-do"


@dataclass(frozen=True, slots=True)
class CoverageRun:
    """How many units' snapshots one run looked at and renewed."""

    looked_at: int
    renewed: int


def run(ports: JobPorts, now: datetime) -> CoverageRun:
    """Renew what is due in every campaign whose rosters are coming in or whose windows are not all fenced."""
    looked_at = renewed = 0
    for campaign in ports.campaigns.ids():
        in_force = ports.campaigns.in_force(campaign, now)
        stored = ports.coverage.snapshots(campaign)
        _mend_sum(ports, in_force, stored, now)
        if now >= in_force.last_fence and all(s.at >= in_force.last_fence for s in stored.values()):
            continue
        issued = ports.coverage.issued(campaign, in_force.campaign.units)
        known = dict(stored)
        for unit in _longest_waiting_first(in_force, stored):
            looked_at += 1
            if fresh := _renewed(ports, in_force, unit, issued.get(unit, ()), stored=stored.get(unit), now=now):
                known[unit] = fresh
                renewed += 1
        if known:
            ports.coverage.put(summed(in_force, known, now))
    log.info("coverage", extra={"looked_at": looked_at, "renewed": renewed})
    return CoverageRun(looked_at, renewed)


def _mend_sum(ports: JobPorts, in_force: CampaignInForce, stored: Mapping[str, Snapshot], now: datetime) -> None:
    """After a run that was cut short the sum is missing or older than what it adds up. Reads one item."""
    if not stored:
        return
    whole = ports.coverage.snapshots_of(in_force.campaign.id, (WHOLE,)).get(WHOLE)
    if whole is None or whole.at < max(one.at for one in stored.values()):
        ports.coverage.put(summed(in_force, stored, now))


def _longest_waiting_first(in_force: CampaignInForce, stored: Mapping[str, Snapshot]) -> Iterable[str]:
    """A run that is cut short by its time leaves no unit behind for good: the next one begins with the oldest."""
    units = in_force.campaign.units
    yield from (unit for unit in units if unit not in stored)
    yield from sorted((unit for unit in units if unit in stored), key=lambda unit: stored[unit].at)


def _renewed(
    ports: JobPorts,
    in_force: CampaignInForce,
    unit: str,
    issued: Sequence[Issued],
    *,
    stored: Snapshot | None,
    now: datetime,
) -> Snapshot | None:
    fresh = snapshot(ports, in_force, unit, issued, now)
    if not fresh.counts or isinstance(renewal(stored, fresh, in_force), Keep):
        return None
    ports.coverage.put(_with_names(ports, fresh))
    return fresh


def _with_names(ports: JobPorts, fresh: Snapshot) -> Snapshot:
    """Whom to write to and how their mail stands: one query for each person who is missing, when it is renewed.

    A person's letters and ballots stand in the person's own partition, so that a query of it costs the least; they
    are asked side by side.
    """
    named = fresh.missing[:MOST_NAMED]
    known = ports.notices.correspondents({w.account for w in named})
    told = (
        described(waiting, found.addressee, slip=found.slip_printed)
        for waiting in named
        if (found := known.get(waiting.account)) is not None
    )
    return replace(fresh, missing=tuple(told))


def snapshot(
    ports: JobPorts, in_force: CampaignInForce, unit: str, issued: Sequence[Issued], now: datetime
) -> Snapshot:
    """The unit's ballots now: returned = issued less those that stand in the index of missing ones.

    Where no roster issued anything nobody can be missing, and the index is not asked.
    """
    missing = list(ports.notices.missing(in_force.campaign.id, unit)) if issued else []
    counts = _counts(in_force, unit, issued, missing)
    waiting = [m for m in missing if m.state not in SET_ASIDE]
    return Snapshot(
        campaign=in_force.campaign.id,
        unit=unit,
        at=now,
        counts=tuple(counts),
        missing=tuple(sorted((Waiting(m.account, m.group) for m in waiting), key=lambda w: (w.group, w.account))),
    )


def _counts(
    in_force: CampaignInForce, unit: str, issued: Iterable[Issued], missing: Iterable[Missing]
) -> Iterable[BallotCount]:
    """One count per (group, charged unit) that is planned or issued."""
    numbers: Counter[tuple[str, str]] = Counter()
    for part in issued:
        numbers[part.group, part.charged_to] += part.number
    open_: Counter[tuple[str, str]] = Counter()
    aside: Counter[tuple[str, str]] = Counter()
    for m in missing:
        open_[m.group, m.charged_to] += 1
        aside[m.group, m.charged_to] += m.state in SET_ASIDE
    planned = {
        (group, charged_to(in_force.campaign, group, unit)): number
        for (group, of), number in in_force.plan.items()
        if of == unit
    }
    for group, charged in sorted({*planned, *numbers, *open_}):
        cell = (group, charged)
        yield BallotCount(
            group=group,
            unit=unit,
            charged_to=charged,
            planned=planned.get(cell, 0),
            issued=numbers[cell],
            returned=max(0, numbers[cell] - open_[cell]),
            set_aside=aside[cell],
        )


def make_report(ports: JobPorts, in_force: CampaignInForce, now: datetime) -> str:
    """Write the coverage workbook of the stored snapshots; the key where it stands. No answers, no points."""
    from chalicelib.reports.coverage_book import coverage_book  # noqa: PLC0415 - pages load no document library

    campaign = in_force.campaign.id
    stored = ports.coverage.snapshots(campaign)
    counts = [count for unit in in_force.campaign.units if unit in stored for count in stored[unit].counts]
    # The oldest snapshot's time: no number in the book is older.
    taken_at = min((s.at for s in stored.values()), default=now)
    key = report_key(campaign, REPORT)
    ports.reports.put(key, coverage_book(in_force, counts, taken_at), XLSX)
    actor = Actor(ActorKind.JOB, "coverage")
    ports.audit.record(Entry(campaign, now, actor, Verb.REPORT_MADE, {"report": REPORT}))
    return key
