"""The second computation of the timeline, by dates written down by hand."""

from datetime import date, datetime, time
from functools import cache

import pytest

from chalicelib.campaign.definition import Campaign
from ops.check import read_folder
from ops.engines import ROOT
from ops.rehearsal.mail_plan import at_night, day_of, digest_days, free_days, local, notices, span


@cache
def campaign(name: str = "soctrang-2020") -> Campaign:
    found = read_folder(ROOT / "campaigns" / name).campaign
    assert found is not None
    return found


def texts(name: str, window: str) -> list[str]:
    zone = campaign(name).zone
    mine = [notice for notice in notices(campaign(name)) if notice.window == window]
    return [f"{datetime.fromtimestamp(n.at, zone):%d/%m %H:%M}{' mở' if n.opening else ''}" for n in mine]


def test_reminders_fall_on_day_three_the_last_working_day_and_the_last_day() -> None:
    assert texts("soctrang-2020", "w1") == ["25/01 07:30 mở", "27/01 08:00", "29/01 08:00", "31/01 08:00"]


def test_a_campaign_with_fewer_reminders_has_fewer() -> None:
    assert texts("cantho-2026", "d2") == ["14/12 08:00 mở", "15/12 08:30", "18/12 08:30"]


def test_each_day_of_a_window_has_a_digest() -> None:
    days = digest_days(campaign())
    assert (days[0], days[-1], len(days)) == (date(2021, 1, 25), date(2021, 2, 7), 14)


def test_focal_points_urge_on_working_days_without_a_notice() -> None:
    assert free_days(campaign(), "w1") == [date(2021, 1, 26), date(2021, 1, 28)]


@pytest.mark.parametrize(
    ("clock", "night"), [("20:59", False), ("21:00", True), ("23:59", True), ("06:59", True), ("07:00", False)]
)
def test_the_night_lasts_over_midnight(clock: str, night: bool) -> None:
    at = local(campaign(), date(2021, 1, 26), time.fromisoformat(clock))
    assert at_night(campaign(), at) is night


def test_a_window_ends_with_its_last_day() -> None:
    window = span(campaign(), "w1")
    assert day_of(campaign(), window.closes - 1) == date(2021, 1, 31)
    assert day_of(campaign(), window.closes) == date(2021, 2, 1)
