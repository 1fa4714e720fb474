"""What focal points propose about people of their units, and what the Department makes of it.

Reasons come from a short list: no health, no discipline, no free text. The Department decides; only then anything
changes. What a decision meant for a ballot is for the Department alone: focal points see that it was dealt with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.working_days import instant, is_working
from chalicelib.roster.fields import Findings, read_email, read_phone
from chalicelib.roster.people import Mailbox, MailState, Person, Sex
from chalicelib.roster.problems import Problem

MOVED = "moved-"
"""Notices to an address that was replaced: this, then the proposal's id."""
REPLACED_BY = time(17)
"""Local time on the last working day."""
MOST_LISTED = 500
"""Proposals that one list shows; a page never reads more, however many a campaign has."""


class ProposalKind(StrEnum):
    """What a focal point may propose."""

    ADDRESS = "address"
    PHONE = "phone"
    NOT_ELIGIBLE = "not_eligible"
    AWAY = "away"
    DUPLICATE = "duplicate"
    UNREACHABLE = "unreachable"
    REPLACEMENT = "replacement"

    @property
    def has_value(self) -> bool:
        """Whether a new address or number goes with it."""
        return self in {ProposalKind.ADDRESS, ProposalKind.PHONE}


class ProposalState(StrEnum):
    """Where a proposal stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to answer instead, in `group`. `account` is allotted when it is proposed, so that writing repeats."""

    account: str
    group: str
    name: str
    sex: Sex
    position: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A focal point's proposal. `by`: the focal point's account; `before`: the address that was replaced."""

    campaign: str
    id: str
    unit: str
    account: str
    name: str
    kind: ProposalKind
    value: str
    by: str
    at: datetime
    state: ProposalState = ProposalState.PENDING
    decided_by: str = ""
    decided_at: datetime | None = None
    before: str = ""
    outcome: str = ""
    newcomer: Newcomer | None = None

    @property
    def document(self) -> str:
        """How a decision names the proposal it rests on."""
        return f"Đề nghị thay người {self.id}"

    @property
    def notice(self) -> str:
        """The notice that tells the old address."""
        return f"{MOVED}{self.id}"


@dataclass(frozen=True, slots=True)
class Sound:
    """The value as it would be written; empty for kinds without one."""

    value: str


@dataclass(frozen=True, slots=True)
class Faulty:
    """Why the value cannot be taken."""

    problems: tuple[Problem, ...]


class Proposals(Protocol):
    """Where proposals are kept."""

    def add(self, proposal: Proposal, units: Iterable[str] = ()) -> None:
        """A new one. The focal points of `units` see it beside those of their colleagues."""
        ...

    def get(self, campaign: str, proposal: str) -> Proposal | None:
        """One, read consistently."""
        ...

    def latest(self, campaign: str) -> Sequence[Proposal]:
        """The campaign's newest `MOST_LISTED`, newest first, whatever their state."""
        ...

    def pending(self, campaign: str) -> Sequence[Proposal]:
        """Those that wait for the Department, at most `MOST_LISTED`, newest first."""
        ...

    def of_unit(self, campaign: str, unit: str) -> Sequence[Proposal]:
        """What the focal points of a unit may see, at most `MOST_LISTED`, newest first."""
        ...

    def about(self, campaign: str, account: str) -> Sequence[Proposal]:
        """Those about one person, newest first."""
        ...

    def remember_before(self, proposal: Proposal, before: str) -> Proposal:
        """Keep the address that is being replaced; the first one remembered stays."""
        ...

    def settle(self, proposal: Proposal, state: ProposalState, by: str, now: datetime, outcome: str) -> bool:
        """Approve or refuse a pending one. False when it was settled already, or is refused after a claim."""
        ...

    def claim(self, proposal: Proposal) -> bool:
        """Mark that a pending one is being approved; again does no harm. False when it was settled already."""
        ...

    def reconsider(self, proposal: Proposal) -> bool:
        """Let a refused one wait again. False for any other."""
        ...


def checked(kind: ProposalKind, typed: str) -> Sound | Faulty:
    """The typed address or number by the roster's own rules."""
    if not kind.has_value:
        return Sound("")
    found = Findings()
    value = read_email(typed, found) if kind is ProposalKind.ADDRESS else read_phone(typed, found)
    problems = tuple(found.errors) or (() if value else tuple(found.notes))
    return Sound(value) if value and not found.errors else Faulty(problems)


def replaceable_until(in_force: CampaignInForce, group: str) -> datetime:
    """Until when (UTC) somebody of `group` may be replaced: 17:00 of the window's last working day."""
    campaign, window = in_force.campaign, in_force.window_for(group)
    first = window.opens_at.astimezone(campaign.zone).date()
    last = (window.closes_at - timedelta(seconds=1)).astimezone(campaign.zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day for day in days if is_working(campaign, day)] or [last]
    return instant(campaign, working[-1], REPLACED_BY)


def by_roster(
    campaign: str, sent: tuple[str, datetime], before: Person, person: Person, now: datetime
) -> Proposal | None:
    """An address that a roster's file changes after mail had gone to the old one: settled already, to be told.

    `sent`: by whom and when (UTC) the file was sent; the id follows from it, so that writing repeats. None where
    the old address had never been written to, or stays.
    """
    by, sent_at = sent
    if before.email == person.email or not before.email or before.mail_state is MailState.UNTRIED:
        return None
    return Proposal(
        campaign=campaign,
        id=f"{sent_at:%Y%m%dT%H%M%S}-{person.account}",
        unit=person.unit,
        account=person.account,
        name=person.name,
        kind=ProposalKind.ADDRESS,
        value=person.email,
        by=by,
        at=now,
        state=ProposalState.APPROVED,
        decided_by=by,
        decided_at=now,
        before=before.email,
        outcome="done",
    )


def worth_telling(before: Person) -> bool:
    """Whether the old address is told: the person's own, and mail had arrived there."""
    return before.mailbox is Mailbox.OWN and before.mail_state is MailState.HANDED_OVER


def late(proposals: Iterable[Proposal], accounts_at: datetime) -> list[Proposal]:
    """Addresses and numbers changed, and people replaced, after accounts began to leave (UTC), newest first."""
    told = {ProposalKind.ADDRESS, ProposalKind.PHONE, ProposalKind.REPLACEMENT}
    found = [
        (one.decided_at, one)
        for one in proposals
        if one.kind in told and one.state is ProposalState.APPROVED and one.decided_at
    ]
    return [one for at, one in sorted(found, key=lambda pair: pair[0], reverse=True) if at >= accounts_at]
