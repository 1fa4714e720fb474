import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ballots import credentials as c

letters = st.text(alphabet=c.ALPHABET, min_size=c.SECRET_LENGTH, max_size=c.SECRET_LENGTH)
accounts = st.text(alphabet=c.ALPHABET, min_size=c.ACCOUNT_LENGTH, max_size=c.ACCOUNT_LENGTH)


def test_a_password_has_eighteen_letters_of_the_alphabet_and_no_equal_neighbours() -> None:
    for _ in range(500):
        secret = c.new_secret()
        assert len(secret) == 18
        assert set(secret) <= set(c.ALPHABET)
        assert all(a != b for a, b in itertools.pairwise(secret))


def test_the_alphabet_has_no_letter_that_a_vietnamese_typing_aid_marks() -> None:
    assert not set(c.ALPHABET) & set("AEIOUYDW01")


def test_an_account_has_eight_letters_and_does_not_repeat() -> None:
    made = {c.new_account() for _ in range(500)}
    assert len(made) == 500
    assert all(len(a) == 8 and set(a) <= set(c.ALPHABET) for a in made)


def test_a_password_is_shown_in_groups_of_three() -> None:
    assert c.show("7K3MQ9XZ4TBH2CNPRS") == "7K3-MQ9-XZ4-TBH-2CN-PRS"


@given(letters)
def test_what_a_mail_shows_is_what_can_be_typed(secret: str) -> None:
    assert c.parse_secret(c.show(secret)) == secret
    assert c.parse_secret(c.show(secret).lower()) == secret
    assert c.parse_secret(f"  {secret[:9]}\u00a0{secret[9:]}\u200b\r\n") == secret


@given(letters, st.sampled_from("\u0300\u0301\u0303\u0309\u0323\u0302\u0306"), st.integers(0, 17))
def test_marks_added_by_a_typing_aid_are_taken_away(secret: str, mark: str, place: int) -> None:
    typed = secret[: place + 1] + mark + secret[place + 1 :]
    assert c.parse_secret(typed) == secret
    assert c.parse_secret(unicodedata.normalize("NFC", typed)) == secret


@given(letters, st.sampled_from("-_–—‑− "))
def test_any_kind_of_hyphen_is_ignored(secret: str, hyphen: str) -> None:
    assert c.parse_secret(hyphen.join(secret)) == secret


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", c.Malformation.EMPTY),
        (" - ", c.Malformation.EMPTY),
        ("7K3", c.Malformation.LENGTH),
        ("7K3MQ9XZ4TBH2CNPRS2", c.Malformation.LENGTH),
        ("7K3MQ9XZ4TBH2CNPRO", c.Malformation.FOREIGN_LETTER),
        ("Đ" * 18, c.Malformation.FOREIGN_LETTER),
        ("2" * 100_000, c.Malformation.LENGTH),
    ],
)
def test_what_cannot_be_a_password_says_why(typed: str, reason: c.Malformation) -> None:
    assert c.parse_secret(typed) == c.Malformed(reason)


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    for parse in (c.parse_secret, c.parse_account, c.parse_token):
        parsed = parse(text)
        assert isinstance(parsed, (str, c.SignIn, c.Malformed))


@given(accounts, letters)
def test_link_and_password_of_one_mail_are_the_same_credential(account: str, secret: str) -> None:
    by_link = c.parse_token(c.link_token(account, secret))
    by_password = c.parse_sign_in(account.lower(), c.show(secret))
    assert isinstance(by_link, c.SignIn)
    assert by_link == by_password
    assert len(c.link_token(account, secret)) == 26


def test_either_field_can_be_the_malformed_one() -> None:
    assert c.parse_sign_in("2345678", "7K3MQ9XZ4TBH2CNPRS") == c.Malformed(c.Malformation.LENGTH)
    assert c.parse_sign_in("23456789", "O") == c.Malformed(c.Malformation.FOREIGN_LETTER)


def test_a_cut_link_is_malformed() -> None:
    assert c.parse_token("7K3MQ9XZ4TBH2CNPRS") == c.Malformed(c.Malformation.LENGTH)


def test_the_stored_id_and_the_draft_key_tell_nothing_of_each_other() -> None:
    account, secret = c.new_account(), c.new_secret()
    stored, key = c.credential_id(account, secret), c.draft_key(account, secret)
    assert len(stored) == 32
    assert len(key) == 32
    assert stored not in key.hex()
    assert secret not in stored.upper()


def test_the_same_password_under_another_account_is_another_credential() -> None:
    secret = c.new_secret()
    assert c.credential_id("23456789", secret) != c.credential_id("2345678B", secret)
    assert c.draft_key("23456789", secret) != c.draft_key("2345678B", secret)
    assert c.credential_id("23456789", secret) == c.credential_id("23456789", secret)


def test_a_sign_in_does_not_print_its_password() -> None:
    assert "7K3MQ9" not in repr(c.SignIn(account="23456789", secret="7K3MQ9XZ4TBH2CNPRS"))
