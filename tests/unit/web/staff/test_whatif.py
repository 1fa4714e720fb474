from datetime import UTC, datetime
from typing import Any

from chalicelib.scores import ballots_json
from tests.support.fake_staff_pages import CAMPAIGN, Desk
from tests.support.scored_campaign import counted

HERE = f"/quan-tri/dot/{CAMPAIGN}/thu-phuong-an"
AFTER = datetime(2021, 3, 1, 2, tzinfo=UTC)


def a_desk(**given: Any) -> Desk:
    desk = Desk(**{"now": AFTER} | given)
    desk.reports.kept[ballots_json.key(CAMPAIGN)] = ballots_json.to_bytes(counted().ballots)
    return desk


def test_the_page_says_that_it_is_not_official_and_shows_nothing_unasked() -> None:
    page = a_desk().get(HERE).body
    assert "Không phải kết quả chính thức." in page
    assert "<table" not in page


def test_a_trial_stands_beside_the_official_points() -> None:
    page = a_desk().get(HERE, base="none").body
    assert "Hạng thử" in page
    assert "thử, không chính thức" in page
    assert "Sở Một" in page


def test_a_weight_that_is_no_number_is_refused() -> None:
    desk = a_desk()
    rules = desk.campaign.here.campaign.rules
    assert isinstance(rules, dict)
    rules["criteria"]["department"][0]["weights"] = {"staff": "1"}
    assert "Trọng số phải là số không âm" in desk.get(HERE, **{"w.department.staff": "nửa"}).body


def test_before_the_last_fence_nothing_is_read() -> None:
    desk = a_desk(now=datetime(2021, 1, 26, 2, tzinfo=UTC))
    page = desk.get(HERE, base="none").body
    assert "Dùng được sau khi chốt" in page
    assert "<table" not in page


def test_nothing_is_stored() -> None:
    desk = a_desk()
    before = dict(desk.reports.kept)
    desk.get(HERE, base="none", no_opinion="zero")
    assert desk.reports.kept == before
