"""The page with all of a person's ballots (texts.md 2)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.campaign.decisions import Decision, Extension, Ground
from chalicelib.roster.people import InvitationState, Sex
from tests.support.campaigns import small_in_force
from tests.support.respondents import BEFORE, IN_WINDOW_1, IN_WINDOW_2, house

TWO_WINDOWS = {"deputies": "d1", "communes": "c1"}


def test_a_person_with_two_ballots_reads_why_and_that_they_are_no_duplicates() -> None:
    page = house(TWO_WINDOWS).come_in()
    assert "Ông có 02 phiếu khảo sát" in page.text
    assert "vừa là đại biểu hđnd, vừa là công chức xã" in page.text
    assert "cả 02 phiếu" in page.text
    assert "Đây không phải là phiếu trùng" in page.text


def test_a_person_with_one_ballot_reads_nothing_of_duplicates() -> None:
    page = house().come_in()
    assert "Ông có 01 phiếu khảo sát" in page.text
    assert "phiếu trùng" not in page.text


def test_an_open_ballot_says_its_size_its_deadline_and_how_to_go_on() -> None:
    page = house(TWO_WINDOWS).come_in()
    assert "Đang mở" in page.text
    assert "02 cơ quan, mỗi cơ quan 3 câu · khoảng 1 phút · nhận đến 24 giờ 00 ngày 31/01/2021" in page.text
    assert page.links["Trả lời"] == "/phieu/deputies"


def test_a_later_ballot_says_when_it_opens_and_offers_no_button() -> None:
    page = house(TWO_WINDOWS).come_in()
    assert "Mở từ 01/02/2021" in page.text
    assert "Sở Nội vụ sẽ gửi thư báo sáng 01/02/2021" in page.text
    assert "/phieu/communes" not in page.links.values()


def test_ballots_stand_in_the_order_of_their_windows() -> None:
    page = house({"communes": "c1", "deputies": "d1"}).come_in()
    assert page.text.index("Phiếu đại biểu hđnd") < page.text.index("Phiếu công chức xã")


def test_before_all_windows_nothing_can_be_answered() -> None:
    page = house(TWO_WINDOWS, now=BEFORE).come_in()
    assert "Đang mở" not in page.text


def test_in_the_second_window_the_first_ballot_has_ended() -> None:
    site = house(TWO_WINDOWS, now=IN_WINDOW_2)
    page = site.come_in()
    assert "Đã hết thời gian" in page.text
    assert page.links["Trả lời"] == "/phieu/communes"


def test_a_begun_ballot_is_gone_on_with() -> None:
    site = house()
    site.come_in()
    first = site.visitor.get("/phieu/deputies/a1/1")
    site.visitor.press(first, "Quay lại", {"q-q01": "A"})
    assert "Trả lời tiếp" in site.visitor.get("/phieu").links


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (InvitationState.CAST, "Đã ghi nhận"),
        (InvitationState.PAPER, "Phiếu giấy đã được ghi nhận"),
        (InvitationState.HELD, "đang kiểm tra danh sách nên phiếu này tạm giữ"),
        (InvitationState.DECLINED, "được ghi là không tham gia"),
        (InvitationState.CLOSED, "Đã hết thời gian"),
    ],
)
def test_each_state_has_its_words_and_none_of_these_a_button(state: InvitationState, said: str) -> None:
    site = house()
    site.box.set_state(site.person.account, "deputies", state)
    page = site.come_in()
    assert said in page.text
    assert "Trả lời" not in page.links


def test_a_void_ballot_is_not_shown_and_not_counted() -> None:
    site = house(TWO_WINDOWS)
    site.box.set_state(site.person.account, "communes", InvitationState.VOID)
    page = site.come_in()
    assert "Ông có 01 phiếu khảo sát" in page.text
    assert "Phiếu công chức xã" not in page.text


def test_a_person_without_any_ballot_left_is_told_so() -> None:
    site = house()
    site.box.set_state(site.person.account, "deputies", InvitationState.VOID)
    assert "Ông hiện không có phiếu nào" in site.come_in().text


def test_an_extension_moves_the_deadline_on_the_page() -> None:
    ground = Ground("Số 02/QĐ-SNV", date(2021, 1, 30), "staff", "mất điện", datetime(2021, 1, 30, tzinfo=UTC))
    force = small_in_force(Decision(1, ground, Extension("w1", "deputies", date(2021, 2, 2))))
    page = house(in_force=force).come_in()
    assert "24 giờ 00 ngày 02/02/2021" in page.text


@pytest.mark.parametrize(
    ("sex", "heading"),
    [(Sex.FEMALE, "Bà có 01 phiếu khảo sát"), (Sex.UNKNOWN, "Ông/Bà có 01 phiếu khảo sát")],
)
def test_a_person_is_addressed_by_the_roster(sex: Sex, heading: str) -> None:
    site = house()
    items = site.box.people[site.person.account]
    site.box.people[site.person.account] = replace(items, person=replace(items.person, sex=sex))
    assert heading in site.come_in().text


def test_the_home_page_costs_one_read() -> None:
    site = house(TWO_WINDOWS)
    site.come_in()
    before = site.box.reads
    site.visitor.get("/phieu")
    assert site.box.reads == before + 1


def test_help_contacts_are_offices_and_stand_on_the_page() -> None:
    page = house(now=IN_WINDOW_1).come_in()
    assert "Hỗ trợ nghiệp vụ: 0299 000 0001" in page.text
    assert "Hỗ trợ kỹ thuật: 0299 000 0002" in page.text


def test_when_nothing_remains_the_page_says_so_instead_of_inviting() -> None:
    site = house({"deputies": "d1", "staff": "a1"})
    for group in ("deputies", "staff"):
        site.box.set_state(site.person.account, group, InvitationState.CAST)
    page = site.come_in()
    assert "Ông không còn phiếu nào phải trả lời." in page.text
    assert "được mời trả lời" not in page.text
