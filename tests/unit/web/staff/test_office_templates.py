import pytest

from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.choice import chosen
from chalicelib.reports.documents.template_desk import Asked, Outcome, asked_of, leave, place_of
from chalicelib.reports.documents.template_faults import Fault, Place, Problem
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.office_templates import FAULTS
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}/mau-van-ban/cong-van"
UPLOAD = "0123456789abcdef"
ASKED = Asked("cong-van", "an.mau", NOW.isoformat())


def sent(here: Desk) -> Desk:
    here.rosters.put(place_of(CAMPAIGN, UPLOAD, "file"), b"docx", "x")
    return here


def checked(here: Desk, *problems: Problem, pictures: bool = False) -> Desk:
    sent(here).post(f"{HERE}/tep/{UPLOAD}/kiem-tra")
    leave(here.rosters, CAMPAIGN, UPLOAD, Outcome(ASKED, problems, pictures=pictures))
    return here


def test_the_page_tells_which_template_is_in_force_and_what_names_stand_for() -> None:
    body = Desk().get(HERE).body
    assert "Đang dùng mẫu có sẵn" in body
    assert "<code>rules_hash</code>" in body
    assert "windows › deadline" in body


def test_the_template_in_force_is_a_word_file_to_edit() -> None:
    here = Desk()
    reply = here.get(f"{HERE}/tai")
    assert (
        reply.location == f"https://bucket.example/{CAMPAIGN}/sheets/cong-van-mau.docx?as=cong-van-mau.docx&for=60"
    )
    assert here.rosters.kept[f"{CAMPAIGN}/sheets/cong-van-mau.docx"][:2] == b"PK"


def test_a_file_goes_straight_to_storage_and_nothing_larger_than_a_letter() -> None:
    here = Desk()
    page = here.post(f"{HERE}/tep").location
    assert page is not None
    body = here.get(page).body
    assert 'enctype="multipart/form-data"' in body
    assert 'value="5000000"' in body


def test_checking_is_a_jobs_work_and_the_page_waits_for_it() -> None:
    here = sent(Desk())
    assert "Kiểm tra mẫu" in here.get(f"{HERE}/tep/{UPLOAD}").body
    here.post(f"{HERE}/tep/{UPLOAD}/kiem-tra")
    assert here.asked == [{"campaign": CAMPAIGN, "upload": UPLOAD, "step": "template"}]
    assert asked_of(here.rosters, CAMPAIGN, UPLOAD) == ASKED
    assert 'id="working"' in here.get(f"{HERE}/tep/{UPLOAD}").body


def test_a_file_that_has_not_come_is_not_checked() -> None:
    here = Desk()
    here.post(f"{HERE}/tep/{UPLOAD}/kiem-tra")
    assert here.asked == []


def test_each_fault_is_told_with_its_tag_its_place_and_what_to_do() -> None:
    wrong = Problem(Fault.UNKNOWN_NAME, "{{ sitte }}", "sitte", Place("body", 4, table=1, row=2, cell=3))
    body = (
        checked(Desk(), wrong, Problem(Fault.UNCLOSED, "{{ a", place=Place("footer", 1)))
        .get(f"{HERE}/tep/{UPLOAD}")
        .body
    )
    assert "2 chỗ cần sửa" in body
    assert "bảng 1, hàng 2, ô 3, đoạn 4" in body
    assert "<code>{{ sitte }}</code>" in body
    assert "không có giá trị nào tên “sitte”" in body
    assert "Chân trang" in body
    assert "Dùng mẫu này" not in body


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_sentence(fault: Fault) -> None:
    assert FAULTS[fault].endswith(".")


def test_a_template_that_passed_is_used_from_the_next_document_on_and_the_audit_says_who_chose_it() -> None:
    here = checked(Desk(), pictures=True)
    body = here.get(f"{HERE}/tep/{UPLOAD}").body
    assert "Mẫu dùng được" in body
    assert "tệp PDF không có các phần này" in body
    assert here.post(f"{HERE}/tep/{UPLOAD}/dung").location == HERE
    assert chosen(here.reports, CAMPAIGN, Paper.LETTER).upload == UPLOAD
    assert [(e.verb, e.details) for e in here.audit.kept] == [
        (Verb.TEMPLATE_CHOSEN, {"document": "cong-van", "upload": UPLOAD})
    ]
    assert "do an.mau chọn lúc 26/01/2021 09:00" in here.get(HERE).body
    assert f"cong-van-{UPLOAD}.docx" in (here.get(f"{HERE}/tai").location or "")


def test_a_template_with_faults_cannot_be_used_whatever_is_posted() -> None:
    here = checked(Desk(), Problem(Fault.SYNTAX, "{{ }}"))
    here.post(f"{HERE}/tep/{UPLOAD}/dung")
    assert chosen(here.reports, CAMPAIGN, Paper.LETTER).upload == ""
    with pytest.raises(HttpProblem):
        here.get(f"{HERE}/tep/{UPLOAD}/xem-thu-pdf")


def test_going_back_to_the_bundled_template_is_noted_once() -> None:
    here = checked(Desk())
    here.post(f"{HERE}/tep/{UPLOAD}/dung")
    for _ in range(2):
        here.post(f"{HERE}/co-san")
    assert chosen(here.reports, CAMPAIGN, Paper.LETTER).upload == ""
    assert [e.details["upload"] for e in here.audit.kept] == [UPLOAD, "bundled"]


def test_a_preview_is_fetched_as_word_or_pdf() -> None:
    here = checked(Desk())
    location = here.get(f"{HERE}/tep/{UPLOAD}/xem-thu-pdf").location or ""
    assert f"/templates/cong-van-{UPLOAD}.sample.pdf?as=cong-van-xem-thu.pdf" in location


def test_the_bundled_template_can_be_tried_but_not_chosen_as_an_own_one() -> None:
    here = Desk()
    here.post(f"{HERE}/tep/co-san/kiem-tra")
    assert here.asked[0]["upload"] == "co-san"
    leave(here.rosters, CAMPAIGN, "co-san", Outcome(ASKED))
    assert "Tải bản thử PDF" in here.get(f"{HERE}/tep/co-san").body
    here.post(f"{HERE}/tep/co-san/dung")
    assert chosen(here.reports, CAMPAIGN, Paper.LETTER).upload == ""


def test_an_upload_of_one_document_is_none_of_another() -> None:
    here = checked(Desk())
    other = HERE.replace("cong-van", "quyet-dinh")
    with pytest.raises(HttpProblem):
        here.get(f"{other}/tep/{UPLOAD}")
    here.post(f"{other}/tep/{UPLOAD}/dung")
    assert chosen(here.reports, CAMPAIGN, Paper.DECISION).upload == ""


def test_auditors_read_templates_and_change_none() -> None:
    here = Desk(role=Role.AUDITOR)
    assert "Gửi mẫu khác" not in here.get(HERE).body
    for path in (f"{HERE}/tep", f"{HERE}/co-san", f"{HERE}/tep/{UPLOAD}/dung"):
        with pytest.raises(HttpProblem) as problem:
            here.post(path)
        assert problem.value.status == 403


@pytest.mark.parametrize("upload", ["0123", "x" * 16, "bundled"])
def test_an_address_that_is_no_upload_is_not_found(upload: str) -> None:
    with pytest.raises(HttpProblem) as problem:
        Desk().get(f"{HERE}/tep/{upload}")
    assert problem.value.status == 404
