from dataclasses import asdict, replace
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from chalicelib.roster import sheets
from chalicelib.roster.importing import Answers, plan_import
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, Person, Sex
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.ports import IssuedCount, Member, UnitRoster
from chalicelib.roster.reading import read
from chalicelib.roster.roll import Place, RollPerson
from chalicelib.roster.uploads import UploadState
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.uploads import MAX_BYTES
from tests.support.campaigns import small_in_force
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk, MemoryBoard

HERE = f"/quan-tri/dot/{CAMPAIGN}/danh-sach"
FILE = """STT;Họ và tên;Giới tính;Năm sinh;Chức vụ;Cơ quan, đơn vị;Nhóm đối tượng;Email;Số điện thoại
1;Nguyễn Văn Mẫu;Nam;1975;Trưởng phòng;Sở Một;Công chức sở;mau@so1.example.vn;0299000111
2;Nguyễn Văn Mẫu;Nam;1975;Đại biểu;UBND huyện Ba;Đại biểu HĐND;mau@so1.example.vn;0299000111
3;Lê Thị Cũ;Nữ;1982;Phó trưởng phòng;Sở Một;Công chức sở;cu.moi@so1.example.vn;0299000116
"""
WRONG = FILE + "4;Trần Thị Thí Dụ;Nữ;1980;Chuyên viên;Sở Một;Công chức sở;thidu@;\n"


def known(account: str, name: str, state: InvitationState = InvitationState.OPEN) -> RollPerson:
    person = Person(
        account, CAMPAIGN, name, Sex.FEMALE, 1982, "Chuyên viên", "a1", "", f"{account.lower()}@so1.example.vn",
        Mailbox.OWN, "0299000116" if name == "Lê Thị Cũ" else "", "", 1, (),
    )  # fmt: skip
    invitation = Invitation(account, CAMPAIGN, "staff", "f1", "w1", "a1", "a1", ("a1",), state)
    return RollPerson(person, (invitation,), (Place("a1", 1, ("staff",)),))


def plan_of(text: str) -> ImportPlan:
    roll = [
        known("CCCCCCCC", "Lê Thị Cũ"),
        known("DDDDDDDD", "Võ Thị Nghỉ"),
        known("FFFFFFFF", "Võ Thị Gửi", CAST),
    ]
    in_force = small_in_force()
    return plan_import(read(text.encode(), "ds", in_force.campaign), in_force, roll, Answers(), NOW)


CAST = InvitationState.CAST


def read_upload(text: str = FILE, state: UploadState = UploadState.PARSED) -> Desk:
    desk, plan = Desk(), plan_of(text)
    upload = desk.imports.begin(CAMPAIGN, "ds", "an.mau", NOW)
    desk.imports.plans[upload.id] = plan
    desk.imports.kept[upload.id] = replace(upload, state=state, counts=tuple(asdict(plan.counts).items()))
    return desk


PAGE = f"{HERE}/tep/u1"


def test_the_board_sets_each_roster_against_the_plan() -> None:
    issued = (IssuedCount("staff", "a1", 2),)
    desk = Desk(board=MemoryBoard({"a1": UnitRoster(CAMPAIGN, "a1", NOW, "u1", 2, issued)}))
    page = desk.get(HERE).body
    assert "<strong>1 / 4</strong> đơn vị đã gửi danh sách" in page
    assert "danh sách 2, kế hoạch 3" in page
    assert "thiếu 1" in page
    assert page.count(">Chưa gửi</span>") == 3


def test_an_auditor_sees_the_board_without_files_and_signature_sheets() -> None:
    desk = Desk(role=Role.AUDITOR)
    desk.imports.begin(CAMPAIGN, "ds", "an.mau", NOW)
    page = desk.get(HERE).body
    assert "Chưa gửi" in page
    assert "/tep" not in page
    assert "phieu-ky" not in page


