"""What the local mail server does with addresses that ask for trouble."""

from datetime import UTC, datetime

import pytest

from chalicelib.follow_up.bounces import Report, refused_for_the_address, reports
from chalicelib.roster.people import MailState
from ops.mail_faults import Faults, comes_back, returned

NOW = datetime(2021, 1, 27, 1, 30, tzinfo=UTC)


def test_an_ordinary_address_is_taken() -> None:
    assert not Faults().refusal("mau@vidu.vn")
    assert not comes_back("mau@vidu.vn")


def test_an_address_that_does_not_exist_is_refused_each_time_and_for_good() -> None:
    faults = Faults()
    said = {faults.refusal("khong-co.mau@vidu.vn") for _ in range(3)}
    [refusal] = said
    assert refused_for_the_address(int(refusal[:3]), refusal[4:])


def test_a_busy_address_is_put_off_once() -> None:
    faults = Faults()
    refusal = faults.refusal("ban.mau@vidu.vn")
    assert not refused_for_the_address(int(refusal[:3]), refusal[4:])
    assert not faults.refusal("ban.mau@vidu.vn")
    assert faults.refusal("ban.nua@vidu.vn")


@pytest.mark.parametrize("sender", ["khaosat@vidu.vn", "Sở Nội vụ <khaosat@vidu.vn>"])
def test_returned_mail_is_told_as_relays_tell_it(sender: str) -> None:
    content = f"From: {sender}\r\nTo: tra-lai.mau@vidu.vn\r\nMessage-ID: <1@x>\r\n\r\nnội dung".encode()
    told = returned(content, "tra-lai.mau@vidu.vn", NOW).decode()
    assert reports({"dsn": told}) == (Report("tra-lai.mau@vidu.vn", MailState.BOUNCED),)
    assert "<1@x>" in told
