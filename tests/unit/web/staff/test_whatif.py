import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.jobs import trials as job
from chalicelib.jobs.trials import TrialPorts
from chalicelib.reports import trials
from chalicelib.scores import ballots_json
from chalicelib.scores.rules import Base, ScoringRules
from chalicelib.scores.whatif import Change, Compared
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_jobs import FakeCampaigns, FakeJobs
from tests.support.fake_staff_pages import CAMPAIGN, Desk
from tests.support.scored_campaign import counted

HERE = f"/quan-tri/dot/{CAMPAIGN}/thu-phuong-an"
AFTER = datetime(2021, 3, 1, 2, tzinfo=UTC)


def a_desk(**given: Any) -> Desk:
    desk = Desk(**{"now": AFTER} | given)
    desk.reports.kept[ballots_json.key(CAMPAIGN)] = ballots_json.to_bytes(counted().ballots)
    desk.jobs.put(JobEntry(CAMPAIGN, "scores", done_at=AFTER - timedelta(hours=1)))
    return desk


def is_missing(desk: Desk, address: str) -> bool:
    try:
        desk.get(address)
    except HttpProblem as problem:
        return problem.status == 404
    return False


def work_off(desk: Desk) -> None:
    """What the tick and the job do."""
    ledger = FakeJobs({(CAMPAIGN, entry.job): entry for entry in desk.jobs.kept})
    campaigns = FakeCampaigns({CAMPAIGN: desk.campaign.here})
    ports = TrialPorts(campaigns, desk.reports, ledger)
    for body in list(job.bodies_due(ports, desk.now)):
        job.handle(ports, body, desk.now)
    desk.jobs.kept = list(ledger.entries.values())


def tried(desk: Desk, **fields: str) -> str:
    """The address of a trial, asked for and computed."""
    found = desk.post(HERE, **fields).location
    assert found is not None
    work_off(desk)
    return found


def test_the_page_says_that_it_is_not_official_and_shows_nothing_unasked() -> None:
    page = a_desk().get(HERE).body
    assert "Không phải kết quả chính thức." in page
    assert "<table" not in page


def test_a_trial_is_made_by_a_job_and_the_page_says_how_far_it_is() -> None:
    desk = a_desk()
    here = desk.post(HERE, base="none").location
    assert here is not None
    page = desk.get(here).body
    assert "Đang chờ đến lượt" in page
    assert "<table" not in page
    work_off(desk)
    assert "<table" in desk.get(here).body


def test_a_trial_stands_beside_the_official_points_and_is_listed() -> None:
    desk = a_desk()
    page = desk.get(tried(desk, base="none")).body
    assert "Không phải kết quả chính thức." in page
    assert "Hạng thử" in page
    assert "thử, không chính thức" in page
    assert "Mất do thiếu phiếu, thử" in page
    assert "Sở Một" in page
    assert "Thiếu phiếu: không giảm" in desk.get(HERE).body


def test_a_unit_that_was_not_scored_has_no_points_and_no_loss() -> None:
    bare = replace(counted().scores.units[0], criteria=(), totals=None)
    standing = trials.Standing.of(bare)
    assert (standing.points, standing.lost) == (None, None)
    (pair,) = trials.from_bytes(trials.to_bytes([Compared(bare, bare)]))
    assert pair.difference is None


def test_weights_are_offered_for_every_scored_type_even_where_groups_are_equal() -> None:
    desk = a_desk()
    campaign = desk.campaign.here.campaign
    criteria = ScoringRules.from_json(campaign.rules).criteria
    equal = {kind for kind, listed in criteria.items() if all(one.weights is None for one in listed)}
    page = desk.get(HERE).body
    assert equal
    assert "Theo quy tắc: các nhóm ngang nhau." in page
    assert any(f'name="w.{kind}.' in page for kind in equal)


def test_other_weights_change_the_points_of_a_type_with_equal_ones() -> None:
    desk = a_desk()
    names = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)
    page = desk.get(tried(desk, **{names[0]: "1"})).body
    assert "Trọng số khác:" in page
    assert "<table" in page


def test_a_weight_that_is_no_number_is_refused_and_kept_in_its_field() -> None:
    desk = a_desk()
    name = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)[0]
    page = desk.post(HERE, **{name: "nửa"}).body
    assert "Trọng số phải là số không âm" in page
    assert 'value="nửa"' in page


