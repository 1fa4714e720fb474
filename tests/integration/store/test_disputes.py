"""Disputed ballots on a real engine."""

from datetime import UTC, datetime

from chalicelib.follow_up.disputes import Checked, Dispute, by_unit
from chalicelib.store.disputes import StoredDisputes
from ops.engines import Engine

NOW = datetime(2021, 1, 30, 3, tzinfo=UTC)
CASE = Dispute(
    "small-2020", "20210130T030000-ab", "a1", "BCFG2345", "staff", "canbo", NOW, Checked(2, 1, 1, False)
)


def test_a_case_comes_back_as_recorded_and_is_answered_once(engine: Engine) -> None:
    store = StoredDisputes()
    store.add(CASE)
    assert list(store.all("small-2020")) == [CASE]
    assert store.answer("small-2020", CASE.id, "15/SNV", "canbo", NOW)
    assert not store.answer("small-2020", CASE.id, "16/SNV", "canbo", NOW)
    assert not store.answer("small-2020", "no-such-case", "16/SNV", "canbo", NOW)
    (kept,) = store.all("small-2020")
    assert (kept.answer, kept.answered_at) == ("15/SNV", NOW)
    assert by_unit([kept]) == {"a1": 1}
