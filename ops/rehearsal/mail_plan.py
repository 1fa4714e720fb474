"""When which mail must leave, straight from the campaign's timeline (domain.md §6), apart from the jobs.

Nothing of `chalicelib.campaign.timeline` or `chalicelib.follow_up` is used here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.campaign.definition import Campaign, DayRule, WindowRule

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """A planned notice of a window: `opening` or a reminder, on a local day at `at` (epoch seconds)."""

    window: str
    day: date
    at: float
    opening: bool


@dataclass(frozen=True, slots=True)
class Span:
    """When a window takes ballots, in epoch seconds, half open; and its local days."""

    opens: float
    closes: float
    days: tuple[date, ...]


def local(campaign: Campaign, day: date, at: time) -> float:
    """Epoch seconds of a local time."""
    return datetime.combine(day, at, campaign.zone).astimezone(UTC).timestamp()


def day_of(campaign: Campaign, at: float) -> date:
    """The local day of an instant."""
    return datetime.fromtimestamp(at, campaign.zone).date()


def span(campaign: Campaign, window: str) -> Span:
    """From the first instant of the first day to the last of the last."""
    rule = campaign.windows[window]
    days = tuple(_days(rule))
    return Span(local(campaign, days[0], time()), local(campaign, days[-1] + _DAY, time()), days)


def notices(campaign: Campaign) -> list[Notice]:
    """The opening notice and every reminder of each window, by time; one a day and window."""
    found: dict[tuple[str, date], Notice] = {}
    for rule in campaign.windows.values():
        days = list(_days(rule))
        line = campaign.timeline
        for reminder in line.reminders:
            for day in _reminded(campaign, reminder, days):
                at = _by_day(campaign, local(campaign, day, reminder.at))
                found.setdefault((rule.id, day), Notice(rule.id, day, at, opening=False))
        opens = _by_day(campaign, local(campaign, days[0], line.opening_at))
        found[rule.id, days[0]] = Notice(rule.id, days[0], opens, opening=True)
    return sorted(found.values(), key=lambda notice: (notice.at, notice.window))


def digest_days(campaign: Campaign) -> list[date]:
    """Local days on which a window is open at the digest's time."""
    days = sorted({day for rule in campaign.windows.values() for day in _days(rule)})
    spans = [span(campaign, window) for window in campaign.windows]
    times = {day: local(campaign, day, campaign.timeline.opening_at) for day in days}
    return [day for day, at in times.items() if any(one.opens <= at < one.closes for one in spans)]


def at_night(campaign: Campaign, at: float) -> bool:
    """Whether an instant lies in the quiet hours."""
    clock = datetime.fromtimestamp(at, campaign.zone).time()
    begins, ends = campaign.timeline.quiet_from, campaign.timeline.quiet_to
    return begins <= clock or clock < ends if begins > ends else begins <= clock < ends


def free_days(campaign: Campaign, window: str) -> list[date]:
    """Working days of the window without a planned notice, but for its first: when focal points urge."""
    busy = {notice.day for notice in notices(campaign)}
    days = span(campaign, window).days[1:]
    return [day for day in days if day not in busy and _works(campaign, day)]


def _by_day(campaign: Campaign, at: float) -> float:
    """The instant, or the end of the night it lies in."""
    if not at_night(campaign, at):
        return at
    day, ends = day_of(campaign, at), campaign.timeline.quiet_to
    return next(e for n in range(2) if (e := local(campaign, day + n * _DAY, ends)) >= at)


def _days(rule: WindowRule) -> Iterator[date]:
    for number in range((rule.last_day - rule.first_day).days + 1):
        yield rule.first_day + number * _DAY


def _reminded(campaign: Campaign, rule: DayRule, days: list[date]) -> list[date]:
    if rule.kind == "last_day":
        return days[-1:]
    if rule.kind == "last_working_day":
        return [day for day in days if _works(campaign, day)][-1:]
    return days[rule.day - 1 : rule.day] if rule.day > 0 else []


def _works(campaign: Campaign, day: date) -> bool:
    return day not in campaign.holidays and day.weekday() not in campaign.weekend
