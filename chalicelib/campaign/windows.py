"""When ballots are taken: half-open intervals of UTC time, and the fence after them (design.md 1 and 6)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.working_days import ONE_DAY, instant, next_working_day


@dataclass(frozen=True, slots=True)
class Open:
    """Ballots are taken until `closes_at`, exclusive."""

    closes_at: datetime


@dataclass(frozen=True, slots=True)
class NotYet:
    """Ballots are taken from `opens_at`."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """Ballots were taken until `closed_at`."""

    closed_at: datetime


WindowState = Open | NotYet | Closed


@dataclass(frozen=True, slots=True)
class Window:
    """A window in force: open when `opens_at <= now < closes_at`, counts frozen from `fence_at`. All UTC."""

    id: str
    opens_at: datetime
    closes_at: datetime
    fence_at: datetime

    def state_at(self, now: datetime) -> WindowState:
        """Whether ballots are taken at `now`; a late or missing job never changes it."""
        if now < self.opens_at:
            return NotYet(self.opens_at)
        if now < self.closes_at:
            return Open(self.closes_at)
        return Closed(self.closes_at)


def window_between(campaign: Campaign, window: str, first_day: date, last_day: date) -> Window:
    """The window of these inclusive local days, with its fence on the next working day."""
    midnight = time()
    return Window(
        id=window,
        opens_at=instant(campaign, first_day, midnight),
        closes_at=instant(campaign, last_day + ONE_DAY, midnight),
        fence_at=instant(campaign, next_working_day(campaign, last_day), campaign.fence_at),
    )
