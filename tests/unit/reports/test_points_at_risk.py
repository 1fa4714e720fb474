"""Points at risk of one unit, from what its page reads, are those that the whole campaign's numbers give."""

from dataclasses import replace

import pytest

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import CampaignInForce, Decision, Ground, PlanChange
from chalicelib.follow_up.boards import units_read
from chalicelib.follow_up.snapshots import WHOLE
from chalicelib.reports.points_at_risk import ballot_counts, risk_of, risks, summed
from tests.support.campaigns import small_in_force, small_rules
from tests.support.fake_focal_pages import NOW, commune_snapshot, district_snapshot

SNAPSHOTS = {one.unit: one for one in (commune_snapshot(), district_snapshot())}
UNITS = list(small_in_force().campaign.units)


def with_more_planned() -> CampaignInForce:
    ground = Ground("12/QĐ-SNV", NOW.date(), "an.mau", "Thêm người", NOW)
    change = Decision(1, ground, PlanChange("staff", "a2", 9))
    return replace(small_in_force(), decisions=(change,))


def where_all_raters_count() -> CampaignInForce:
    rules = small_rules()
    rules["scoring"]["shortfall"]["base"] = "rated_unit"
    return replace(small_in_force(), campaign=parse(rules))


@pytest.mark.parametrize("unit", UNITS)
def test_where_all_raters_count_the_sum_stands_for_units_that_are_not_read(unit: str) -> None:
    in_force = where_all_raters_count()
    everything = SNAPSHOTS | {WHOLE: summed(in_force, SNAPSHOTS, NOW)}
    read = {of: everything[of] for of in units_read(in_force, unit) if of in everything}
    assert risk_of(in_force, read, unit) == risks(in_force, ballot_counts(in_force, SNAPSHOTS))(unit)


def test_the_example_has_raters_elsewhere_whose_ballots_keep_points() -> None:
    in_force = where_all_raters_count()
    everything = {WHOLE: summed(in_force, SNAPSHOTS, NOW)}
    assert any(risk_of(in_force, everything, u).points < risk_of(in_force, {}, u).points for u in UNITS)


@pytest.mark.parametrize("in_force", [small_in_force(), with_more_planned()], ids=["as announced", "changed"])
@pytest.mark.parametrize("unit", UNITS)
def test_one_units_points_need_no_other_units_plan(unit: str, in_force: CampaignInForce) -> None:
    read = {of: SNAPSHOTS[of] for of in units_read(in_force, unit) if of in SNAPSHOTS}
    assert risk_of(in_force, read, unit) == risks(in_force, ballot_counts(in_force, SNAPSHOTS))(unit)


def test_the_example_is_one_where_something_is_at_risk() -> None:
    assert risk_of(small_in_force(), SNAPSHOTS, "d1").points > 0
    assert risk_of(with_more_planned(), {}, "a2").points > 0
    assert risk_of(small_in_force(), SNAPSHOTS, "zz").points == 0
