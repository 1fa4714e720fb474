"""Points at risk of one unit, from what its page reads, are those that the whole campaign's numbers give."""

from dataclasses import replace

import pytest

from chalicelib.campaign.decisions import CampaignInForce, Decision, Ground, PlanChange
from chalicelib.follow_up.boards import units_read
from chalicelib.reports.points_at_risk import ballot_counts, risk_of, risks
from tests.support.campaigns import small_in_force
from tests.support.fake_focal_pages import NOW, commune_snapshot, district_snapshot

SNAPSHOTS = {one.unit: one for one in (commune_snapshot(), district_snapshot())}
UNITS = list(small_in_force().campaign.units)


def with_more_planned() -> CampaignInForce:
    ground = Ground("12/QĐ-SNV", NOW.date(), "an.mau", "Thêm người", NOW)
    change = Decision(1, ground, PlanChange("staff", "a2", 9))
    return replace(small_in_force(), decisions=(change,))


@pytest.mark.parametrize("in_force", [small_in_force(), with_more_planned()], ids=["as announced", "changed"])
@pytest.mark.parametrize("unit", UNITS)
def test_one_units_points_need_no_other_units_plan(unit: str, in_force: CampaignInForce) -> None:
    read = {of: SNAPSHOTS[of] for of in units_read(in_force, unit) if of in SNAPSHOTS}
    assert risk_of(in_force, read, unit) == risks(in_force, ballot_counts(in_force, SNAPSHOTS))(unit)


def test_the_example_is_one_where_something_is_at_risk() -> None:
    assert risk_of(small_in_force(), SNAPSHOTS, "d1").points > 0
    assert risk_of(with_more_planned(), {}, "a2").points > 0
    assert risk_of(small_in_force(), SNAPSHOTS, "zz").points == 0
