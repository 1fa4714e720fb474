from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.staff.data_keys import DataKey, Refusal, Scope, admit, fresh
from tests.support.fake_data import MemoryDataKeys

NOW = datetime(2021, 2, 20, 2, tzinfo=UTC)


def stored(*scopes: Scope) -> tuple[MemoryDataKeys, DataKey, str]:
    keys = MemoryDataKeys()
    key, token = fresh("Trục dữ liệu", frozenset(scopes), "an.mau", NOW)
    keys.add(key)
    return keys, key, token


def test_a_genuine_key_reads_what_its_scopes_allow() -> None:
    keys, key, token = stored(Scope.PROGRESS)
    assert admit(keys, f"Bearer {token}", Scope.PROGRESS) == key
    assert admit(keys, f"bearer  {token} ", None) == key
    assert admit(keys, f"Bearer {token}", Scope.RESULTS) is Refusal.SCOPE


def test_the_store_keeps_nothing_of_the_secret() -> None:
    _, key, token = stored(Scope.RESULTS)
    secret = token.split("_", 2)[2]
    assert secret not in repr(key)
    assert len(secret) >= 43


def test_a_revoked_key_ends_at_once() -> None:
    keys, key, token = stored(Scope.PROGRESS)
    assert keys.revoke(key.id, "an.mau", NOW)
    assert admit(keys, f"Bearer {token}", Scope.PROGRESS) is Refusal.REFUSED


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "phieu_x"])
def test_a_request_without_a_key_is_told_that_it_has_none(header: str) -> None:
    assert admit(stored(Scope.PROGRESS)[0], header, None) is Refusal.MISSING


def test_the_secret_of_one_key_opens_no_other() -> None:
    keys, _, token = stored(Scope.PROGRESS)
    other, _ = fresh("Khác", frozenset(Scope), "an.mau", NOW)
    keys.add(other)
    assert admit(keys, f"Bearer phieu_{other.id}_{token.split('_', 2)[2]}", None) is Refusal.REFUSED


@given(st.text(min_size=1, max_size=80))
def test_whatever_stands_in_the_place_of_a_key_is_refused_and_breaks_nothing(text: str) -> None:
    keys, _, token = stored(Scope.PROGRESS)
    for made in (text, f"phieu_{text}", f"{token[:22]}{text}"):
        assert admit(keys, f"Bearer {made}", None) in {Refusal.REFUSED, Refusal.MISSING}
