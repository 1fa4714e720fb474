from datetime import timedelta

import pytest

from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.reports.points_at_risk import ballot_counts
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.figures import unit_progress
from tests.support.campaigns import small_in_force
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk, StoredSnapshots

HERE = f"/quan-tri/dot/{CAMPAIGN}"


def snapshot(unit: str, hours_ago: int, *counts: BallotCount) -> Snapshot:
    return Snapshot(CAMPAIGN, unit, NOW - timedelta(hours=hours_ago), counts, ())


A1 = snapshot("a1", 2, BallotCount("staff", "a1", "a1", planned=3, issued=3, returned=1, set_aside=0))
A2 = snapshot("a2", 5, BallotCount("staff", "a2", "a2", planned=2, issued=3, returned=3, set_aside=0))


@pytest.fixture
def desk() -> Desk:
    return Desk(coverage=StoredSnapshots({"a1": A1, "a2": A2}))


def test_the_page_adds_up_what_the_snapshots_hold_and_what_is_only_planned(desk: Desk) -> None:
    page = desk.get(HERE).body
    assert "<strong>4 / 11</strong>" in page
    assert "<strong>8</strong> phiếu còn thiếu" in page  # a surplus of a2 fills nobody else's plan


def test_the_times_of_oldest_and_newest_snapshot_are_printed(desk: Desk) -> None:
    page = desk.get(HERE).body
    assert "04 giờ 00 ngày 26/01/2021" in page
    assert "07 giờ 00 ngày 26/01/2021" in page


def test_points_at_risk_show_their_multiplication(desk: Desk) -> None:
    page = desk.get(HERE).body
    assert "5,00 × 2/3" in page
    assert '<span class="ph-lost">3,33</span>' in page


def test_a_unit_with_a_full_plan_has_nothing_at_risk() -> None:
    progress = {one.coverage.unit: one for one in unit_progress(small_in_force(), {"a2": A2})}
    assert progress["a2"].risk.points == 0
    assert progress["a2"].taken_at == A2.at


def test_a_unit_whose_respondents_sent_no_roster_yet_stands_with_its_plan() -> None:
    progress = {one.coverage.unit: one for one in unit_progress(small_in_force(), {"a1": A1})}
    assert progress["d1"].coverage.total.planned == 4
    assert progress["d1"].taken_at is None


def test_planned_ballots_are_counted_once() -> None:
    counts = ballot_counts(small_in_force(), {"a1": A1, "a2": A2})
    assert sum(count.planned for count in counts) == small_in_force().planned_total() == 11


def test_before_the_first_snapshot_the_page_says_when_numbers_come() -> None:
    assert "Chưa có số liệu" in Desk().get(HERE).body


def test_windows_show_their_state(desk: Desk) -> None:
    page = desk.get(HERE).body
    assert "Đang nhận phiếu" in page
    assert "Chưa mở" in page
    desk.now = NOW + timedelta(days=6)  # 1 February, 09:00 local: closed, not yet fenced
    desk.sessions.begin(desk.session)
    assert "Đã hết hạn, chờ chốt" in Desk(now=desk.now).get(HERE).body
    assert "Đã chốt số phiếu" in Desk(now=desk.now + timedelta(hours=1)).get(HERE).body


def test_a_close_reads_as_the_end_of_its_last_day(desk: Desk) -> None:
    page = desk.get(HERE).body
    assert "00 giờ 00 ngày 01/02/2021" not in page
    assert "24 giờ 00 ngày 31/01/2021" in page


def test_a_unit_page_shows_group_by_group(desk: Desk) -> None:
    page = desk.get(f"{HERE}/don-vi/a1").body
    assert "Công chức sở" in page
    assert "tối đa 3,33 điểm" in page
    assert "Mỗi phiếu thu về thêm giữ lại tối đa 1,67 điểm." in page


@pytest.mark.parametrize("unit", ["zz", "c1"])
def test_a_unit_that_answers_for_no_ballots_has_no_page(desk: Desk, unit: str) -> None:
    with pytest.raises(HttpProblem) as caught:
        desk.get(f"{HERE}/don-vi/{unit}")
    assert caught.value == HttpProblem(404, "not_found")


def test_the_overview_never_asks_for_scores(desk: Desk) -> None:
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = b"not even JSON"
    assert desk.get(HERE).status == 200
