"""Working days: every day but the campaign's weekend and holidays. Days are local to the campaign's zone."""

from datetime import UTC, date, datetime, time, timedelta

from chalicelib.campaign.definition import Campaign

ONE_DAY = timedelta(days=1)
LONGEST_BREAK = 60
"""Days looked through for a working day, so that rules without any still end somewhere."""


def is_working(campaign: Campaign, day: date) -> bool:
    """Whether offices work on `day`."""
    return day.weekday() not in campaign.weekend and day not in campaign.holidays


def next_working_day(campaign: Campaign, day: date) -> date:
    """The first working day after `day`."""
    later = (day + ONE_DAY * n for n in range(1, LONGEST_BREAK))
    return next((at for at in later if is_working(campaign, at)), day + ONE_DAY)


def working_days_before(campaign: Campaign, day: date, count: int) -> date:
    """The day that lies `count` working days before `day`."""
    earlier = [day - ONE_DAY * n for n in range(1, LONGEST_BREAK) if is_working(campaign, day - ONE_DAY * n)]
    return day if count < 1 or len(earlier) < count else earlier[count - 1]


def instant(campaign: Campaign, day: date, at: time) -> datetime:
    """The UTC instant of a local day and time."""
    return datetime.combine(day, at, tzinfo=campaign.zone).astimezone(UTC)
