import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.staff import passwords
from chalicelib.staff.passwords import Cost, Right, Wrong

CHEAP = Cost(log_n=4, r=1, p=1)


def test_a_fresh_password_has_eighteen_letters_and_none_doubled() -> None:
    drawn = passwords.fresh().replace("-", "")
    assert len(drawn) == 18
    assert set(drawn) <= set(passwords.ALPHABET)
    assert all(a != b for a, b in itertools.pairwise(drawn))


@pytest.mark.parametrize("typed", ["BCDF23-GHJK45-MNPQ67", "bcdf23ghjk45mnpq67", " bcdf23 – ghjk45 mnpq67 "])
def test_case_spaces_and_hyphens_do_not_count(typed: str) -> None:
    stored, seal = passwords.hashed("BCDF23-GHJK45-MNPQ67", cost=CHEAP, salt=b"salt")
    assert passwords.check(typed, stored) == Right(seal)


def test_another_password_is_wrong_and_opens_nothing() -> None:
    stored, _ = passwords.hashed("BCDF23", cost=CHEAP, salt=b"salt")
    assert passwords.check("BCDF24", stored) == Wrong()


def test_the_stored_verifier_is_not_the_key_that_seals() -> None:
    stored, seal = passwords.hashed("BCDF23", cost=CHEAP, salt=b"salt")
    assert seal != stored.verifier
    assert len(seal) == 32


@given(salt=st.binary(min_size=1, max_size=16), log_n=st.integers(1, 6))
def test_parameters_and_salt_are_stored_with_the_hash(salt: bytes, log_n: int) -> None:
    stored, _ = passwords.hashed("BCDF23", cost=Cost(log_n, 2, 1), salt=salt)
    assert passwords.parse(stored.text()) == stored


@pytest.mark.parametrize("text", ["", "plain$BCDF23", "scrypt$15$8$3$AAAA"])
def test_what_is_no_hash_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="scrypt"):
        passwords.parse(text)


def test_the_default_cost_is_not_below_the_recommended() -> None:
    cost = Cost()
    assert (1 << cost.log_n) * cost.r * cost.p * 128 >= 96 * 1024 * 1024
