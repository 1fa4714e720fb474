"""A focal point's page: the stored snapshot of their own units only, and reminders that the system sends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from chalicelib.follow_up.focal_points import address_mark
from chalicelib.follow_up.urging import PER_DAY
from chalicelib.staff.audit import Verb
from tests.support.fake_focal_pages import DAY, LOGIN, NOW, PERSON, SECRET, FocalDesk
from tests.support.site import Seen, Visitor

PAGE = "/dau-moi/don-vi/d1"
SIGN_IN = "/dau-moi/dang-nhap"
ASKED = "urge-2021-02-05"


def verbs(desk: FocalDesk) -> list[Verb]:
    return [entry.verb for entry in desk.audit.kept]


def choose(visitor: Visitor, page: Seen, **fields: str) -> Seen:
    return visitor.submit(page, fields, action=f"{PAGE}/nhac")


def confirm(visitor: Visitor, page: Seen) -> Seen:
    return visitor.submit(page, action=f"{PAGE}/nhac/gui")


def planned(desk: FocalDesk) -> list[str]:
    return sorted(account for account, notice in desk.notices.lines if notice == ASKED)


def test_the_mailed_link_opens_the_page_by_a_button_only() -> None:
    desk = FocalDesk()
    visitor = desk.visitor()
    page = visitor.get(f"/dau-moi/v/{LOGIN}{SECRET}")
    assert desk.sessions.kept == {}
    seen = visitor.submit(page)
    assert (seen.status, seen.path) == (200, PAGE)
    assert SECRET not in seen.html
    assert verbs(desk) == [Verb.FOCAL_SIGNED_IN]


def test_account_and_password_open_it_too_and_anything_else_gets_one_answer() -> None:
    desk = FocalDesk()
    visitor = desk.visitor()
    page = visitor.get("/dau-moi/dang-nhap")
    for account, password in (("", ""), (LOGIN, "BCFGHJKMNPQRSTVXZ3"), (PERSON, SECRET)):
        refused = visitor.submit(page, {"account": account, "password": password})
        assert refused.status == 422
        assert "Tài khoản hoặc mật khẩu chưa đúng" in refused.text
    assert visitor.submit(page, {"account": LOGIN.lower(), "password": SECRET}).path == PAGE


def test_many_wrong_passwords_make_even_the_right_one_wait() -> None:
    desk = FocalDesk()
    visitor = desk.visitor()
    page = visitor.get("/dau-moi/dang-nhap")
    for _ in range(6):
        visitor.submit(page, {"account": LOGIN, "password": "BCFGHJKMNPQRSTVXZ3"})
    assert visitor.submit(page, {"account": LOGIN, "password": SECRET}).status == 422
    visitor.now += timedelta(minutes=20)
    assert visitor.submit(page, {"account": LOGIN, "password": SECRET}).status == 200


def ask_again(visitor: Visitor, account: str) -> Seen:
    return visitor.submit(visitor.get("/dau-moi/gui-lai"), {"account": account})


def test_a_lost_account_mail_is_wished_for_once_a_day_and_audited() -> None:
    desk = FocalDesk()
    visitor = desk.visitor()
    assert "/dau-moi/gui-lai" in visitor.get("/dau-moi/dang-nhap").html
    for _ in range(2):
        assert "Đã nhận yêu cầu" in ask_again(visitor, LOGIN.lower()).text
    assert desk.points.appointments[PERSON].asked == "2021-02-05"
    assert verbs(desk) == [Verb.FOCAL_ACCOUNT_ASKED]
    visitor.now += timedelta(days=1)
    ask_again(visitor, LOGIN)
    assert desk.points.appointments[PERSON].asked == "2021-02-06"


def test_asking_for_an_account_gets_the_same_answer_whatever_exists() -> None:
    desk = FocalDesk()
    known = ask_again(desk.visitor(), LOGIN)
    for name in ("TRTR2345", PERSON):
        unknown = ask_again(desk.visitor(), name)
        assert (unknown.status, unknown.text.replace(name, LOGIN)) == (known.status, known.text)
    assert verbs(desk) == [Verb.FOCAL_ACCOUNT_ASKED]


@pytest.mark.parametrize("typed", ["", "<b>", "x" * 500])
def test_what_is_no_account_name_is_said_to_be_none(typed: str) -> None:
    desk = FocalDesk()
    refused = ask_again(desk.visitor(), typed)
    assert refused.status == 422
    assert "Chưa gửi được yêu cầu" in refused.text
    assert desk.attempts.kept == {}


def test_who_asks_often_waits_and_keeps_nobody_from_signing_in() -> None:
    desk = FocalDesk(now=NOW - timedelta(hours=6, seconds=30))
    visitor = desk.visitor()
    for _ in range(5):
        ask_again(visitor, LOGIN)
    visitor.now += timedelta(seconds=40)
    assert "Đã nhận yêu cầu" in ask_again(visitor, LOGIN).text
    assert desk.points.appointments[PERSON].asked == "2021-02-04", "the next day has come, the wait is not over"
    page = visitor.get("/dau-moi/dang-nhap")
    assert visitor.submit(page, {"account": LOGIN, "password": SECRET}).path == PAGE


def test_nothing_is_wished_for_by_whom_is_appointed_no_longer_or_after_the_last_window() -> None:
    desk = FocalDesk()
    kept = desk.points.appointments[PERSON]
    desk.points.appointments[PERSON] = replace(kept, units=())
    ask_again(desk.visitor(), LOGIN)
    desk.points.appointments[PERSON] = kept
    desk.now = desk.in_force.last_fence
    ask_again(desk.visitor(), LOGIN)
    assert desk.points.appointments[PERSON].asked == ""


def test_a_wish_from_a_form_of_elsewhere_is_not_taken() -> None:
    desk = FocalDesk()
    assert desk.visitor().post("/dau-moi/gui-lai", {"account": LOGIN, "csrf": "0"}).status == 403
    assert desk.points.appointments[PERSON].asked == ""


def test_who_comes_by_the_address_in_the_account_mail_is_led_to_the_sign_in_page() -> None:
    assert "Mật khẩu" in FocalDesk().visitor().get("/dau-moi").text


@pytest.mark.parametrize("cookie", ["__Host-phieu_phien", "__Host-phieu_staff"])
def test_no_other_session_opens_it(cookie: str) -> None:
    visitor = FocalDesk().visitor()
    visitor.cookies[cookie] = "anything"
    assert visitor.get(PAGE).path == SIGN_IN


def test_numbers_and_points_at_risk_stand_with_their_multiplication_and_time() -> None:
    text = FocalDesk().signed_in().get(PAGE).text
    assert "1 / 4" in text
    assert "tối đa 3,75 điểm có nguy cơ mất (5,00 × 3/4)" in text
    assert "Mỗi phiếu thu về thêm giữ lại tối đa 1,25 điểm." in text
    assert "Số liệu tính đến 05 giờ 00 ngày 05/02/2021" in text, "the oldest snapshot's time"
    assert "2 ngày 14 giờ" in text
    assert "24 giờ 00 ngày 07/02/2021" in text


def test_ballots_and_people_are_counted_apart_and_two_roles_are_marked() -> None:
    page = FocalDesk().signed_in().get(PAGE)
    assert "danh sách dưới đây: 3 người" in page.text
    assert page.html.count("02 tư cách") == 1
    assert page.html.count("02 phiếu") == 1
    assert "Theo dõi giúp, không tính vào điểm của đơn vị" in page.text


def test_mail_states_are_said_and_markup_in_names_stays_text() -> None:
    page = FocalDesk().signed_in().get(PAGE)
    for word in ("Đã gửi đi", "Thư bị trả lại", "Đang gửi lại", "Đã in phiếu dán kín"):
        assert word in page.text
    assert "<b>Thí" not in page.html
    assert "Trần Thị <b>Thí Dụ</b>" in page.text


def test_the_printed_list_marks_two_roles_and_sealed_slips_too() -> None:
    page = FocalDesk().signed_in().get(f"{PAGE}/in")
    assert page.html.count("02 tư cách") == 1
    assert "Đang gửi lại; Đã in phiếu dán kín" in page.text


def test_no_address_password_or_answer_is_on_the_page() -> None:
    html = FocalDesk().signed_in().get(PAGE).html
    assert "@example.vn" not in html
    assert "/v/" not in html


def test_units_below_are_theirs_and_others_are_refused_and_audited() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    below = visitor.get("/dau-moi/don-vi/c1")
    assert "Số phiếu này tính vào điểm của UBND huyện Ba." in below.text
    for unit in ("a1", "zzz9"):
        assert visitor.get(f"/dau-moi/don-vi/{unit}").status == 403
    assert verbs(desk)[1:] == [Verb.FOCAL_REFUSED, Verb.FOCAL_REFUSED]
    assert [entry.details["unit"] for entry in desk.audit.kept[1:]] == ["a1", "?"]


def test_who_follows_up_several_units_chooses_one() -> None:
    page = FocalDesk(units=("a1", "d1")).signed_in().get("/dau-moi")
    assert {"Sở Một", "UBND huyện Ba"} <= set(page.links)


def test_an_ended_appointment_or_another_address_ends_the_session_at_once() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    kept = desk.points.appointments[PERSON]
    desk.points.appointments[PERSON] = replace(kept, units=())
    assert visitor.get(PAGE).status == 401
    desk.points.appointments[PERSON] = replace(kept, address=address_mark("moi@example.vn"))
    assert visitor.get(PAGE).status == 401
    desk.points.appointments[PERSON] = kept
    assert visitor.get(PAGE).status == 200


def test_a_preview_shows_the_letter_without_anybodys_link_and_sends_nothing() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    preview = choose(visitor, visitor.get(PAGE), who="all")
    assert preview.status == 200
    assert "sẽ gửi thư nhắc cho 3 người" in preview.text
    assert "liên kết riêng của từng người; không ai khác thấy" in preview.text
    assert planned(desk) == []


def test_the_previewed_letter_asks_for_the_chosen_persons_own_ballot() -> None:
    in_window_1 = DAY - timedelta(days=10)
    visitor = FocalDesk(now=in_window_1).signed_in()
    page = visitor.get(PAGE)
    letters = {
        name.partition("-")[0]: choose(visitor, page, account=name).text
        for name in page.form(f"{PAGE}/nhac").options["account"]
    }
    assert "Với tư cách đại biểu" in letters["NPQR2345"]
    assert "Với tư cách đại biểu" not in letters["HJKM2345"]


def test_all_missing_are_urged_and_the_answer_is_the_same_for_everyone() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    done = confirm(visitor, choose(visitor, visitor.get(PAGE), who="all"))
    assert "Đã tiếp nhận; hệ thống tự bỏ qua người đã trả lời." in done.text
    assert planned(desk) == ["HJKM2345", "NPQR2345", "STVX2345"]
    assert verbs(desk)[-1] is Verb.URGE_ASKED
    assert desk.audit.kept[-1].details == {"unit": "d1", "people": "3"}
    assert "3 người được chọn" in visitor.get(f"{PAGE}/thu").text


def test_one_person_is_urged_even_who_left_the_list_meanwhile() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    page = visitor.get(PAGE)
    one = page.form(f"{PAGE}/nhac").options["account"][0]
    preview = choose(visitor, page, account=one, who="some")
    desk.coverage.put(replace(desk.coverage.kept["c1"], missing=()))
    done = confirm(visitor, preview)
    assert "Đã tiếp nhận" in done.text
    assert planned(desk) == [one.partition("-")[0]]


def test_a_preview_for_who_left_the_list_meanwhile_tells_nobody_so() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    page = visitor.get(PAGE)
    one = page.form(f"{PAGE}/nhac").options["account"][0]
    for unit in ("c1", "d1"):
        desk.coverage.put(replace(desk.coverage.kept[unit], missing=()))
    preview = choose(visitor, page, account=one, who="some")
    assert preview.status == 200
    assert "chưa ghi nhận" in preview.text
    assert "Đã tiếp nhận" in confirm(visitor, preview).text


def test_a_name_that_was_not_on_the_list_is_refused_and_audited() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    page = visitor.get(PAGE)
    seal = page.form(f"{PAGE}/nhac").options["account"][0].partition("-")[2]
    for name in ("XXXX2345", f"XXXX2345-{seal}"):
        assert choose(visitor, page, account=name, who="some").status == 403
    assert planned(desk) == []
    assert verbs(desk)[1:] == [Verb.FOCAL_REFUSED, Verb.FOCAL_REFUSED]


def test_who_cannot_answer_yet_is_not_urged_and_costs_the_unit_no_wish() -> None:
    desk = FocalDesk(now=datetime(2021, 1, 27, 3, tzinfo=UTC))
    visitor = desk.signed_in()
    preview = choose(visitor, visitor.get(PAGE), who="all")
    assert "sẽ gửi thư nhắc cho 1 người" in preview.text
    assert "2 người chưa đến đợt nhận phiếu nên không nhắc" in preview.text
    confirm(visitor, preview)
    assert [account for account, _ in desk.notices.lines] == ["NPQR2345"], "the deputy, whose window is open"
    assert [wish.people for wish in desk.urges.kept] == [1]
    page = visitor.get(PAGE)
    early = page.form(f"{PAGE}/nhac").options["account"][-1]
    refused = choose(visitor, page, account=early, who="some")
    assert refused.status == 422
    assert "chưa đến đợt nhận phiếu nên chưa nhắc được" in refused.text
    assert len(desk.urges.kept) == 1


def test_nobody_chosen_is_said() -> None:
    visitor = FocalDesk().signed_in()
    answer = choose(visitor, visitor.get(PAGE), who="some")
    assert answer.status == 422
    assert "Chưa chọn ai" in answer.text


def test_a_units_requests_of_one_day_are_limited() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    page = visitor.get(PAGE)
    for _ in range(PER_DAY):
        confirm(visitor, choose(visitor, page, who="all"))
    refused = choose(visitor, page, who="all")
    assert refused.status == 422
    assert "đã đề nghị đủ 03 lần" in refused.text
    assert len(desk.urges.kept) == PER_DAY
    visitor.now += timedelta(minutes=20)
    assert "Gửi thư nhắc tất cả" not in visitor.get(PAGE).text


def test_of_two_deputies_who_ask_at_the_same_moment_only_one_gets_the_days_last_wish() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    preview = choose(visitor, visitor.get(PAGE), who="all")
    desk.urges.others = PER_DAY
    refused = confirm(visitor, preview)
    assert refused.status == 422
    assert planned(desk) == []
    assert desk.audit.kept[-1].verb is not Verb.URGE_ASKED


def test_at_night_the_wish_is_for_the_morning() -> None:
    desk = FocalDesk(now=NOW - timedelta(hours=8))
    visitor = desk.signed_in()
    preview = choose(visitor, visitor.get(PAGE), who="all")
    assert "07 giờ 00 ngày 05/02/2021" in preview.text
    confirm(visitor, preview)
    assert planned(desk) != []


def test_between_windows_there_is_nothing_to_urge() -> None:
    desk = FocalDesk(now=DAY + timedelta(days=2, hours=22))
    visitor = desk.signed_in()
    page = visitor.get(PAGE)
    assert "Đã hết hạn" in page.text
    assert choose(visitor, page, who="all").status == 422


def test_print_and_workbook_show_the_pages_own_snapshot_and_are_audited() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    assert "xin không niêm yết" in visitor.get(f"{PAGE}/in").text
    answer: Any = visitor.send("GET", f"{PAGE}/excel")
    assert answer.status_code == 303
    book = openpyxl.load_workbook(BytesIO(desk.files.kept["small-2020/focal/d1.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"=1+1 Lý Minh Họa", "Thư bị trả lại"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)
    assert any("05 giờ 00 ngày 05/02/2021" in str(cell.value) for cell in cells)
    assert verbs(desk)[1:] == [Verb.FOCAL_LIST_TAKEN, Verb.FOCAL_LIST_TAKEN]


def test_a_unit_without_a_snapshot_shows_its_plan() -> None:
    desk = FocalDesk()
    desk.coverage.kept.clear()
    visitor = desk.signed_in()
    page = visitor.get(PAGE)
    assert "0 / 4" in page.text
    assert "các số dưới đây mới là kế hoạch" in page.text
    assert visitor.get(f"{PAGE}/excel").path == PAGE


def test_a_form_from_elsewhere_changes_nothing() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    assert visitor.post(f"{PAGE}/nhac/gui", {"who": "all", "csrf": "0"}).status == 403
    assert planned(desk) == []


def test_signing_out_ends_the_stored_session() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    visitor.submit(visitor.get(PAGE), action="/dau-moi/dang-xuat")
    assert desk.sessions.kept == {}
    assert visitor.get(PAGE).path == SIGN_IN


def test_the_guide_opens_in_both_languages() -> None:
    visitor = FocalDesk().signed_in()
    assert "Hướng dẫn công chức đầu mối" in visitor.get("/dau-moi/huong-dan").text
    assert "Guide for focal points" in visitor.get("/dau-moi/huong-dan?lang=en").text
