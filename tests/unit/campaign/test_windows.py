from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.windows import Closed, NotYet, Open, Window, window_between
from chalicelib.campaign.working_days import instant, is_working, next_working_day, working_days_before
from tests.support.campaigns import small_campaign, small_rules

CAMPAIGN = small_campaign()
DAYS = st.dates(date(2020, 12, 1), date(2021, 3, 31))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_the_letters_windows_as_half_open_intervals() -> None:
    first = window_between(CAMPAIGN, "w1", date(2021, 1, 25), date(2021, 1, 31))
    second = window_between(CAMPAIGN, "w2", date(2021, 2, 1), date(2021, 2, 7))
    assert (first.opens_at, first.closes_at) == (utc(2021, 1, 24, 17), utc(2021, 1, 31, 17))
    assert (second.opens_at, second.closes_at) == (utc(2021, 1, 31, 17), utc(2021, 2, 7, 17))


def test_the_fence_is_at_ten_of_the_next_working_day() -> None:
    assert window_between(CAMPAIGN, "w1", date(2021, 1, 25), date(2021, 1, 31)).fence_at == utc(2021, 2, 1, 3)


def test_a_fence_waits_for_the_end_of_the_holidays() -> None:
    tet = window_between(CAMPAIGN, "w3", date(2021, 2, 3), date(2021, 2, 9))
    assert tet.fence_at == utc(2021, 2, 15, 3)


def test_the_first_instant_is_inside_and_the_last_is_outside() -> None:
    window = Window("w1", utc(2021, 1, 24, 17), utc(2021, 1, 31, 17), utc(2021, 2, 1, 3))
    moment = timedelta(microseconds=1)
    assert window.state_at(window.opens_at - moment) == NotYet(window.opens_at)
    assert window.state_at(window.opens_at) == Open(window.closes_at)
    assert window.state_at(window.closes_at - moment) == Open(window.closes_at)
    assert window.state_at(window.closes_at) == Closed(window.closes_at)


def test_the_weekend_is_the_campaigns() -> None:
    rules = small_rules()
    rules["weekend"] = [4]
    friday, saturday = date(2021, 1, 29), date(2021, 1, 30)
    assert not is_working(parse(rules), friday)
    assert is_working(parse(rules), saturday)


def test_three_working_days_before_a_monday_is_the_wednesday_before() -> None:
    assert working_days_before(CAMPAIGN, date(2021, 1, 25), 3) == date(2021, 1, 20)
    assert working_days_before(CAMPAIGN, date(2021, 1, 25), 0) == date(2021, 1, 25)


def test_a_campaign_without_working_days_still_has_a_next_day() -> None:
    rules = small_rules()
    rules["weekend"] = list(range(7))
    assert next_working_day(parse(rules), date(2021, 1, 31)) == date(2021, 2, 1)
    assert working_days_before(parse(rules), date(2021, 1, 31), 3) == date(2021, 1, 31)


def test_a_local_time_becomes_utc() -> None:
    assert instant(CAMPAIGN, date(2021, 1, 25), time(7, 30)) == utc(2021, 1, 25, 0, 30)


@given(DAYS, st.integers(0, 30))
def test_every_window_opens_closes_and_is_fenced_in_this_order(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    window = window_between(CAMPAIGN, "w", first, last)
    assert window.opens_at < window.closes_at < window.fence_at
    assert window.closes_at - window.opens_at == timedelta(days=length + 1)
    assert is_working(CAMPAIGN, window.fence_at.astimezone(CAMPAIGN.zone).date())
