import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ballots import receipts as r

KEY = bytes(range(32))
NONCE = "0123456789abcdef0123456789abcdef"
WHO = "23456789#staff"


def test_a_nonce_has_128_random_bits_in_hex() -> None:
    made = {r.new_nonce() for _ in range(200)}
    assert len(made) == 200
    assert all(r.is_nonce(nonce) for nonce in made)


@pytest.mark.parametrize("forged", ["", "x" * 32, NONCE[:-1], NONCE + "0", NONCE.upper(), NONCE + "\n"])
def test_anything_else_is_no_nonce(forged: str) -> None:
    assert not r.is_nonce(forged)


def test_the_same_page_makes_the_same_receipt_and_ids() -> None:
    assert r.receipt_code(KEY, NONCE, WHO) == r.receipt_code(KEY, NONCE, WHO)
    assert r.slip_id(KEY, NONCE, WHO, "a1") == r.slip_id(KEY, NONCE, WHO, "a1")


@pytest.mark.parametrize(
    ("key", "nonce", "who"),
    [(bytes(32), NONCE, WHO), (KEY, NONCE[::-1], WHO), (KEY, NONCE, "23456789#deputies")],
)
def test_another_key_nonce_or_invitation_makes_another_receipt(key: bytes, nonce: str, who: str) -> None:
    assert r.receipt_code(key, nonce, who) != r.receipt_code(KEY, NONCE, WHO)
    assert r.slip_id(key, nonce, who, "a1") != r.slip_id(KEY, NONCE, WHO, "a1")


def test_slips_remarks_and_receipt_of_one_ballot_share_nothing() -> None:
    ids = {
        r.slip_id(KEY, NONCE, WHO, "a1"),
        r.slip_id(KEY, NONCE, WHO, "a2"),
        r.remark_id(KEY, NONCE, WHO, "a1"),
        r.remark_id(KEY, NONCE, WHO, "a2"),
    }
    assert len(ids) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)


def test_parts_of_the_context_cannot_slide_into_each_other() -> None:
    assert r.slip_id(KEY, NONCE, "23456789#ab", "c") != r.slip_id(KEY, NONCE, "23456789#a", "bc")


def test_a_receipt_is_sixteen_signs_in_groups_of_four() -> None:
    code = r.receipt_code(KEY, NONCE, WHO)
    assert len(code) == 16
    assert set(code) <= set(r.ALPHABET)
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", r.show(code))


def test_the_alphabet_has_32_signs_and_none_that_is_read_as_another() -> None:
    assert len(set(r.ALPHABET)) == 32
    assert not set(r.ALPHABET) & set("ILOU")


@given(st.binary(min_size=16, max_size=16))
def test_what_is_shown_can_be_typed_again(random: bytes) -> None:
    code = r.receipt_code(KEY, random.hex(), WHO)
    assert r.parse(r.show(code)) == code
    assert r.parse(r.show(code).lower().replace("0", "o").replace("1", "l")) == code


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    code = r.parse(text)
    assert code is None or (len(code) == 16 and set(code) <= set(r.ALPHABET))


def test_the_hash_is_over_the_code_without_separators() -> None:
    assert r.receipt_hash("7K3MQ9XZ4TWBH2CN") == sha256(b"7K3MQ9XZ4TWBH2CN").hexdigest()