def test_the_signature_sheet_names_the_units_people_and_stands_in_the_audit() -> None:
    member = Member("CCCCCCCC", "a1", 1, "Lê Thị Cũ", Sex.FEMALE, "Chuyên viên", "", "", ("staff",))
    desk = Desk(board=MemoryBoard(people=[member]))
    reply = desk.get(f"{HERE}/phieu-ky/a1")
    assert reply.status == 303
    assert [entry.verb for entry in desk.audit.kept] == [Verb.SIGNATURE_SHEET_TAKEN]
    (body,) = desk.rosters.kept.values()
    cells = [cell.value for row in load_workbook(BytesIO(body)).worksheets[0].iter_rows() for cell in row]
    assert "Lê Thị Cũ" in cells


def test_the_template_is_taken_from_a_presigned_address() -> None:
    reply = Desk().get(f"{HERE}/mau")
    assert reply.location is not None
    assert reply.location.startswith("https://bucket.example/")


def test_a_new_upload_posts_straight_to_the_bucket_and_comes_back_to_its_page() -> None:
    desk = Desk()
    assert desk.post(f"{HERE}/tep").location == PAGE
    page = desk.get(PAGE).body
    assert '<form method="post" action="https://bucket.example/rosters" enctype="multipart/form-data"' in page
    assert f'value="https://phieu.example{PAGE}"' in page
    assert page.index('name="key"') < page.index('type="file"')


def test_back_from_the_bucket_the_file_is_handed_to_the_job_and_the_page_refreshes() -> None:
    desk = Desk()
    desk.post(f"{HERE}/tep")
    desk.rosters.put(f"{CAMPAIGN}/u1/file", b"x", "")
    page = desk.get(PAGE, key=f"{CAMPAIGN}/u1/file", etag="x").body
    assert desk.imports.said == [("arrived", "u1")]
    assert f'<meta http-equiv="refresh" content="2; url={PAGE}">' in page
    desk.get(PAGE)
    assert desk.imports.said == [("arrived", "u1")]


def test_the_page_of_a_file_being_written_counts_people() -> None:
    desk = read_upload(state=UploadState.APPLYING)
    desk.imports.kept["u1"] = replace(desk.imports.kept["u1"], done=50, total=120)
    page = desk.get(PAGE).body
    assert "50 / 120 người" in page
    assert "refresh" in page


def test_wrong_cells_come_with_row_column_sentence_and_remedy() -> None:
    page = read_upload(WRONG).get(PAGE).body
    assert "thidu@" in page
    assert "Trần Thị Thí Dụ" in page
    assert f"{PAGE}/loi" in page


def test_the_difference_is_shown_before_anything_is_written() -> None:
    page = read_upload().get(PAGE).body
    assert "Nguyễn Văn Mẫu" in page
    assert "Phó trưởng phòng" in page
    assert '<span class="ph-before">Chuyên viên</span>' in page
    assert "mật khẩu và liên kết cũ hết hiệu lực" in page


def test_questions_have_no_answer_ticked_and_voids_neither() -> None:
    page = read_upload().get(PAGE).body
    assert "Có phải cùng một người?" in page
    assert " checked" not in page


def test_applying_without_an_answer_asks_for_it_and_keeps_the_ticks() -> None:
    desk = read_upload()
    reply = desk.post(f"{PAGE}/ghi", void="DDDDDDDD#staff")
    assert reply.status == 422
    assert "Còn 01 câu hỏi chưa chọn" in reply.body
    assert 'value="DDDDDDDD#staff" checked' in reply.body
    assert desk.imports.said == []


def answer(desk: Desk) -> str:
    return f"q.{desk.imports.plans['u1'].questions[0].id}"


@pytest.mark.parametrize(("choice", "same"), [("same", True), ("other", False)])
def test_the_answers_go_to_the_job(choice: str, *, same: bool) -> None:
    desk = read_upload()
    question = answer(desk)
    reply = desk.post(f"{PAGE}/ghi", **{question: choice})
    assert reply.location == PAGE
    assert desk.imports.said == [Answers(same={question.removeprefix("q."): same})]


def test_a_row_may_be_left_for_later() -> None:
    desk = read_upload()
    desk.post(f"{PAGE}/ghi", **{answer(desk): "later"})
    assert desk.imports.said == [Answers()]


