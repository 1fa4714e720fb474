import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.publication.steps import Step, standing
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_staff_pages import CAMPAIGN, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}/cong-bo-ket-qua"
AFTER = datetime(2021, 3, 1, 2, tzinfo=UTC)
SCORES = "a" * 64
GROUND = {"document": "12/BB-SNV", "date": "01/03/2021", "scores": SCORES}
COUNCIL = {
    **{f"member.{n}": f"Thành viên {n}, sở mẫu" for n in range(1, 4)},
    "vote.1": "for",
    "vote.2": "for",
    "vote.3": "against",
}


def a_desk(scores: str = SCORES, **given: Any) -> Desk:
    desk = Desk(now=given.pop("now", AFTER), **given)
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps({"inputs_hash": scores}).encode()
    return desk


def step_of(desk: Desk) -> Step:
    return standing(desk.steps.kept, SCORES).step


def test_results_go_from_checked_to_approved_to_published_each_named_dated_and_audited() -> None:
    desk = a_desk()
    for path, more in (("kiem-tra", {}), ("thong-qua", COUNCIL), ("cong-bo", {})):
        assert desk.post(f"{HERE}/{path}", **GROUND, **more).location == HERE
    assert step_of(desk) is Step.PUBLISHED
    assert [(act.by, act.at) for act in desk.steps.kept] == [("an.mau", AFTER)] * 3
    assert [entry.verb for entry in desk.audit.kept] == [
        Verb.RESULTS_CHECKED,
        Verb.RESULTS_APPROVED,
        Verb.RESULTS_PUBLISHED,
    ]
    assert desk.audit.kept[1].details == {"document": "12/BB-SNV", "agreed": "2", "members": "3"}


def test_the_page_offers_the_next_step_alone() -> None:
    desk = a_desk()
    assert "Ghi đã kiểm tra" in desk.get(HERE).body
    desk.post(f"{HERE}/kiem-tra", **GROUND)
    page = desk.get(HERE).body
    assert "Ghi Hội đồng đã thông qua" in page
    assert "Ghi đã kiểm tra" not in page
    assert "12/BB-SNV, 01/03/2021" in page


def test_half_of_the_council_is_not_enough() -> None:
    desk = a_desk()
    desk.post(f"{HERE}/kiem-tra", **GROUND)
    reply = desk.post(f"{HERE}/thong-qua", **GROUND, **COUNCIL | {"vote.2": "absent", "member.3": ""})
    assert reply.status == 422
    assert "Chưa quá nửa tổng số thành viên" in reply.body
    assert "Thành viên 1, sở mẫu" in reply.body, "what was typed stays"
    assert step_of(desk) is Step.CHECKED


@pytest.mark.parametrize(
    ("bent", "sentence"),
    [
        ({"document": ""}, "Xin ghi số, ký hiệu văn bản"),
        ({"date": "hôm nay"}, "Xin ghi ngày của văn bản"),
        ({"scores": "b" * 64}, "Điểm vừa được tính lại"),
    ],
)
def test_a_step_needs_a_document_its_day_and_the_scores_that_were_seen(
    bent: dict[str, str], sentence: str
) -> None:
    desk = a_desk()
    reply = desk.post(f"{HERE}/kiem-tra", **GROUND | bent)
    assert reply.status == 422
    assert sentence in reply.body
    assert desk.steps.kept == []


def test_a_step_is_undone_only_with_a_reason_and_stays_in_the_list() -> None:
    desk = a_desk()
    desk.post(f"{HERE}/kiem-tra", **GROUND)
    assert desk.post(f"{HERE}/huy", **GROUND).status == 422
    assert desk.post(f"{HERE}/huy", **GROUND, reason="Sót một đơn vị").location == HERE
    assert step_of(desk) is Step.COUNTED
    assert "Sót một đơn vị" in desk.get(HERE).body
    assert desk.audit.kept[-1].verb is Verb.RESULTS_STEP_UNDONE


def test_nothing_can_be_checked_before_the_last_fence() -> None:
    desk = a_desk(now=datetime(2021, 1, 26, 2, tzinfo=UTC))
    assert "Ghi đã kiểm tra" not in desk.get(HERE).body
    assert desk.post(f"{HERE}/kiem-tra", **GROUND).status == 422
    assert desk.steps.kept == []


def test_scores_that_changed_send_the_results_back_to_checking() -> None:
    desk = a_desk()
    desk.post(f"{HERE}/kiem-tra", **GROUND)
    desk.reports.kept[f"{CAMPAIGN}/scores.json"] = json.dumps({"inputs_hash": "b" * 64}).encode()
    page = desk.get(HERE).body
    assert "phải kiểm tra lại từ đầu" in page
    assert "Ghi đã kiểm tra" in page


def test_why_a_set_was_not_written_is_told_place_by_place() -> None:
    desk = a_desk()
    for path, more in (("kiem-tra", {}), ("thong-qua", COUNCIL), ("cong-bo", {})):
        desk.post(f"{HERE}/{path}", **GROUND, **more)
    assert "Hệ thống đang lập và tự kiểm tra" in desk.get(HERE).body
    told = json.dumps(["receipts.txt: số biên nhận/receipts f2"])
    desk.jobs.kept.append(JobEntry(CAMPAIGN, "publication", details={"told": told}))
    assert "receipts.txt: số biên nhận/receipts f2" in desk.get(HERE).body


@pytest.mark.parametrize("path", ["kiem-tra", "thong-qua", "cong-bo", "huy"])
def test_an_auditor_reads_the_steps_and_takes_none(path: str) -> None:
    desk = a_desk(role=Role.AUDITOR)
    assert "Ghi đã kiểm tra" not in desk.get(HERE).body
    with pytest.raises(HttpProblem) as left:
        desk.post(f"{HERE}/{path}", **GROUND)
    assert left.value.status == 403


def test_a_forged_form_takes_no_step() -> None:
    desk = a_desk()
    with pytest.raises(HttpProblem):
        desk.post(f"{HERE}/kiem-tra", csrf="0" * 64, **GROUND)
    assert desk.steps.kept == []
