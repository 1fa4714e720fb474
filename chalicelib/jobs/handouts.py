"""Makes sealed slips and texts when they were asked for and confirmed, and erases the files soon after.

A slip's secret is made here, at the moment of printing; only its one-way id is stored, and the print before it
ends. Killed between the secrets and the file, the job begins anew with fresh ones.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.ballots.credentials import credential_id, new_secret, show
from chalicelib.ballots.records import Credential, PersonItems
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import Campaigns
from chalicelib.campaign.windows import Open
from chalicelib.campaign.wording import day_text, deadline_text
from chalicelib.follow_up.handouts import (
    Handout,
    HandoutKind,
    Handouts,
    HandoutState,
    Work,
    answerable,
    gets_one,
    unreached,
    unreached_as_listed,
    work_of,
)
from chalicelib.follow_up.job_ledger import JobLedger
from chalicelib.follow_up.notices import live_until
from chalicelib.follow_up.snapshots import CoverageStore, Waiting
from chalicelib.follow_up.text_messages import TextMessage, WithoutPhone, text_message
from chalicelib.jobs.ports import Body
from chalicelib.roster.people import Invitation
from chalicelib.roster.ports import Member
from chalicelib.staff.audit import Actor, ActorKind, AuditLog, Entry, Verb

log = logging.getLogger("phieu.handouts")

LEASE = timedelta(minutes=15)
"""As long as a function may run."""
REQUEUE_AFTER = timedelta(minutes=10)
PDF, CSV = "application/pdf", "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class People(Protocol):
    """One person's items and credentials (`ballots.ports.BallotBox`)."""

    def person(self, account: str) -> PersonItems | None:
        """The person with invitations and credentials, read consistently."""

    def add_credential(self, account: str, credential: Credential) -> None:
        """Add a credential."""

    def revoke(self, account: str, credential_id: str, at: datetime) -> None:
        """End a credential now."""


class Rosters(Protocol):
    """Who is on a unit's roster (`roster.ports.Rosters`)."""

    def members(self, campaign: str, unit: str) -> Iterable[Member]:
        """In the roster's order."""


class ShortLivedFiles(Protocol):
    """The bucket for files with names in them."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""

    def erase(self, key: str) -> None:
        """Remove the object with every version of it."""


@dataclass(frozen=True, slots=True)
class HandoutPorts:
    """What the job reaches. `site`: the public address, without a slash at its end."""

    campaigns: Campaigns
    handouts: Handouts
    people: People
    rosters: Rosters
    coverage: CoverageStore
    files: ShortLivedFiles
    jobs: JobLedger
    audit: AuditLog
    site: str


def bodies_due(ports: HandoutPorts, now: datetime) -> Iterator[Body]:
    """A message for each wish with work due now, noted as queued. What the tick sends."""
    for campaign in ports.campaigns.ids():
        for one in ports.handouts.unfinished(campaign):
            work = work_of(one)
            if work is None or work[1] > now:
                continue
            entry = ports.jobs.get(campaign, _job(one, work[0]))
            if entry and entry.queued_at and entry.queued_at + REQUEUE_AFTER > now:
                continue
            ports.jobs.queued(campaign, _job(one, work[0]), now)
            yield {"campaign": campaign, "handout": one.id}


def handle(ports: HandoutPorts, body: Body, now: datetime) -> HandoutState | None:
    """Work off one message {campaign, handout}; the state it came into, None where there was nothing to do."""
    one = ports.handouts.get(body["campaign"], body["handout"])
    work = work_of(one) if one else None
    if one is None or work is None or work[1] > now:
        return None
    entry = ports.jobs.claim(one.campaign, _job(one, work[0]), now, LEASE)
    if entry is None or entry.done_at:
        return None
    after = _make(ports, one, now) if work[0] is Work.MAKE else _erase(ports, one, now)
    ports.handouts.move(one, after)
    ports.jobs.put(replace(entry, lease_until=None, done_at=now))
    log.info("handout", extra={"campaign": one.campaign, "what": one.kind.value, "step": after.state.value})
    return after.state


def _job(one: Handout, work: Work) -> str:
    return f"handout:{one.id}:{work.value}"


def _make(ports: HandoutPorts, one: Handout, now: datetime) -> Handout:
    in_force = ports.campaigns.in_force(one.campaign, now)
    makers = {HandoutKind.SLIPS: _slips, HandoutKind.TEXTS: _texts}
    made = makers[one.kind](ports, in_force, one, now)
    if not made.files:
        return one.now(HandoutState.NOBODY, now)
    for ending, (content, kind) in made.files.items():
        ports.files.put(one.key(ending), content, kind)
    verb = Verb.SLIPS_PRINTED if one.kind is HandoutKind.SLIPS else Verb.TEXTS_MADE
    details = {
        "handout": one.id,
        "unit": one.unit or one.account or "*",
        "people": str(made.people),
        "asked_by": one.asked_by,
        **({"confirmed_by": one.settled_by} if one.settled_by else {}),
    }
    ports.audit.record(Entry(one.campaign, now, Actor(ActorKind.JOB, "handouts"), verb, details))
    return replace(one.now(HandoutState.MADE, now, people=made.people), without_phone=made.without_phone)


def _erase(ports: HandoutPorts, one: Handout, now: datetime) -> Handout:
    for ending in one.kind.files:
        ports.files.erase(one.key(ending))
    return one.now(HandoutState.ERASED, now)


@dataclass(frozen=True, slots=True)
class _Made:
    """Files by their ending, how many people they are for, and how many even these do not reach."""

    files: Mapping[str, tuple[bytes, str]]
    people: int
    without_phone: int = 0


def _slips(ports: HandoutPorts, in_force: CampaignInForce, one: Handout, now: datetime) -> _Made:
    from chalicelib.reports.documents.slip import Slip, slips_pdf  # noqa: PLC0415 - only this job loads fpdf2

    made = []
    for items in _to_print(ports, in_force, one):
        ballots = answerable(items.invitations.values(), in_force, now)
        if not ballots:
            continue
        person = items.person
        unit = in_force.campaign.units.get(person.unit)
        made.append(
            Slip(
                called=f"{person.sex.salutation} {person.name}",
                office=", ".join(filter(None, (person.position, person.department))),
                unit=unit.name.vi if unit else person.unit,
                account=person.account,
                password=show(_fresh_secret(ports, in_force, items, ballots, wish=one.id, now=now)),
                ballots=[_ballot(in_force, ballot) for ballot in ballots],
            )
        )
    if not made:
        return _Made({}, 0)
    return _Made({"pdf": (slips_pdf(in_force.campaign, made, ports.site, now), PDF)}, len(made))


def _to_print(ports: HandoutPorts, in_force: CampaignInForce, one: Handout) -> Iterator[PersonItems]:
    """People whom no mail reaches, each with the unit of the own roster: who answers for two stands once."""
    members = ports.rosters.members(one.campaign, one.unit) if one.unit else ()
    accounts = [one.account] if one.account else [member.account for member in members]
    for account in dict.fromkeys(accounts):
        items = ports.people.person(account)
        if items is None or items.person.campaign != in_force.campaign.id or not unreached(items.person):
            continue
        if (one.account or items.person.unit == one.unit) and gets_one(one, items.credentials.values()):
            yield items


def _fresh_secret(
    ports: HandoutPorts,
    in_force: CampaignInForce,
    items: PersonItems,
    ballots: tuple[Invitation, ...],
    *,
    wish: str,
    now: datetime,
) -> str:
    """The slip's password, of which only the id is kept; earlier slips of this person open nothing any more."""
    account, secret = items.person.account, new_secret()
    for credential in items.credentials.values():
        if credential.slip and credential.revoked_at is None:
            ports.people.revoke(account, credential.id, now)
    ends = live_until(ballots, in_force)
    ports.people.add_credential(account, Credential(credential_id(account, secret), now, ends, slip=wish))
    return secret


