import pytest
from cryptography.exceptions import InvalidTag

from chalicelib.staff import accounts, passwords, recovery
from chalicelib.staff.accounts import BadAccountName
from tests.support.fake_staff import new_account


def test_the_right_password_opens_the_totp_secret() -> None:
    made = new_account()
    right = passwords.check(made.password, made.stored.password)
    assert isinstance(right, passwords.Right)
    assert accounts.totp_secret(made.stored, right.seal) == made.totp_secret


def test_the_stored_account_holds_none_of_its_secrets() -> None:
    made = new_account()
    stored = repr(made.stored)
    assert made.totp_secret not in made.stored.sealed_totp
    assert all(code not in stored and code.replace("-", "") not in stored for code in made.recovery_codes)
    assert passwords.normalised(made.password) not in stored


def test_a_sealed_secret_of_one_account_does_not_open_in_another() -> None:
    made, other = new_account("an.mau"), new_account("binh.mau")
    right = passwords.check(other.password, other.stored.password)
    assert isinstance(right, passwords.Right)
    with pytest.raises(InvalidTag):
        accounts.totp_secret(made.stored, right.seal)


@pytest.mark.parametrize("name", ["so-noi-vu.01", "  An.Mau ", "abc"])
def test_names_are_kept_in_lower_case(name: str) -> None:
    assert accounts.account_name(name) == name.strip().lower()


@pytest.mark.parametrize("name", ["", "ab", "1an", "an mau", "ân.mẫu", "a" * 33, "an#mau", "an.mau-"])
def test_a_name_that_could_break_a_key_or_a_page_is_refused(name: str) -> None:
    with pytest.raises(BadAccountName, match="3 to 32"):
        accounts.account_name(name)


def test_ten_different_recovery_codes_are_kept_as_hashes_of_their_account() -> None:
    made = new_account()
    assert len(set(made.recovery_codes)) == recovery.COUNT == 10
    assert made.stored.recovery == {recovery.hash_of("an.mau", code) for code in made.recovery_codes}
    assert recovery.hash_of("binh.mau", made.recovery_codes[0]) not in made.stored.recovery


def test_a_recovery_code_is_told_from_a_six_digit_one() -> None:
    assert recovery.looks_like(recovery.fresh()[0].lower())
    assert not recovery.looks_like("123 456")
