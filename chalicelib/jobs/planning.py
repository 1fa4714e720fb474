"""Puts one due line in the mail ledger for each person a notice is for. Resumable unit by unit."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import NoticeKind
from chalicelib.jobs.ports import JobPorts
from chalicelib.roster.people import InvitationState
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb

AT_ONCE = 8
"""Units planned side by side."""
PLANNED = "planned"
LONGEST_WAIT = timedelta(days=2)
"""Longer than any line of the ledger ever waits: beyond the night and the longest back-off."""
VERBS = {MomentKind.ACCOUNTS: Verb.ACCOUNTS_SENT}


def plan(ports: JobPorts, in_force: CampaignInForce, moment: Moment, entry: JobEntry | None, now: datetime) -> int:
    """Plan `moment` from where `entry` stopped, unit by unit. How many lines are new.

    Account lines are put by the roster's import, so that late rows get theirs at once. What is done here for them
    makes the rules immutable, at latest now (design.md 11).
    """
    if not in_force.announced:
        ports.announce(in_force.campaign.id, "tick", now)
    entry = entry or JobEntry(in_force.campaign.id, moment.id)
    units = list(_units_after(in_force, entry.cursor)) if moment.kind is not MomentKind.ACCOUNTS else []

    def unit_planned(unit: str) -> int:
        wanted = {account: _message_id(ports) for account in _missing(ports, in_force, moment, unit)}
        return ports.notices.plan_all(in_force.campaign.id, moment.id, wanted)

    entry, new = _unit_by_unit(ports, entry, units, unit_planned)
    actor, verb = Actor(ActorKind.JOB, "tick"), VERBS.get(moment.kind, Verb.REMINDERS_SENT)
    ports.audit.record(Entry(in_force.campaign.id, now, actor, verb, {"notice": moment.id}, once=moment.id))
    ports.jobs.put(replace(entry, step=PLANNED, details={**entry.details, "planned_at": now.isoformat()}))
    return new


def plan_address_test(
    ports: JobPorts, in_force: CampaignInForce, actor: Actor, now: datetime, entry: JobEntry | None = None
) -> int:
    """Before the accounts: a mail without credential to everyone invited, in `actor`'s name. How many are new.

    Each person gets it once, however often it is asked for. Goes on unit by unit from where `entry` stopped.
    """
    campaign, notice = in_force.campaign, NoticeKind.ADDRESS_TEST.value
    entry = entry or JobEntry(campaign.id, notice)

    def unit_planned(unit: str) -> int:
        invited = {m.account: _message_id(ports) for m in ports.notices.missing(campaign.id, unit)}
        return ports.notices.plan_all(campaign.id, notice, invited)

    entry, new = _unit_by_unit(ports, entry, list(_units_after(in_force, entry.cursor)), unit_planned)
    asked_at = entry.details.get("asked_at", "")
    told = Entry(campaign.id, now, actor, Verb.ACCOUNTS_SENT, {"notice": notice}, once=f"{notice} {asked_at}")
    ports.audit.record(told)
    ports.jobs.put(replace(entry, step=PLANNED, cursor="", done_at=now))
    return new


def any_left(ports: JobPorts, in_force: CampaignInForce, moment: Moment, now: datetime) -> bool:
    """Whether a line of this notice is still due or claimed."""
    return any(ports.notices.due(in_force.campaign.id, moment.id, now + LONGEST_WAIT))


def settle(
    ports: JobPorts, in_force: CampaignInForce, moment: Moment, entry: JobEntry | None, now: datetime
) -> None:
    """Nothing can come of this notice any more: later ticks pass it by."""
    ports.jobs.put(replace(entry or JobEntry(in_force.campaign.id, moment.id), done_at=now))


def _unit_by_unit(
    ports: JobPorts, entry: JobEntry, units: Sequence[str], planned: Callable[[str], int]
) -> tuple[JobEntry, int]:
    """Some units at a time, for planning mostly waits for the roll; the entry as it stands then, and new lines.

    Killed between, it goes on after the last units that are whole: a line that stands is never put again.
    """
    new = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(units), AT_ONCE):
            some = units[start : start + AT_ONCE]
            put = sum(pool.map(planned, some))
            if put:
                entry = replace(entry, cursor=some[-1])
                ports.jobs.put(entry)
            new += put
    return entry, new


def _units_after(in_force: CampaignInForce, cursor: str) -> Iterator[str]:
    units = list(in_force.campaign.units)
    yield from units[units.index(cursor) + 1 :] if cursor in units else units


def _missing(ports: JobPorts, in_force: CampaignInForce, moment: Moment, unit: str) -> Iterator[str]:
    """Accounts in `unit` with an open invitation that the notice is about, each once."""
    found = ports.notices.missing(in_force.campaign.id, unit)
    wanted = (m for m in found if m.group in moment.groups and m.state == InvitationState.OPEN)
    yield from dict.fromkeys(m.account for m in wanted)


def _message_id(ports: JobPorts) -> str:
    return f"<{secrets.token_hex(16)}@{ports.mail_domain}>"
