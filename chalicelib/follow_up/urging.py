"""Urging by a focal point: the system writes to people still missing, and says to nobody who had answered.

What a focal point asks for becomes one due line a person and day in the mail ledger; the mailer looks again just
before it sends. Limits: one such mail a person and day (the line's id), `PER_PERSON` in all, `PER_DAY` requests of
a unit a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind, outside_quiet_hours
from chalicelib.campaign.windows import Open
from chalicelib.campaign.working_days import ONE_DAY, instant

URGE = "urge-"
"""Notices of urging begin with this and end with the local day."""
PER_PERSON = 3
PER_DAY = 3


@dataclass(frozen=True, slots=True)
class UrgeRequest:
    """A focal point's wish, as logged: `by` the focal point's account, `people` how many were asked for."""

    campaign: str
    unit: str
    at: datetime
    by: str
    people: int


@dataclass(frozen=True, slots=True)
class MayUrge:
    """The wish would be taken; `notice` is the ledger's, `goes_at` (UTC) when the mails leave."""

    notice: str
    goes_at: datetime


@dataclass(frozen=True, slots=True)
class TooOften:
    """The unit's requests of this day are used up; the next may be made on the following day."""

    allowed: int


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """No window of the campaign takes ballots now."""


class UrgeLog(Protocol):
    """What focal points asked for."""

    def take(self, request: UrgeRequest, day: date) -> bool:
        """Append as one of the unit's `PER_DAY` requests of that local day; False where they are used up.

        It holds however many ask at the same moment.
        """
        ...

    def of(self, campaign: str, unit: str) -> Iterable[UrgeRequest]:
        """A unit's requests, newest first."""
        ...


def may_urge(in_force: CampaignInForce, asked: int, now: datetime) -> MayUrge | TooOften | NothingOpen:
    """Whether a unit's focal point may ask for reminders now, `asked` times of this local day being used up.

    At night the mails leave in the morning.
    """
    goes_at = outside_quiet_hours(in_force.campaign, in_force.timeline, now)
    if not any(isinstance(window.state_at(goes_at), Open) for window in in_force.windows):
        return NothingOpen()
    if asked >= PER_DAY:
        return TooOften(PER_DAY)
    return MayUrge(f"{URGE}{day_of(in_force, goes_at).isoformat()}", goes_at)


def is_urge(notice: str) -> bool:
    """Whether the notice was asked for by a focal point."""
    return notice.startswith(URGE)


def moment(notice: str, in_force: CampaignInForce) -> Moment | None:
    """The local day of an urge as a moment, for every group; None for an id that names no day."""
    try:
        day = date.fromisoformat(notice.removeprefix(URGE))
    except ValueError:
        return None
    begins, ends = (instant(in_force.campaign, at, time()) for at in (day, day + ONE_DAY))
    return Moment(notice, MomentKind.REMINDER, "", tuple(in_force.campaign.groups), begins, ends)


def waiting(in_force: CampaignInForce, now: datetime) -> tuple[str, ...]:
    """Notices of which lines may still be due: today's, and yesterday's to be ended. None after the close."""
    if now >= in_force.last_close + timedelta(days=1):
        return ()
    return tuple(f"{URGE}{day_of(in_force, at).isoformat()}" for at in (now - timedelta(days=1), now))


def day_of(in_force: CampaignInForce, at: datetime) -> date:
    """The local day whose requests are counted together."""
    return at.astimezone(in_force.campaign.zone).date()
