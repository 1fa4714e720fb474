from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.snapshots import MOST_NAMED
from chalicelib.web.focal_point.session import NAME_PROOF
from chalicelib.web.http import BadForm, Cookie, parse_fields


def test_a_form_is_read_with_its_blank_values() -> None:
    fields = parse_fields(b"name=%C4%90%E1%BB%97&empty=&name=again")

    assert fields.get("name") == "Đỗ"
    assert fields.all("name") == ["Đỗ", "again"]
    assert fields.get("empty") == ""
    assert fields.get("absent") == ""


def test_a_focal_point_may_mark_everybody_of_a_unit_s_list_one_by_one() -> None:
    marked = [f"HJKM{number:04d}-{'0' * NAME_PROOF}" for number in range(MOST_NAMED)]
    sent = {"csrf": "x" * 100, "who": "some", "account": marked}
    assert parse_fields(urlencode(sent, doseq=True).encode()).all("account") == marked


@pytest.mark.parametrize(
    "body",
    [b"a=" + b"x" * 70_000, b"&".join(b"f%d=1" % n for n in range(1001)), b"a=%ff%fe", "a=Đ".encode()],
    ids=["too large", "too many fields", "escapes that are not UTF-8", "raw bytes that are not ASCII"],
)
def test_a_body_that_is_not_an_honest_form_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BadForm):
        parse_fields(body)


@given(st.binary(max_size=200))
def test_no_body_causes_anything_but_a_form_or_a_refusal(body: bytes) -> None:
    try:
        parse_fields(body)
    except BadForm:
        return


def test_a_cookie_is_kept_from_scripts_and_other_sites() -> None:
    cookie = Cookie("phieu", "abc", max_age=60)

    assert cookie.header(secure=True) == "__Host-phieu=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
    assert cookie.header(secure=False) == "phieu=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"


@given(st.text(alphabet='\r\n;, "\\\x00\x7fđ', min_size=1))
def test_no_cookie_value_can_end_the_cookie_or_the_header(value: str) -> None:
    with pytest.raises(ValueError, match="cookie"):
        Cookie("phieu", value).header(secure=True)
