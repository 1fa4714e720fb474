from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.staff.audit import Verb
from chalicelib.web.routing import HttpProblem
from tests.support.campaigns import small_in_force
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk, StoredSnapshots

HERE = f"/quan-tri/dot/{CAMPAIGN}/bao-cao"
FENCE = small_in_force().last_fence
A1 = BallotCount("staff", "a1", "a1", planned=3, issued=3, returned=1, set_aside=0)


@pytest.fixture
def desk() -> Desk:
    taken = Snapshot(CAMPAIGN, "a1", NOW - timedelta(hours=2), (A1,), ())
    return Desk(coverage=StoredSnapshots({"a1": taken}))


def test_a_coverage_workbook_is_made_under_the_time_of_its_numbers(desk: Desk) -> None:
    assert desk.post(HERE).location == HERE
    key = f"{CAMPAIGN}/reports/tien-do-20210126-0700.xlsx"
    assert load_workbook(BytesIO(desk.reports.kept[key])).sheetnames
    assert "số liệu đến 07:00 26/01/2021" in desk.get(HERE).body
    assert [entry.verb for entry in desk.audit.kept] == [Verb.REPORT_MADE]


def test_the_workbook_claims_no_number_to_be_newer_than_it_is(desk: Desk) -> None:
    older = Snapshot(CAMPAIGN, "d1", NOW - timedelta(hours=6), (), ())
    desk.coverage.kept["d1"] = older
    desk.post(HERE)
    (body,) = desk.reports.kept.values()
    texts = [str(cell.value) for row in load_workbook(BytesIO(body)).worksheets[0].rows for cell in row]
    assert any("03 giờ 00 ngày 26/01/2021" in text for text in texts)
    assert not any("07 giờ 00 ngày 26/01/2021" in text for text in texts)


def test_a_report_is_taken_from_a_presigned_address_and_the_audit_says_so() -> None:
    desk = Desk(now=FENCE)
    desk.reports.kept[f"{CAMPAIGN}/reports/ket-qua.xlsx"] = b"x"
    assert "Kết quả khảo sát" in desk.get(HERE).body
    reply = desk.get(f"{HERE}/ket-qua")
    assert reply.status == 303
    assert reply.location == f"https://bucket.example/{CAMPAIGN}/reports/ket-qua.xlsx?as=ket-qua.xlsx&for=60"
    assert [(e.verb, e.details) for e in desk.audit.kept] == [(Verb.REPORT_TAKEN, {"report": "ket-qua"})]


def test_no_other_object_of_the_bucket_can_be_taken(desk: Desk) -> None:
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = b"x"
    with pytest.raises(HttpProblem) as caught:
        desk.get(f"{HERE}/scores")
    assert caught.value == HttpProblem(404, "not_found")


def test_results_that_lie_ready_are_kept_back_until_the_last_fence(desk: Desk) -> None:
    desk.reports.kept[f"{CAMPAIGN}/reports/ket-qua.xlsx"] = b"x"
    assert "ket-qua.xlsx" not in desk.get(HERE).body
    with pytest.raises(HttpProblem) as caught:
        desk.get(f"{HERE}/ket-qua")
    assert caught.value == HttpProblem(404, "not_found")


def test_without_numbers_nothing_is_made() -> None:
    desk = Desk()
    assert "Chưa có số liệu" in desk.post(HERE).body
    assert desk.reports.kept == {}


def test_before_the_last_fence_the_page_says_when_results_come(desk: Desk) -> None:
    assert "10 giờ 00 ngày 08/02/2021" in desk.get(HERE).body
