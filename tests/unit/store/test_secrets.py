from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.store import secrets
from chalicelib.store.secrets import BadServerKey, Purpose
from chalicelib.store.settings import SettingMissing

GOOD = "ab" * 32


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (secrets.PARAMETER, secrets.PLAIN, "AWS_LAMBDA_FUNCTION_NAME"):
        monkeypatch.delenv(name, raising=False)
    secrets.forget()
    yield
    secrets.forget()


class ParameterStore:
    """Answers like the parameter store, and counts."""

    def __init__(self, value: str) -> None:
        self.value, self.asked = value, []  # type: tuple[str, list[str]]

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        assert WithDecryption
        self.asked.append(Name)
        return {"Parameter": {"Value": self.value}}


def test_every_purpose_has_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(secrets.PLAIN, GOOD)
    keys = {secrets.key(purpose) for purpose in Purpose}
    assert len(keys) == len(Purpose)
    assert all(len(key) == 32 for key in keys)
    assert bytes.fromhex(GOOD) not in keys


def test_the_parameter_is_read_once_per_process(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ParameterStore(GOOD + "\n")
    monkeypatch.setenv(secrets.PARAMETER, "/phieu/server-key")
    monkeypatch.setattr(secrets, "client", lambda service: {"ssm": store}[service])
    assert secrets.key(Purpose.CSRF) == secrets.key(Purpose.CSRF)
    secrets.key(Purpose.SESSION)
    assert store.asked == ["/phieu/server-key"]


def test_the_parameter_wins_over_the_plain_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(secrets.PLAIN, GOOD)
    plain = secrets.key(Purpose.CSRF)
    secrets.forget()
    monkeypatch.setenv(secrets.PARAMETER, "/phieu/server-key")
    monkeypatch.setattr(secrets, "client", lambda service: ParameterStore("cd" * 32))
    assert secrets.key(Purpose.CSRF) != plain


def test_in_the_cloud_a_plain_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(secrets.PLAIN, GOOD)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "phieu-web")
    with pytest.raises(SettingMissing, match=secrets.PARAMETER):
        secrets.key(Purpose.SESSION)


def test_a_missing_key_names_the_variable() -> None:
    with pytest.raises(SettingMissing, match=secrets.PLAIN):
        secrets.key(Purpose.SESSION)


@pytest.mark.parametrize("bad", ["ab" * 31, "not hexadecimal", "zz" * 32])
def test_a_short_or_malformed_key_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    monkeypatch.setenv(secrets.PLAIN, bad)
    with pytest.raises(BadServerKey, match="openssl rand -hex 32") as raised:
        secrets.key(Purpose.SESSION)
    assert bad not in str(raised.value)
