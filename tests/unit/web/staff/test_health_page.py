"""The page about the machinery: for staff and operators, without a name."""

from datetime import timedelta

import pytest

from chalicelib.follow_up.health import MailDay, Pulse, QueueState
from chalicelib.staff.roles import Role
from tests.support.every_staff_page import busy_desk
from tests.support.fake_staff_pages import NOW, Desk

HERE = "/quan-tri/tinh-trang"


@pytest.mark.parametrize("role", [Role.CLERK, Role.OPERATOR, Role.AUDITOR])
def test_whoever_sees_jobs_sees_it(role: Role) -> None:
    assert "Nhịp mỗi phút" in Desk(role=role).get(HERE).body


def test_a_tick_that_beats_says_so_with_its_time() -> None:
    desk = Desk()
    desk.house.last = Pulse(NOW - timedelta(seconds=41))
    page = desk.get(HERE).body
    assert "Bình thường" in page
    assert "26/01/2021 08:59:19, cách đây 41 giây" in page


def test_a_tick_that_stands_still_is_told_and_what_waits_for_it() -> None:
    desk = Desk()
    page = desk.get(HERE).body
    assert "Không thấy nhịp" in page
    assert "accounts" in page, "its moment is past, and nobody planned it"


def test_queues_mail_and_dead_letters_are_counted() -> None:
    desk = Desk()
    desk.house.queues = [QueueState("mail", 412, 10, 2), QueueState("recount", 0, 0, None)]
    desk.house.days = [MailDay(NOW.date(), {"handed_over": 1288, "failed": 7})]
    desk.house.last = Pulse(NOW, busy_since={"mail": NOW - timedelta(minutes=3), "recount": NOW})
    page = desk.get(HERE).body
    for told in (
        "Thư chờ gửi",
        ">412<",
        ">10<",
        ">2<",
        ">26/01/2021 08:57:00<",
        ">–<",
        "có việc không xử lý được",
        "26/01/2021",
        ">1288<",
        ">7<",
    ):
        assert told in page
    assert "UTC" not in page


def test_a_store_that_does_not_answer_is_named() -> None:
    desk = Desk()
    desk.house.objects = False
    assert "Kho tệp: không trả lời" in desk.get(HERE).body


def test_it_names_nobody() -> None:
    page = busy_desk().get(HERE).body
    for personal in ("Nguyễn Văn Mẫu", "example.vn", "danh-sach.xlsx", "0299"):
        assert personal not in page


def test_it_speaks_english_too() -> None:
    page = busy_desk().get(HERE, lang="en").body
    assert "State of the system" in page
    assert "Tình trạng" not in page
