from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.definition import NO_UNIT, Campaign
from chalicelib.campaign.membership import charged_to, rated_units
from tests.support.campaigns import small_campaign, small_rules

CAMPAIGN = small_campaign()


def with_group(group: str, **changes: Any) -> Campaign:
    rules = small_rules()
    rates = rules["groups"][group]["rates"] | changes.pop("rates", {})
    rules["groups"][group] |= changes | {"rates": rates}
    return parse(rules)


def test_officials_rate_their_own_department() -> None:
    assert rated_units(CAMPAIGN, "staff", "a2") == ("a2",)


def test_deputies_rate_all_units_of_a_type_in_the_campaigns_order() -> None:
    assert rated_units(CAMPAIGN, "deputies", "d1") == ("a1", "a2")


def test_communes_rate_the_scored_unit_above_them() -> None:
    assert rated_units(CAMPAIGN, "communes", "c1") == ("d1",)


def test_without_own_nobody_rates_the_own_unit() -> None:
    campaign = with_group("staff", rates={"own": False, "types": ["department"]})
    assert rated_units(campaign, "staff", "a1") == ("a2",)


def test_the_roster_names_units_only_where_the_rule_lets_it() -> None:
    assert rated_units(CAMPAIGN, "staff", "a1", ["a2"]) == ("a1",)
    listing = with_group("staff", rates={"listed": True})
    assert rated_units(listing, "staff", "a1", ["a2", "d1"]) == ("a1", "a2", "d1")


def test_a_unit_that_is_not_scored_is_never_rated() -> None:
    listing = with_group("communes", rates={"own": True, "listed": True, "units": ["c1"]})
    assert rated_units(listing, "communes", "c1", ["c1", "nowhere"]) == ("d1",)


@pytest.mark.parametrize(
    ("group", "unit", "expected"), [("staff", "a1", "a1"), ("deputies", "d1", NO_UNIT), ("communes", "c1", "d1")]
)
def test_whom_a_missing_ballot_costs(group: str, unit: str, expected: str) -> None:
    assert charged_to(CAMPAIGN, group, unit) == expected


def test_own_charges_nobody_where_the_own_unit_is_not_scored() -> None:
    assert charged_to(with_group("communes", charged_to="own"), "communes", "c1") == NO_UNIT


def test_a_campaign_may_charge_a_group_to_one_named_unit() -> None:
    assert charged_to(with_group("deputies", charged_to="unit:a2"), "deputies", "d1") == "a2"


def test_the_nearest_scored_unit_is_the_own_one_where_it_is_scored() -> None:
    assert charged_to(with_group("staff", charged_to="nearest_scored"), "staff", "a1") == "a1"


def test_a_chain_of_parents_is_data_of_any_length() -> None:
    rules = small_rules()
    village = {"type": "commune", "name": "Ấp Năm", "name_en": "Hamlet", "parent": "c1", "order": 5}
    rules["other_units"]["v1"] = village
    campaign = parse(rules)
    assert rated_units(campaign, "communes", "v1") == ("d1",)
    assert charged_to(campaign, "communes", "v1") == "d1"


def test_a_circle_of_parents_ends() -> None:
    rules = small_rules()
    rules["other_units"]["c1"]["parent"] = "v1"
    rules["other_units"]["v1"] = {"type": "commune", "name": "Ấp", "name_en": "H", "parent": "c1", "order": 5}
    assert rated_units(parse(rules), "communes", "v1") == ()
    assert charged_to(parse(rules), "communes", "v1") == NO_UNIT


@given(
    st.sampled_from(["staff", "deputies", "communes"]),
    st.sampled_from(["a1", "a2", "d1", "c1", "none"]),
    st.lists(st.sampled_from(["a1", "a2", "d1", "c1", "zz"])),
)
def test_whatever_is_asked_only_scored_units_come_once_and_in_order(
    group: str, unit: str, listed: list[str]
) -> None:
    campaign = with_group(group, rates={"listed": True})
    rated = rated_units(campaign, group, unit, listed)
    assert list(rated) == [u for u in ("a1", "a2", "d1") if u in rated]
