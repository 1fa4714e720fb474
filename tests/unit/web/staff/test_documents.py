from dataclasses import replace

import pytest

from chalicelib.reports.documents.asking import ASKED, FAILED, MADE, Paper, Why, asked, job_of
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.campaigns import small_in_force
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}"
FENCE = small_in_force().last_fence


def desk(**given: object) -> Desk:
    made = Desk(**given)  # type: ignore[arg-type]
    made.campaign.here = replace(made.campaign.here, announced=True)
    return made


def made(here: Desk, paper: Paper) -> None:
    told = {"by": "an.mau", "set": "a", "made_at": NOW.isoformat()}
    here.jobs.put(replace(asked(CAMPAIGN, paper, "an.mau", NOW), step=MADE, done_at=NOW, details=told))


def test_asking_notes_who_asked_and_the_page_says_that_it_is_underway() -> None:
    here = desk()
    assert here.post(f"{HERE}/van-ban/cong-van").location == f"{HERE}/bao-cao"
    entry = here.jobs.get(CAMPAIGN, job_of(Paper.LETTER))
    assert entry
    assert (entry.step, entry.details["by"]) == (ASKED, "an.mau")
    assert "Đang lập" in here.get(f"{HERE}/bao-cao").body


def test_a_letter_cannot_be_asked_for_before_the_rules_are_announced() -> None:
    here = desk()
    here.campaign.here = replace(here.campaign.here, announced=False)
    here.post(f"{HERE}/van-ban/cong-van")
    assert not here.jobs.kept
    assert "Lập được sau khi công bố quy tắc" in here.get(f"{HERE}/bao-cao").body


def test_a_finished_document_is_taken_as_word_or_pdf_and_the_audit_says_so() -> None:
    here = desk()
    made(here, Paper.LETTER)
    assert "Tải tệp PDF" in here.get(f"{HERE}/bao-cao").body
    reply = here.get(f"{HERE}/van-ban/cong-van/pdf")
    assert reply.location == f"https://bucket.example/{CAMPAIGN}/documents/cong-van.a.pdf?as=cong-van.pdf&for=60"
    assert [(e.verb, e.details) for e in here.audit.kept] == [(Verb.REPORT_TAKEN, {"report": "cong-van.pdf"})]


@pytest.mark.parametrize("path", ["khac/pdf", "cong-van/exe", "cong-van/docx", "quyet-dinh/pdf"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    with pytest.raises(HttpProblem) as problem:
        desk().get(f"{HERE}/van-ban/{path}")
    assert problem.value.status == 404


def test_results_made_earlier_are_held_back_when_a_window_opens_again() -> None:
    before, after = desk(now=NOW), desk(now=FENCE)
    for here in (before, after):
        made(here, Paper.DECISION)
    assert after.get(f"{HERE}/van-ban/quyet-dinh/docx").status == 303
    assert "Tải tệp Word" not in before.get(f"{HERE}/bao-cao").body
    with pytest.raises(HttpProblem):
        before.get(f"{HERE}/van-ban/quyet-dinh/docx")


def test_who_may_see_no_names_neither_sees_nor_gets_the_list_of_people() -> None:
    here = desk(role=Role.AUDITOR)
    made(here, Paper.MISSING)
    assert "Danh sách chưa ghi nhận phiếu" not in here.get(f"{HERE}/bao-cao").body
    with pytest.raises(HttpProblem):
        here.get(f"{HERE}/van-ban/con-thieu/docx")
    with pytest.raises(HttpProblem):
        here.post(f"{HERE}/van-ban/cong-van")


def test_a_failure_is_told_with_its_reason_and_may_be_tried_again() -> None:
    here = desk()
    failed = asked(CAMPAIGN, Paper.LETTER, "an.mau", NOW)
    here.jobs.put(replace(failed, step=FAILED, done_at=NOW, details={"why": Why.TEMPLATE.value}))
    body = here.get(f"{HERE}/bao-cao").body
    assert "Mẫu văn bản của cơ quan có chỗ sai" in body
    assert "Lập văn bản" in body


def test_the_set_made_before_stays_to_be_fetched_while_another_is_underway() -> None:
    here = desk()
    made(here, Paper.LETTER)
    here.post(f"{HERE}/van-ban/cong-van")
    body = here.get(f"{HERE}/bao-cao").body
    assert "Đang chờ đến lượt" in body
    assert "Bản trước, lập lúc 26/01/2021 09:00" in body
    assert 'id="working"' in body
    assert here.get(f"{HERE}/van-ban/cong-van/docx").status == 303


def test_the_page_tells_how_far_the_job_is() -> None:
    here = desk()
    here.jobs.put(replace(asked(CAMPAIGN, Paper.LETTER, "an.mau", NOW), cursor="setting"))
    assert "Bước 3/3: xếp trang tệp PDF" in here.get(f"{HERE}/bao-cao").body


def test_asking_again_while_it_is_underway_changes_nothing() -> None:
    here = desk()
    working = replace(asked(CAMPAIGN, Paper.LETTER, "khac", NOW), cursor="reading", lease_until=NOW)
    here.jobs.put(working)
    here.post(f"{HERE}/van-ban/cong-van")
    assert here.jobs.get(CAMPAIGN, job_of(Paper.LETTER)) == working


def test_asking_for_the_letter_keeps_the_key_that_it_prints() -> None:
    here = desk()
    here.post(f"{HERE}/van-ban/cong-van")
    entry = here.jobs.get(CAMPAIGN, job_of(Paper.LETTER))
    assert entry
    assert entry.details["manifest_key"] == here.campaign.here.manifest_key != ""
