"""The mail ledger's rules (design.md 8): who gets which notice, when it waits, lapses, is tried again.

A line of the ledger goes due → claimed (a lease) → handed_over, or ends as skipped or failed with its reason.
Every instant is UTC; "today" and the night are local to the campaign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.windows import Closed, NotYet, Open, Window
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person

LEASE = timedelta(minutes=5)
"""How long a claim protects one sending: far longer than a message takes, short enough to notice a kill."""
REQUEUE_AFTER = timedelta(minutes=10)
"""A queued message not handed over by then is queued again: queues may be emptied at any time."""
MAX_TRIES = 10


class NoticeKind(StrEnum):
    """What a notice is for. The ids: `accounts`, `address-test`, `opening-WINDOW`, `reminder-WINDOW-N`."""

    ACCOUNTS = "accounts"
    ADDRESS_TEST = "address-test"
    OPENING = "opening"
    REMINDER = "reminder"


class LineState(StrEnum):
    """Where one person's notice stands."""

    DUE = "due"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of a campaign. `window` is None where it is about all ballots; `number` orders reminders."""

    id: str
    kind: NoticeKind
    window: str | None
    number: int = 0


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


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person with everything that decides about a notice: invitations and all lines of the ledger."""

    person: Person
    invitations: Sequence[Invitation]
    lines: Sequence[Line]


class UnknownNotice(ValueError):
    """A queue message names a notice that no campaign can have."""


def notice(notice_id: str) -> Notice:
    """The notice that `notice_id` names. Raises `UnknownNotice`."""
    if notice_id in {NoticeKind.ACCOUNTS, NoticeKind.ADDRESS_TEST}:
        return Notice(notice_id, NoticeKind(notice_id), None)
    kind, _, rest = notice_id.partition("-")
    if kind == NoticeKind.OPENING and rest:
        return Notice(notice_id, NoticeKind.OPENING, rest)
    window, _, number = rest.rpartition("-")
    if kind == NoticeKind.REMINDER and window and number.isdigit():
        return Notice(notice_id, NoticeKind.REMINDER, window, int(number))
    raise UnknownNotice(notice_id)


def decide(wanted: Notice, to: Addressee, in_force: CampaignInForce, now: datetime) -> Decision:
    """Whether `wanted` goes to this person now. Asked just before sending: much may have changed since."""
    if not to.person.email or to.person.mailbox is Mailbox.NONE:
        return Skip("no_address")
    if to.person.mail_state in {MailState.BOUNCED, MailState.COMPLAINED}:
        return Skip("address_refused")
    missing = [i for i in to.invitations if i.state is InvitationState.OPEN]
    if wanted.window is not None:
        return _decide_in_window(wanted, to, missing, in_force, now)
    about = tuple(i for i in missing if not isinstance(in_force.window_for(i.group).state_at(now), Closed))
    credential = to.person.mailbox is Mailbox.OWN and wanted.kind is NoticeKind.ACCOUNTS
    return Send(about, credential) if about else Skip("nothing_open")


def _decide_in_window(
    wanted: Notice, to: Addressee, missing: Sequence[Invitation], in_force: CampaignInForce, now: datetime
) -> Decision:
    """A notice about one window tells of every ballot that can be answered now, whatever its window."""
    window = in_force.window(wanted.window or "")
    if isinstance(state := window.state_at(now), NotYet):
        return Wait(state.opens_at, "not_yet_open")
    about = tuple(i for i in missing if isinstance(in_force.window_for(i.group).state_at(now), Open))
    if not any(i.window == window.id for i in about):
        return Skip("not_missing")
    if reason := lapsed(wanted, in_force, now) or _said_already(wanted, window, to.lines, in_force, now):
        return Skip(reason)
    if waiting := _wait(wanted, to.lines, in_force, now):
        return waiting
    return Send(about, credential=to.person.mailbox is Mailbox.OWN)


def lapsed(wanted: Notice, in_force: CampaignInForce, now: datetime) -> str | None:
    """Why the time for `wanted` has passed for everyone, if it has.

    A notice lapses with its window, that about all ballots with the last one; an opening notice ("from today")
    with the local day on which the window opens.
    """
    if wanted.window is None:
        return "windows_closed" if now >= in_force.last_close else None
    window = in_force.window(wanted.window)
    if now >= window.closes_at:
        return "window_closed"
    late = wanted.kind is NoticeKind.OPENING and _day(in_force, now) > _day(in_force, window.opens_at)
    return "day_over" if late else None


def _said_already(
    wanted: Notice, window: Window, lines: Sequence[Line], in_force: CampaignInForce, now: datetime
) -> str | None:
    others = [line for line in lines if line.notice != wanted.id]
    alike = [
        n for n in (notice(line.notice) for line in others) if (n.kind, n.window) == (wanted.kind, wanted.window)
    ]
    if any(n.number > wanted.number for n in alike):
        return "superseded"
    today = [x.handed_at for x in others if x.handed_at and _day(in_force, x.handed_at) == _day(in_force, now)]
    # A mail of before the opening could not say "from today", so it does not stand for the opening notice.
    since = window.opens_at if wanted.kind is NoticeKind.OPENING else None
    return "mailed_today" if any(since is None or handed >= since for handed in today) else None


def _wait(wanted: Notice, lines: Sequence[Line], in_force: CampaignInForce, now: datetime) -> Wait | None:
    claimed = [x for x in lines if x.notice != wanted.id and x.state is LineState.CLAIMED]
    if flying := [x.claimed_until for x in claimed if x.claimed_until and x.claimed_until > now]:
        return Wait(max(flying), "another_in_flight")
    ends = night_ends(in_force, now)
    return Wait(ends, "night") if ends else None


def night_ends(in_force: CampaignInForce, now: datetime) -> datetime | None:
    """When the quiet hours around `now` end (UTC), or None by day. They may run over midnight."""
    zone = in_force.campaign.zone
    local = now.astimezone(zone)
    begins, ends, clock = in_force.timeline.quiet_from, in_force.timeline.quiet_to, local.time()
    quiet = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    if not quiet:
        return None
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, zone).astimezone(UTC)


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


def _day(in_force: CampaignInForce, instant: datetime) -> date:
    return instant.astimezone(in_force.campaign.zone).date()
