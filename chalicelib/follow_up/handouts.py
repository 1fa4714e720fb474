"""What the Department makes for people whom no mail reaches: sealed slips, and texts for an SMS or Zalo sender.

A sealed slip holds a password, so two of the staff stand for each print: one asks, another one confirms, and only
these two may fetch the file, once. Texts hold no secret and need no second person. Neither file is kept: what must
be done with it, and when, is decided here; `jobs.handouts` does it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.ballots.records import Credential
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.windows import Closed
from chalicelib.follow_up.bounces import DEAD_END
from chalicelib.follow_up.snapshots import MailWord, Waiting
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, Person

CONFIRM_WITHIN = timedelta(days=1)
"""A wish that nobody confirmed by then is void."""
KEPT = timedelta(hours=1)
"""How long a file waits to be fetched."""
AFTER_TAKEN = timedelta(minutes=2)
"""Longer than the address that a browser is led to holds good."""
FOLDER = "handouts/"
"""Everything under it in the rosters bucket is erased within a day, whatever the job does."""
UNREACHED = frozenset({MailWord.NO_ADDRESS, MailWord.BOUNCED, MailWord.COMPLAINED})


class HandoutKind(StrEnum):
    """The two kinds of files."""

    SLIPS = "slips"
    TEXTS = "texts"

    @property
    def files(self) -> tuple[str, ...]:
        """The endings of its files."""
        return ("pdf",) if self is HandoutKind.SLIPS else ("xlsx", "csv")


class HandoutState(StrEnum):
    """asked → confirmed → made → taken → erased; or refused, or nobody: there was nobody to make it for."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    MADE = "made"
    TAKEN = "taken"
    ERASED = "erased"
    REFUSED = "refused"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Handout:
    """One wish. `unit` is empty for a single `account` and for texts to everyone. Times are UTC.

    `settled_by` confirmed or refused it. `at` is when it came into its present state; `people` how many the file
    is for, once made; `without_phone` how many texts do not reach either. `again`: those of the unit who have a
    slip get another one, too.
    """

    campaign: str
    id: str
    kind: HandoutKind
    unit: str
    account: str
    asked_by: str
    asked_at: datetime
    state: HandoutState
    at: datetime
    settled_by: str = ""
    people: int = 0
    again: bool = False
    without_phone: int = 0

    def key(self, ending: str) -> str:
        """Where its file stands in the rosters bucket."""
        return f"{FOLDER}{self.campaign}/{self.id}.{ending}"

    def now(self, state: HandoutState, at: datetime, *, by: str = "", people: int | None = None) -> "Handout":
        """The same in its next state."""
        return replace(
            self,
            state=state,
            at=at,
            settled_by=by or self.settled_by,
            people=self.people if people is None else people,
        )


class Work(StrEnum):
    """What is left for the job."""

    MAKE = "make"
    ERASE = "erase"


class Why(StrEnum):
    """Why something may not be done."""

    NOT_ANNOUNCED = "not_announced"
    NOTHING_OPEN = "nothing_open"
    SAME_PERSON = "same_person"
    NOT_WAITING = "not_waiting"
    NOT_YOURS = "not_yours"
    NOT_THERE = "not_there"


@dataclass(frozen=True, slots=True)
class May:
    """It may be done."""


@dataclass(frozen=True, slots=True)
class MayNot:
    """It may not, and why."""

    why: Why


class Handouts(Protocol):
    """Where wishes are kept."""

    def add(self, handout: Handout) -> None:
        """A new one."""
        ...

    def get(self, campaign: str, handout: str) -> Handout | None:
        """One, read consistently."""
        ...

    def all(self, campaign: str) -> Sequence[Handout]:
        """All of a campaign, newest first."""
        ...

    def unfinished(self, campaign: str) -> Iterable[Handout]:
        """Those that leave the job something to do, now or later."""
        ...

    def move(self, before: Handout, after: Handout) -> bool:
        """Put `after` in the place of `before`. False where another was faster."""
        ...


def first_state(kind: HandoutKind) -> HandoutState:
    """Texts are made at once; slips wait for a second person."""
    return HandoutState.ASKED if kind is HandoutKind.SLIPS else HandoutState.CONFIRMED


def may_ask(in_force: CampaignInForce, now: datetime) -> May | MayNot:
    """From the announcement, as account mails, until the last window closes."""
    if not in_force.announced:
        return MayNot(Why.NOT_ANNOUNCED)
    return MayNot(Why.NOTHING_OPEN) if now >= in_force.last_close else May()


def is_waiting(handout: Handout, now: datetime) -> bool:
    """Whether it still waits for a second person."""
    return handout.state is HandoutState.ASKED and now < handout.asked_at + CONFIRM_WITHIN


def may_settle(handout: Handout, by: str, now: datetime, *, confirm: bool) -> May | MayNot:
    """Whether `by` may confirm or refuse it: who asked may only take it back."""
    if not is_waiting(handout, now):
        return MayNot(Why.NOT_WAITING)
    return MayNot(Why.SAME_PERSON) if confirm and by == handout.asked_by else May()


def may_take(handout: Handout, by: str) -> May | MayNot:
    """Whether `by` may fetch its file now: slips by the two who stand for them, once."""
    if handout.state is not HandoutState.MADE:
        return MayNot(Why.NOT_THERE)
    if handout.kind is HandoutKind.SLIPS and by not in {handout.asked_by, handout.settled_by}:
        return MayNot(Why.NOT_YOURS)
    return May()


def work_of(handout: Handout) -> tuple[Work, datetime] | None:
    """What the job has to do with it and from when on; None when it is through or waits for people."""
    match handout.state:
        case HandoutState.CONFIRMED:
            return Work.MAKE, handout.at
        case HandoutState.MADE:
            return Work.ERASE, handout.at + KEPT
        case HandoutState.TAKEN:
            return Work.ERASE, handout.at + AFTER_TAKEN
        case _:
            return None


def unreached(person: Person) -> bool:
    """Whether mail cannot bring this person a password: no address, a shared one, or one that was refused."""
    return person.mailbox is not Mailbox.OWN or not person.email or person.mail_state in DEAD_END


def unreached_as_listed(waiting: Waiting) -> bool:
    """The same, from what a snapshot lists."""
    return waiting.shared or waiting.mail in UNREACHED


def gets_one(handout: Handout, credentials: Iterable[Credential]) -> bool:
    """Whether a print is for somebody with these credentials: a slip in somebody's hands is ended only on purpose.

    Slips of the same wish do not count: a print that was killed halfway is made anew.
    """
    held = any(one.slip not in {"", handout.id} and one.revoked_at is None for one in credentials)
    return not held or handout.again or bool(handout.account)


def answerable(
    invitations: Iterable[Invitation], in_force: CampaignInForce, now: datetime
) -> tuple[Invitation, ...]:
    """The ballots that a slip made now speaks of: open ones whose window has not closed."""
    return tuple(
        one
        for one in invitations
        if one.state is InvitationState.OPEN
        and not isinstance(in_force.window_for(one.group).state_at(now), Closed)
    )
