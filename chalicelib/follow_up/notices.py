"""The mail ledger's rules (design.md 8): who gets which notice, when it waits, lapses, is tried again.

A notice has the id of its moment in the campaign's timeline. A line of the ledger goes due → claimed (a lease) →
handed_over, or ends as skipped or failed with its reason.
Every instant is UTC; "today" and the night are local to the campaign.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind, moments, outside_quiet_hours
from chalicelib.campaign.windows import Closed, Open
from chalicelib.follow_up.focal_points import NOTICES
from chalicelib.follow_up.mending import MOVED
from chalicelib.follow_up.urging import PER_PERSON, is_urge
from chalicelib.follow_up.urging import moment as urge_moment
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person

LEASE = timedelta(minutes=5)
"""How long a claim protects one sending: far longer than a message takes, short enough to notice a kill."""
REQUEUE_AFTER = timedelta(minutes=10)
"""A queued message not handed over by then is queued again: queues may be emptied at any time."""
MAX_TRIES = 10


class NoticeKind(StrEnum):
    """Notices about all ballots of a person.

    Two have no moment: staff ask for the address test before, and anybody may ask that an account be sent again
    (`resend-` and the local day, so at most one a day).
    """

    ACCOUNTS = "accounts"
    ADDRESS_TEST = "address-test"
    RESEND = "resend"


class LineState(StrEnum):
    """Where one person's notice stands."""

    DUE = "due"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: a person and a notice. `tries` counts claims."""

    account: str
    notice: str
    state: LineState
    message_id: str
    claimed_until: datetime | None = None
    handed_at: datetime | None = None
    tries: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """Send now, about these invitations; `credential` says whether a fresh secret goes with it."""

    invitations: tuple[Invitation, ...]
    credential: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again at `until`."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Never: the reason stands in the ledger."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The channel will not take it; staff see the reason."""

    reason: str


Decision = Send | Wait | Skip

_MISSING = frozenset({InvitationState.OPEN})
_RESENT = _MISSING | {InvitationState.CAST, InvitationState.PAPER}
"""An account is sent again whether or not its ballots were answered, so that the mail tells nobody which."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person with everything that decides about a notice: invitations and all lines of the ledger."""

    person: Person
    invitations: Sequence[Invitation]
    lines: Sequence[Line]


def moment_of(notice: str, in_force: CampaignInForce) -> Moment | None:
    """The moment that a notice belongs to; None when the timeline no longer has it."""
    if notice == NoticeKind.ADDRESS_TEST or _is_resend(notice):
        accounts = next(m for m in moments(in_force) if m.kind is MomentKind.ACCOUNTS)
        return replace(accounts, id=str(notice))
    if is_urge(notice):
        return urge_moment(notice, in_force)
    return next((m for m in moments(in_force) if m.id == notice), None)


def decide(wanted: Moment, to: Addressee, in_force: CampaignInForce, now: datetime) -> Decision:
    """Whether `wanted` goes to this person now. Asked just before sending: much may have changed since."""
    if not to.person.email or to.person.mailbox is Mailbox.NONE:
        return Skip("no_address")
    if to.person.mail_state in {MailState.BOUNCED, MailState.COMPLAINED}:
        return Skip("address_refused")
    if wanted.lapses_at and now >= wanted.lapses_at:
        return Skip("lapsed")
    if _is_resend(wanted.id) and _account_mail_is_coming(wanted, to.lines, now):
        return Skip("accounts_first")
    missing = [i for i in to.invitations if i.state in (_RESENT if _is_resend(wanted.id) else _MISSING)]
    own = to.person.mailbox is Mailbox.OWN
    if wanted.window or is_urge(wanted.id):
        return _decide_in_window(wanted, to, missing, in_force, now)
    about = tuple(i for i in missing if not isinstance(in_force.window_for(i.group).state_at(now), Closed))
    return Send(about, credential=own and wanted.id != NoticeKind.ADDRESS_TEST) if about else Skip("nothing_open")


