from dataclasses import replace
from typing import Any

import pytest

from chalicelib.jobs import points
from chalicelib.jobs.points import PointsPorts
from chalicelib.scores.appraisal_log import imports
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem
from tests.support.appraised import POINTS, appraised_in_force, bent, book, lines
from tests.support.fake_staff_pages import CAMPAIGN, Desk, OneCampaign

HERE = f"/quan-tri/dot/{CAMPAIGN}/diem-tham-dinh"
UPLOAD = "0123456789abcdef"


def a_desk(**given: Any) -> Desk:
    return Desk(campaign=OneCampaign(appraised_in_force()), **given)


def send(desk: Desk, rows: list[list[object]] | bytes, upload: str = UPLOAD, **fields: str) -> Reply:
    """The page that the clerk sees once the job has run."""
    desk.rosters.kept[f"{CAMPAIGN}/points-{upload}/file"] = rows if isinstance(rows, bytes) else book(rows)
    desk.post(f"{HERE}/tep/{upload}/ghi", **fields)
    work_off(desk)
    return desk.get(f"{HERE}/tep/{upload}")


def work_off(desk: Desk) -> None:
    ports = PointsPorts(desk.rosters, desk.reports, desk.audit, desk.campaign)
    while desk.asked:
        points.handle(ports, desk.campaign.here, desk.asked.pop())


def test_a_good_file_is_stored_with_who_and_when() -> None:
    desk = a_desk()
    assert send(desk, lines() + lines("a2")).location == HERE
    (one,) = imports(desk.reports, CAMPAIGN)
    assert (one.by, one.at, set(one.units)) == ("an.mau", desk.now, {"a1", "a2"})
    assert desk.audit.kept[-1].verb is Verb.POINTS_STORED
    page = desk.get(HERE).body
    assert "2 / 3" in page
    assert "26/01/2021 09:00" in page


def test_wrong_cells_are_listed_and_nothing_is_stored() -> None:
    desk = a_desk()
    reply = send(desk, bent({(0, POINTS): 5, (1, POINTS): "tám"}))
    assert "Quá điểm tối đa của tiêu chí (4)." in reply.body
    assert "G3" in reply.body
    assert "tám" in reply.body
    assert imports(desk.reports, CAMPAIGN) == ()


def test_two_files_for_one_unit_need_a_clear_answer() -> None:
    desk = a_desk()
    send(desk, lines())
    second = bent({(0, POINTS): 4})
    asked = send(desk, second, "f" * 16)
    assert "đã có điểm khác từ tệp trước" in asked.body
    assert len(imports(desk.reports, CAMPAIGN)) == 1
    desk.now = desk.now.replace(minute=1)
    assert send(desk, second, "f" * 16, replace="1").location == HERE
    assert len(imports(desk.reports, CAMPAIGN)) == 2


def test_the_same_points_again_replace_nothing() -> None:
    desk = a_desk()
    send(desk, lines())
    assert send(desk, lines(), "f" * 16).location == HERE


@pytest.mark.parametrize("body", [b"%PDF", b"", book([])])
def test_a_file_without_points_is_said_to_be_one(body: bytes) -> None:
    desk = a_desk()
    assert "Chưa đọc được tệp" in send(desk, body).body


def test_a_file_goes_straight_to_the_bucket_and_comes_back_to_its_page() -> None:
    desk = a_desk()
    location = desk.post(f"{HERE}/tep").location or ""
    page = desk.get(location).body
    assert "https://bucket.example/rosters" in page
    assert f"https://phieu.example{location}" in page
    desk.rosters.kept[f"{CAMPAIGN}/points-{location[-16:]}/file"] = b"x"
    assert "Kiểm tra và ghi" in desk.get(location).body


def test_while_the_job_has_not_run_the_page_waits_and_asking_again_is_safe() -> None:
    desk = a_desk()
    desk.rosters.kept[f"{CAMPAIGN}/points-{UPLOAD}/file"] = book(lines())
    for _ in range(2):
        desk.post(f"{HERE}/tep/{UPLOAD}/ghi")
    page = desk.get(f"{HERE}/tep/{UPLOAD}").body
    assert "Đang đọc tệp" in page
    assert "Kiểm tra và ghi" in page
    assert len(desk.asked) == 2
    work_off(desk)
    assert len(imports(desk.reports, CAMPAIGN)) == 1
    assert [entry.verb for entry in desk.audit.kept] == [Verb.POINTS_STORED]


def test_killed_after_storing_the_job_stores_the_same_again() -> None:
    desk = a_desk()
    send(desk, lines())
    stored = dict(desk.reports.kept)
    del desk.rosters.kept[f"{CAMPAIGN}/points-{UPLOAD}/outcome.json"]
    desk.asked.append({"campaign": CAMPAIGN, "upload": UPLOAD, "step": "points"})
    work_off(desk)
    assert desk.reports.kept == stored


def test_the_template_is_downloaded() -> None:
    assert "diem-tham-dinh-small-2020.xlsx" in (a_desk().get(f"{HERE}/mau").location or "")


def test_after_publication_no_points_are_stored() -> None:
    desk = a_desk()
    desk.campaign.here = replace(desk.campaign.here, published=True)
    assert "Gửi tệp điểm" not in desk.get(HERE).body
    send(desk, lines())
    assert imports(desk.reports, CAMPAIGN) == ()


def test_a_campaign_without_appraised_criteria_says_so() -> None:
    assert "chỉ có tiêu chí điều tra" in Desk().get(HERE).body


def test_an_address_that_is_no_upload_is_not_found() -> None:
    with pytest.raises(HttpProblem) as left:
        a_desk().get(f"{HERE}/tep/nothing")
    assert left.value.status == 404


def test_an_auditor_sees_who_gave_points_and_sends_none() -> None:
    desk = a_desk(role=Role.AUDITOR)
    assert "Gửi tệp điểm" not in desk.get(HERE).body
    with pytest.raises(HttpProblem):
        send(desk, lines())
