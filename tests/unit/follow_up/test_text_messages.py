"""A telephone message opens nothing and fits the networks' alphabets."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.text_messages import TextMessage, text_message, without_marks
from tests.support.campaigns import small_in_force

SITE = "https://phieu.example"


def written(called: str) -> TextMessage:
    here = small_in_force()
    return text_message(here, phone="0299000111", called=called, unit="Sở Một", groups=["staff"], site=SITE)


def test_it_says_what_until_when_and_where_and_holds_no_secret() -> None:
    message = text_message(
        small_in_force(),
        phone="0299000111",
        called="Bà Trần Thị Thí Dụ",
        unit="Sở Một",
        groups=["staff"],
        site=SITE,
    )
    assert message.zalo.startswith(
        "[Sở Nội vụ] Kính đề nghị Bà Trần Thị Thí Dụ trả lời 01 phiếu khảo sát thử 2020"
    )
    assert "trước 24 giờ 00 ngày 31/01/2021" in message.zalo
    assert f"{SITE}/dang-nhap" in message.zalo
    assert "/v/" not in message.zalo
    assert message.sms.startswith("[So Noi vu] Kinh de nghi Ba Tran Thi Thi Du")
    assert message.parts == -(-len(message.sms) // 153)


@given(st.text(max_size=80))
def test_whatever_a_name_holds_the_message_is_one_line_and_its_sms_plain(name: str) -> None:
    message = written(name)
    assert message.zalo.startswith("[")
    assert "\n" not in message.zalo
    assert message.sms.isascii()


def test_vietnamese_letters_lose_their_marks_in_both_spellings() -> None:
    assert without_marks("Đề nghị Hoà, Hòa, Nguyễn") == "De nghi Hoa, Hoa, Nguyen"
    assert without_marks("Nguye\u0302\u0303n") == "Nguyen"