def test_weights_that_are_all_nought_and_a_trial_that_changes_nothing_are_refused() -> None:
    desk = a_desk()
    name = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)[0]
    assert "ít nhất một nhóm lớn hơn 0" in desk.post(HERE, **{name: "0"}).body
    assert "chưa khác quy tắc" in desk.post(HERE, base="").body


def test_before_the_last_fence_nothing_is_tried() -> None:
    desk = a_desk(now=datetime(2021, 1, 26, 2, tzinfo=UTC))
    assert "Dùng được sau khi chốt" in desk.post(HERE, base="none").body
    assert not trials.alive(desk.jobs.kept, desk.now)


def test_a_reopening_closes_a_trial_that_was_made() -> None:
    desk = a_desk()
    here = tried(desk, base="none")
    desk.now = datetime(2021, 1, 26, 2, tzinfo=UTC)
    assert is_missing(desk, here)


def test_after_a_week_a_trial_is_gone_and_its_numbers_are_emptied() -> None:
    desk = a_desk()
    here = tried(desk, base="none")
    desk = Desk(now=AFTER + trials.KEPT, reports=desk.reports, jobs=desk.jobs)
    assert is_missing(desk, here)
    work_off(desk)
    (key,) = desk.reports.keys(f"{CAMPAIGN}/trials/")
    assert desk.reports.kept[key] == b"{}"
    assert "<table" in desk.get(tried(desk, base="none")).body


def test_a_trial_older_than_the_official_scores_says_so() -> None:
    desk = a_desk()
    here = tried(desk, base="none")
    desk.jobs.put(JobEntry(CAMPAIGN, "scores", done_at=AFTER + timedelta(hours=1)))
    assert "Kết quả chính thức đã đổi" in desk.get(here).body


def test_no_more_than_twenty_trials_are_kept() -> None:
    desk = a_desk()
    name = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)[0]
    for number in range(trials.MOST):
        assert desk.post(HERE, **{name: str(number + 1)}).status == 303
    assert "Đang giữ 20 phương án" in desk.post(HERE, base="none").body


def test_auditors_read_trials_and_ask_for_none() -> None:
    desk = a_desk(role=Role.AUDITOR)
    assert "Tính thử" not in desk.get(HERE).body
    with pytest.raises(HttpProblem, match="forbidden"):
        desk.post(HERE, base="none")


def test_all_that_is_wrong_is_told_at_once_beside_each_field_and_linked_from_the_summary() -> None:
    desk = a_desk()
    first, second = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)[:2]
    reply = desk.post(HERE, **{first: "nửa", second: "-1"})
    assert reply.status == 422
    assert "còn 02 chỗ cần sửa" in reply.body
    for name in (first, second):
        place = name.replace(".", "-")
        told = re.search(f'<a href="#{place}">([^<]+)</a>', reply.body)
        label = re.search(f'for="{place}">([^<]+?) ?<', reply.body)
        assert told
        assert label
        assert f", {label[1]}: Trọng số phải là số không âm" in told[1]
        assert f'aria-describedby="{place}-loi"' in reply.body
        assert f'id="{place}-loi"' in reply.body


def test_a_trial_that_changes_nothing_or_finds_no_place_is_refused_with_a_link() -> None:
    desk = a_desk()
    nothing = desk.post(HERE, base="")
    assert (nothing.status, 'href="#base"' in nothing.body) == (422, True)
    name = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)[0]
    for number in range(trials.MOST):
        desk.post(HERE, **{name: str(number + 1)})
    full = desk.post(HERE, base="none")
    assert full.status == 422
    assert 'href="#da-thu"' in full.body
    assert 'id="da-thu"' in full.body
    assert f"tự xóa sau {trials.KEPT.days:02d} ngày" in full.body


def test_a_number_written_in_two_ways_is_one_trial() -> None:
    desk = a_desk()
    name = re.findall(r'name="(w\.[^"]+)"', desk.get(HERE).body)[0]
    asked = {desk.post(HERE, **{name: text}).location for text in ("0,4", "0,40", "0.400")}
    assert len(asked) == 1
    assert len({desk.post(HERE, **{name: text}).location for text in ("100", "100,0")} - asked) == 1


def test_asking_for_a_trial_stands_in_the_audit_once() -> None:
    desk = a_desk()
    for _ in range(2):
        desk.post(HERE, base="none")
    (asked,) = [entry for entry in desk.audit.kept if entry.verb is Verb.TRIAL_ASKED]
    assert asked.details == {"trial": trials.id_of(Change(Base.NONE, None, {}))}
