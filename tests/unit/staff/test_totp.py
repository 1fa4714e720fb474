from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.staff import totp

RFC_SECRET = b"12345678901234567890"
MOMENTS = st.integers(1_500_000_000, 2_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert totp.code_at(RFC_SECRET, seconds // 30, digits=8) == code


@given(now=MOMENTS, off=st.integers(-1, 1))
def test_a_phone_whose_clock_is_a_step_off_comes_in(now: datetime, off: int) -> None:
    step = totp.step_at(now) + off
    assert isinstance(totp.match(RFC_SECRET, totp.code_at(RFC_SECRET, step), now), totp.Matched)


@pytest.mark.parametrize("off", [-2, 2])
def test_two_steps_off_are_too_many(off: int) -> None:
    now = datetime(2021, 1, 26, 2, tzinfo=UTC)
    code = totp.code_at(RFC_SECRET, totp.step_at(now) + off)
    assert totp.match(RFC_SECRET, code, now) == totp.NoMatch()


def test_a_space_in_the_middle_of_the_code_does_not_matter() -> None:
    now = datetime(2021, 1, 26, 2, tzinfo=UTC)
    code = totp.code_at(RFC_SECRET, totp.step_at(now))
    assert totp.match(RFC_SECRET, f"{code[:3]} {code[3:]}", now) == totp.Matched(totp.step_at(now))


def test_letters_that_are_not_ascii_are_just_wrong() -> None:
    assert totp.match(RFC_SECRET, "mười hai", datetime(2021, 1, 26, tzinfo=UTC)) == totp.NoMatch()


def test_a_step_lasts_half_a_minute() -> None:
    now = datetime(2021, 1, 26, 2, tzinfo=UTC)
    assert totp.step_at(now + timedelta(seconds=29)) == totp.step_at(now)
    assert totp.step_at(now + timedelta(seconds=30)) == totp.step_at(now) + 1


@given(st.binary(min_size=1, max_size=40))
def test_the_secret_survives_being_typed(secret: bytes) -> None:
    assert totp.secret_of(totp.secret_text(secret).lower()) == secret


def test_the_app_reads_issuer_and_account_from_the_qr_code() -> None:
    address = totp.app_address(RFC_SECRET, account="an.mau", issuer="Phieu")
    assert address.startswith("otpauth://totp/Phieu%3Aan.mau?secret=GEZDGNBV")
    assert "issuer=Phieu" in address