def test_only_ticked_voids_that_may_be_voided_go_along() -> None:
    desk = read_upload()
    ticked = ["DDDDDDDD#staff", "FFFFFFFF#staff", "GGGGGGGG#staff"]
    form: dict[str, str | list[str]] = {"void": ticked, answer(desk): "other"}
    desk.post(f"{PAGE}/ghi", csrf=None, **form)
    (said,) = desk.imports.said
    assert isinstance(said, Answers)
    assert said.voids == {"DDDDDDDD#staff"}


def test_who_confirmed_what_stands_in_the_audit_without_a_name() -> None:
    desk = read_upload()
    desk.post(f"{PAGE}/ghi", void="DDDDDDDD#staff", **{answer(desk): "other"})
    (entry,) = desk.audit.kept
    assert (entry.verb, entry.actor.id) == (Verb.ROSTER_CONFIRMED, "an.mau")
    assert entry.details == {"upload": "u1", "voids": "1"}


def test_a_cast_ballot_has_no_box_to_void_it() -> None:
    assert 'value="FFFFFFFF#staff"' not in read_upload().get(PAGE).body


def test_while_another_file_is_written_the_answers_stay_and_the_page_says_wait() -> None:
    desk = read_upload()
    desk.imports.refuse = "another_is_applied"
    reply = desk.post(f"{PAGE}/ghi", **{answer(desk): "same"})
    assert reply.status == 422
    assert "Một tệp khác đang được ghi" in reply.body
    assert 'value="same" checked' in reply.body


def test_a_second_click_writes_nothing_twice() -> None:
    desk = read_upload()
    form = {answer(desk): "other"}
    desk.post(f"{PAGE}/ghi", **form)
    assert desk.post(f"{PAGE}/ghi", **form).location == PAGE
    assert len(desk.imports.said) == 1


def test_a_file_that_cannot_be_read_says_why_and_offers_no_button() -> None:
    page = read_upload("", UploadState.REFUSED).get(PAGE).body
    assert "Chưa đọc được danh sách trong tệp" in page
    assert "Ghi vào danh sách</button>" not in page


def test_an_upload_can_be_given_up() -> None:
    desk = read_upload()
    assert desk.post(f"{PAGE}/bo").location == HERE
    assert desk.imports.kept["u1"].state is UploadState.DISCARDED
    assert "không có gì được ghi" in desk.get(PAGE).body


def test_the_error_workbook_is_taken_from_a_presigned_address() -> None:
    desk = read_upload(WRONG)
    with pytest.raises(HttpProblem):
        desk.get(f"{PAGE}/loi")
    desk.rosters.put(f"{CAMPAIGN}/u1/errors.xlsx", b"x", "")
    reply = desk.get(f"{PAGE}/loi")
    assert reply.location is not None
    assert f"{CAMPAIGN}/u1/errors.xlsx" in reply.location


def test_an_unknown_upload_is_not_found() -> None:
    with pytest.raises(HttpProblem) as caught:
        Desk().get(f"{HERE}/tep/u9")
    assert caught.value == HttpProblem(404, "not_found")


def test_the_bucket_takes_no_larger_file_than_the_reader_opens() -> None:
    assert MAX_BYTES == sheets.MAX_BYTES


def test_applied_files_show_what_was_written_without_a_form() -> None:
    desk = read_upload(state=UploadState.APPLIED)
    desk.imports.kept["u1"] = replace(desk.imports.kept["u1"], touched=NOW + timedelta(minutes=1))
    page = desk.get(PAGE).body
    assert "Đã ghi vào danh sách lúc" in page
    assert "/ghi" not in page


def test_a_file_that_changes_nothing_offers_nothing_to_write() -> None:
    desk = read_upload()
    plan = desk.imports.plans["u1"]
    desk.imports.plans["u1"] = replace(plan, people=(), questions=(), missing=(), voids=())
    page = desk.get(PAGE).body
    assert "Danh sách trong hệ thống đã giống tệp này" in page
    assert "Ghi vào danh sách</button>" not in page
    assert f"{PAGE}/bo" in page