def _ballot(in_force: CampaignInForce, invitation: Invitation) -> tuple[str, str, str]:
    campaign, window = in_force.campaign, in_force.window_for(invitation.group)
    first = window.opens_at.astimezone(campaign.zone).date()
    capacity = campaign.groups[invitation.group].capacity.vi
    return capacity, day_text(first), deadline_text(window.closes_at, campaign.zone)


def _texts(ports: HandoutPorts, in_force: CampaignInForce, one: Handout, now: datetime) -> _Made:
    from chalicelib.reports.text_book import text_book, text_csv  # noqa: PLC0415 - loads XlsxWriter

    snapshots = ports.coverage.snapshots(one.campaign)
    units = [unit for unit in in_force.campaign.units if unit in snapshots and one.unit in {"", unit}]
    found: dict[str, TextMessage] = {}
    without: dict[str, WithoutPhone] = {}
    for unit in units:
        listed = _with_open_ballots(in_force, snapshots[unit].missing, now)
        name = in_force.campaign.units[unit].name.vi
        members = {m.account: m for m in ports.rosters.members(one.campaign, unit)} if listed else {}
        for account, groups in listed.items():
            member = members.get(account)
            if member is None:
                continue
            called = f"{member.sex.salutation} {member.name}"
            if not member.phone:
                without.setdefault(account, WithoutPhone(account, called, name))
                continue
            text = text_message(
                in_force, phone=member.phone, called=called, unit=name, groups=groups, site=ports.site
            )
            found.setdefault(account, text)
    left = [person for account, person in without.items() if account not in found]
    if not found and not left:
        return _Made({}, 0)
    taken_at = min(snapshots[unit].at for unit in units)
    messages = list(found.values())
    files = {"xlsx": (text_book(in_force, messages, left, taken_at), XLSX), "csv": (text_csv(messages), CSV)}
    return _Made(files, len(found), len(left))


def _with_open_ballots(
    in_force: CampaignInForce, missing: Iterable[Waiting], now: datetime
) -> dict[str, list[str]]:
    """Accounts whom no mail reaches, with the groups whose ballots they can answer now."""
    found: dict[str, list[str]] = {}
    for waiting in missing:
        if unreached_as_listed(waiting) and isinstance(in_force.window_for(waiting.group).state_at(now), Open):
            found.setdefault(waiting.account, []).append(waiting.group)
    return found