def _is_resend(notice: str) -> bool:
    return notice.startswith(f"{NoticeKind.RESEND}-")


def _account_mail_is_coming(wanted: Moment, lines: Sequence[Line], now: datetime) -> bool:
    """Nothing is sent again that has not been sent: the first mail would follow and confuse."""
    return now < wanted.at or _account_mail_waits(lines, {LineState.DUE, LineState.CLAIMED})


def _account_mail_waits(lines: Sequence[Line], states: Container[LineState]) -> bool:
    return any(line.notice == NoticeKind.ACCOUNTS and line.state in states for line in lines)


def _decide_in_window(
    wanted: Moment, to: Addressee, missing: Sequence[Invitation], in_force: CampaignInForce, now: datetime
) -> Decision:
    """A notice about one window tells of every ballot that can be answered now, whatever its window."""
    if now < wanted.at:
        return Wait(wanted.at, "too_early")
    about = tuple(i for i in missing if isinstance(in_force.window_for(i.group).state_at(now), Open))
    if not any(i.group in wanted.groups for i in about):
        return Skip("not_missing")
    if is_urge(wanted.id) and _urged(to.lines) >= PER_PERSON:
        return Skip("urged_enough")
    if _mailed_today(wanted, to.lines, in_force, now):
        return Skip("mailed_today")
    return _wait(wanted, to.lines, in_force, now) or Send(about, credential=to.person.mailbox is Mailbox.OWN)


def _urged(lines: Sequence[Line]) -> int:
    return sum(is_urge(line.notice) and line.handed_at is not None for line in lines)


def _mailed_today(wanted: Moment, lines: Sequence[Line], in_force: CampaignInForce, now: datetime) -> bool:
    """One mail a day. One sent before the opening could not say "now": it stands for no opening notice."""
    zone = in_force.campaign.zone
    today = now.astimezone(zone).date()
    counted = (line for line in lines if line.notice != wanted.id and not line.notice.startswith((NOTICES, MOVED)))
    handed = [line.handed_at for line in counted if line.handed_at]
    since = in_force.window(wanted.window).opens_at if wanted.kind is MomentKind.OPENING else None
    return any(at.astimezone(zone).date() == today and (since is None or at >= since) for at in handed)


def _wait(wanted: Moment, lines: Sequence[Line], in_force: CampaignInForce, now: datetime) -> Wait | None:
    claimed = [line for line in lines if line.notice != wanted.id and line.state is LineState.CLAIMED]
    if flying := [line.claimed_until for line in claimed if line.claimed_until and line.claimed_until > now]:
        return Wait(max(flying), "another_in_flight")
    if _account_mail_waits(lines, {LineState.DUE}):
        return Wait(now + REQUEUE_AFTER, "accounts_first")
    morning = outside_quiet_hours(in_force.campaign, in_force.timeline, now)
    return Wait(morning, "night") if morning > now else None


def claimable(line: Line, now: datetime) -> bool:
    """Whether a mailer may take this line: due, or claimed by one whose lease has run out."""
    if line.state is LineState.CLAIMED:
        return line.claimed_until is None or line.claimed_until <= now
    return line.state is LineState.DUE


def retry(tries: int, now: datetime, *, throttled: bool) -> Wait | GiveUp:
    """After a passing failure: 1, 2, 4 … at most 60 minutes later; given up after `MAX_TRIES` claims.

    A provider that asks for fewer messages is asked again a minute later, for as long as it takes.
    """
    if throttled:
        return Wait(now + timedelta(minutes=1), "throttled")
    if tries >= MAX_TRIES:
        return GiveUp("gave_up")
    return Wait(now + timedelta(minutes=min(60, 2 ** max(0, tries - 1))), "temporary")


def live_until(invitations: Sequence[Invitation], in_force: CampaignInForce) -> datetime:
    """When the person's credentials end: with the last of their windows (design.md 4)."""
    return max(in_force.window_for(i.group).closes_at for i in invitations)
