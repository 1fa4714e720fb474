"""A setting that cannot mean anything is said so, with its name."""

from collections.abc import Iterator

import pytest

from chalicelib.store.settings import SettingWrong, settings

NAMES = [f"PHIEU_{name}_BUCKET" for name in ("CAMPAIGNS", "ROSTERS", "REPORTS")]
NAMES += [f"PHIEU_{name}_QUEUE" for name in ("MAIL", "IMPORTS", "CLOSING", "RECOUNT")]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES:
        monkeypatch.setenv(name, "x")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(("written", "meant"), [("", None), (" ", None), ("14", 14.0), ("0.5", 0.5)])
def test_the_pace_of_mail_is_a_number_or_the_providers_own(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: float | None
) -> None:
    monkeypatch.setenv("PHIEU_MAIL_PER_SECOND", written)
    assert settings().mail_per_second == meant


@pytest.mark.parametrize("written", ["ten", "0", "-1", "inf", "nan", "14/s"])
def test_a_pace_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("PHIEU_MAIL_PER_SECOND", written)
    with pytest.raises(SettingWrong, match="PHIEU_MAIL_PER_SECOND must be a number above 0"):
        settings()
