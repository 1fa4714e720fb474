"""Sealed slips: A5, a page a person, nothing secret outside."""

import re
from datetime import UTC, datetime

import segno

from chalicelib.reports.documents import slip
from chalicelib.reports.documents.slip import Slip, sign_in_address, slips_pdf
from tests.support.campaigns import small_campaign

AT = datetime(2021, 1, 20, tzinfo=UTC)
SITE = "https://phieu.example"
PASSWORD = "7K3-MQ9-XZ4-T5B-HJ6-N8P"


def a_slip(called: str = "Ông Nguyễn Văn Mẫu") -> Slip:
    return Slip(
        called, "Trưởng phòng", "Sở Một", "BCFG2345", PASSWORD, [("công chức", "25/01/2021", "31/01/2021")]
    )


def test_a_page_a_person_in_a5() -> None:
    pdf = slips_pdf(small_campaign(), [a_slip(), a_slip("Bà Trần Thị Thí Dụ <b>")], SITE, AT)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())  # type: ignore[union-attr]
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (148, 210)


def test_the_code_outside_holds_the_sign_in_page_and_the_accounts_name_only() -> None:
    address = sign_in_address(SITE, "BCFG2345")
    assert address == "https://phieu.example/dang-nhap?tk=BCFG2345"
    assert PASSWORD.replace("-", "") not in address
    assert len(list(segno.make(address, error="m").matrix)) <= 41, "coarse enough for a cheap printer"


def test_the_password_stands_below_the_first_fold_alone_and_covered_from_both_sides() -> None:
    top, bottom = slip.PASSWORD_AT, slip.PASSWORD_AT + 20 * 0.42
    assert slip.THIRD < top < bottom < 2 * slip.THIRD
    for fold in (slip.THIRD, 2 * slip.THIRD):
        begins = 2 * fold - slip.PASSWORD_AT - slip.BAND + 2
        assert begins <= 2 * fold - bottom
        assert 2 * fold - top <= begins + slip.BAND, "letters lie over the password when the page is folded"


def test_the_password_is_written_once_and_the_time_is_the_one_given() -> None:
    once = slips_pdf(small_campaign(), [a_slip()], SITE, AT)
    assert once == slips_pdf(small_campaign(), [a_slip()], SITE, AT)
    assert PASSWORD not in repr(a_slip()), "a slip in a traceback tells nothing"
