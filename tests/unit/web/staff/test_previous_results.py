import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import UnknownCampaign
from chalicelib.jobs import points
from chalicelib.jobs.points import PointsPorts
from chalicelib.scores.previous_log import latest
from chalicelib.scores.previous_template import COLUMNS
from chalicelib.scores.score_json import from_json, to_json
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem
from tests.support.appraised import book
from tests.support.campaigns import small_in_force
from tests.support.fake_staff_pages import CAMPAIGN, Desk, OneCampaign
from tests.support.scored_campaign import counted

HERE = f"/quan-tri/dot/{CAMPAIGN}/ket-qua-truoc"
UPLOAD = "0123456789abcdef"
ROWS: list[list[object]] = [["a1", "Sở Một", "", 2, None, "80,5"], ["a2", "Sở Hai", "", 1, None, 90]]


class TwoYears(OneCampaign):
    """This year's campaign, and last year's."""

    def __init__(self, *, published: bool) -> None:
        super().__init__()
        campaign = replace(self.here.campaign, id="small-2019", year=2019)
        self.last = CampaignInForce(campaign, announced=True, published=published)

    def ids(self) -> tuple[str, ...]:
        return ("small-2019", CAMPAIGN)

    def in_force(self, campaign_id: str, now: Any) -> CampaignInForce:
        found = {"small-2019": self.last, CAMPAIGN: self.here}.get(campaign_id)
        if found is None:
            raise UnknownCampaign(campaign_id)
        return found


def work_off(desk: Desk) -> None:
    ports = PointsPorts(desk.rosters, desk.reports, desk.audit, desk.campaign)
    while desk.asked:
        points.handle(ports, desk.campaign.here, desk.asked.pop())


def send(desk: Desk, rows: list[list[object]] | bytes, upload: str = UPLOAD, **fields: str) -> Reply:
    """The page that the clerk sees once the job has run."""
    body = rows if isinstance(rows, bytes) else book(rows, COLUMNS)
    desk.rosters.kept[f"{CAMPAIGN}/previous-{upload}/file"] = body
    desk.post(f"{HERE}/tep/{upload}/ghi", **fields)
    work_off(desk)
    return desk.get(f"{HERE}/tep/{upload}")


def test_a_good_file_stands_with_its_year_who_and_when() -> None:
    desk = Desk()
    assert "Chưa có kết quả năm trước" in desk.get(HERE).body
    assert send(desk, ROWS, label="2018").location == HERE
    page = desk.get(HERE).body
    assert "<strong>2018</strong>" in page
    assert "26/01/2021 09:00" in page
    assert "80,50%" in page
    assert desk.audit.kept[-1].verb is Verb.PREVIOUS_STORED


def test_wrong_cells_are_listed_and_nothing_is_stored() -> None:
    desk = Desk()
    page = send(desk, [["a1", "", "", "nhất", None, "101"], ["zz", "", "", 1, 1, 1]]).body
    assert all(cell in page for cell in ("D2", "F2", "A3"))
    assert "Quá 100" in page
    assert latest(desk.reports, CAMPAIGN) is None


def test_other_earlier_results_give_way_only_when_staff_say_so() -> None:
    desk = Desk()
    send(desk, ROWS)
    other: list[list[object]] = [["a1", "", "", 1, None, 70]]
    desk.now += timedelta(minutes=1)
    assert "đã có kết quả năm trước khác" in send(desk, other, "f" * 16).body
    desk.now += timedelta(minutes=1)
    assert send(desk, other, "f" * 16, replace="1").location == HERE
    standing = latest(desk.reports, CAMPAIGN)
    assert standing is not None
    assert set(standing.units) == {"a1"}


def test_the_same_results_again_ask_nothing() -> None:
    desk = Desk()
    send(desk, ROWS)
    desk.now += timedelta(minutes=1)
    assert send(desk, ROWS, "f" * 16).location == HERE


@pytest.mark.parametrize("body", [b"%PDF", book([], COLUMNS), book([])])
def test_a_file_without_results_is_said_to_be_one(body: bytes) -> None:
    assert "Chưa đọc được tệp" in send(Desk(), body).body


def test_results_of_a_published_campaign_are_taken_with_its_year() -> None:
    desk = Desk(campaign=TwoYears(published=True))
    scores = counted().scores
    desk.reports.kept["small-2019/scores.json"] = json.dumps(to_json(scores)).encode()
    assert 'value="small-2019"' in desk.get(HERE).body
    location = desk.post(f"{HERE}/tu-dot", source="small-2019").location or ""
    assert "Đang đọc tệp" in desk.get(location).body
    work_off(desk)
    assert desk.get(location).location == HERE
    standing = latest(desk.reports, CAMPAIGN)
    assert standing is not None
    assert (standing.label, standing.source) == ("2019", "small-2019")
    unit = scores.of("a1")
    assert unit is not None
    assert standing.units["a1"].component == unit.index


def test_a_campaign_that_is_not_published_gives_nothing() -> None:
    desk = Desk(campaign=TwoYears(published=False))
    assert "small-2019" not in desk.get(HERE).body
    with pytest.raises(HttpProblem):
        desk.post(f"{HERE}/tu-dot", source="small-2019")


def test_after_publication_nothing_is_changed() -> None:
    desk = Desk()
    desk.campaign.here = replace(desk.campaign.here, published=True)
    assert "Gửi tệp kết quả" not in desk.get(HERE).body
    send(desk, ROWS)
    assert latest(desk.reports, CAMPAIGN) is None


def test_the_template_is_downloaded() -> None:
    assert "ket-qua-nam-truoc-small-2020.xlsx" in (Desk().get(f"{HERE}/mau").location or "")


def test_an_auditor_sees_what_stands_and_changes_nothing() -> None:
    desk = Desk(role=Role.AUDITOR)
    assert "Gửi tệp kết quả" not in desk.get(HERE).body
    with pytest.raises(HttpProblem):
        send(desk, ROWS)


def test_the_ranking_tells_places_gained_and_lost_in_words_too() -> None:
    desk = Desk(now=small_in_force().last_fence)
    body = to_json(counted().scores)
    body["compared_with"] = "2019"
    body["units"][0]["previous"] = {"rank": 3, "index": None, "component": "1/1"}
    assert from_json(body).units[0].unit == "a1"
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps(body).encode()
    page = desk.get(f"/quan-tri/dot/{CAMPAIGN}/ket-qua").body
    assert "So với 2019" in page
    assert "▲</span>" in page
    assert "tăng" in page
