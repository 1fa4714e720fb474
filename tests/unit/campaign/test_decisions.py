from dataclasses import replace
from datetime import UTC, date, datetime, time

from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Decision,
    Extension,
    FocalPointChange,
    Ground,
    PlanChange,
    TimelineChange,
)
from chalicelib.campaign.definition import NO_UNIT
from tests.support.campaigns import small_campaign, small_in_force

GROUND = Ground("Số 02/QĐ-UBND", date(2021, 1, 29), "thu.ky", "mất điện", datetime(2021, 1, 29, 2, tzinfo=UTC))
AFTER_THE_LETTER = datetime(2021, 2, 2, 17, tzinfo=UTC)


def after(*changes: Change) -> CampaignInForce:
    return small_in_force(*(Decision(n, GROUND, change) for n, change in enumerate(changes, 1)))


def test_without_decisions_the_rules_windows_are_in_force() -> None:
    in_force = after()
    assert [window.id for window in in_force.windows] == ["w1", "w2"]
    assert in_force.window_for("staff") == in_force.window("w1")
    assert in_force.last_close == datetime(2021, 2, 7, 17, tzinfo=UTC)
    assert in_force.last_fence == datetime(2021, 2, 8, 3, tzinfo=UTC)


def test_an_extension_moves_the_close_and_the_fence() -> None:
    in_force = after(Extension("w1", None, date(2021, 2, 2)))
    window = in_force.window_for("deputies")
    assert window.closes_at == AFTER_THE_LETTER
    assert window.fence_at == datetime(2021, 2, 3, 3, tzinfo=UTC)
    assert window.opens_at == small_in_force().window("w1").opens_at
    assert in_force.window("w1") == window


def test_an_extension_for_one_group_leaves_the_others_alone() -> None:
    in_force = after(Extension("w1", "staff", date(2021, 2, 2)))
    assert in_force.window_for("staff").closes_at == AFTER_THE_LETTER
    assert in_force.window_for("deputies") == small_in_force().window_for("deputies")


def test_the_fence_of_a_window_waits_for_its_longest_group() -> None:
    in_force = after(Extension("w1", "staff", date(2021, 2, 2)))
    assert in_force.window("w1") == in_force.window_for("staff")


def test_the_later_of_two_extensions_holds() -> None:
    in_force = after(Extension("w1", None, date(2021, 2, 2)), Extension("w1", "staff", date(2021, 2, 1)))
    assert in_force.window_for("staff").closes_at == AFTER_THE_LETTER


def test_planned_numbers_by_charged_unit_and_by_respondents_unit() -> None:
    in_force = after()
    assert in_force.planned("communes", "d1") == 4
    assert in_force.planned_from("communes", "c1") == 4
    assert in_force.planned_from("communes", "d1") == 0
    assert in_force.planned("deputies", NO_UNIT) == 2
    assert in_force.planned("deputies", "d1") == 0
    assert in_force.planned_total() == 11


def test_planned_numbers_by_rated_unit() -> None:
    in_force = after()
    assert in_force.planned_rating("deputies", "a1") == 2
    assert in_force.planned_rating("staff", "a1") == 3
    assert in_force.planned_rating("communes", "d1") == 4
    assert in_force.planned_rating("communes", "a1") == 0


def test_a_decided_plan_replaces_the_approved_number() -> None:
    in_force = after(PlanChange("staff", "a1", 5), PlanChange("staff", "a1", 4), PlanChange("staff", "a2", 0))
    assert in_force.planned("staff", "a1") == 4
    assert in_force.planned("staff", "a2") == 0
    assert in_force.planned_total() == 10


def test_the_timeline_decided_last_is_in_force() -> None:
    later = replace(small_campaign().timeline, opening_at=time(9))
    assert after().timeline == small_campaign().timeline
    assert after(TimelineChange(later), FocalPointChange("a1", "23456789")).timeline == later


def test_a_decision_about_something_the_rules_no_longer_know_is_harmless() -> None:
    in_force = after(Extension("w9", None, date(2021, 3, 1)), PlanChange("nobody", "a1", 3))
    assert in_force.windows == small_in_force().windows
    assert in_force.planned("nobody", NO_UNIT) == 3
    assert in_force.planned_rating("staff", "a1") == 3
