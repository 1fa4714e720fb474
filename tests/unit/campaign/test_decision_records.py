import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign import decisions as d
from chalicelib.campaign.decision_records import from_record, kind_of, to_record
from tests.support.campaigns import small_campaign

NAMES = st.text(max_size=8)
NUMBERS = st.integers(0, 10_000)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CHANGES = st.one_of(
    st.builds(d.Extension, NAMES, st.none() | NAMES, st.dates()),
    st.builds(d.Reopening, NAMES, st.none() | NAMES, st.dates()),
    st.builds(d.PlanChange, NAMES, NAMES, NUMBERS),
    st.builds(d.Replacement, NAMES, NAMES, NUMBERS),
    st.builds(d.FocalPointChange, NAMES, NAMES, st.lists(NAMES, max_size=3).map(tuple)),
    st.just(d.TimelineChange(small_campaign().timeline)),
)
GROUNDS = st.builds(d.Ground, NAMES, st.dates(), NAMES, NAMES, MOMENTS)


@given(st.builds(d.Decision, NUMBERS, GROUNDS, CHANGES))
def test_a_decision_comes_back_from_its_record(decision: d.Decision) -> None:
    record = json.loads(json.dumps(to_record(decision)))
    assert from_record(record) == decision
    assert record["kind"] == kind_of(decision.change)


def test_a_record_of_an_unknown_kind_is_refused() -> None:
    ground = d.Ground("x", datetime(2021, 1, 1, tzinfo=UTC).date(), "x", "x", datetime(2021, 1, 1, tzinfo=UTC))
    record = to_record(d.Decision(1, ground, d.Replacement("g", "u", 1)))
    with pytest.raises(ValueError, match="landslide"):
        from_record(record | {"kind": "landslide"})
