from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.campaign.admission import Admitted, Refused, admit
from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Decision,
    Extension,
    FocalPointChange,
    Ground,
    PlanChange,
    Reopening,
    Replacement,
    TimelineChange,
)
from tests.support.campaigns import small_campaign, small_in_force

FENCE = datetime(2021, 2, 1, 3, tzinfo=UTC)
DURING = datetime(2021, 1, 29, 2, tzinfo=UTC)
LONGER = Extension("w1", None, date(2021, 2, 2))
AGAIN = Reopening("w1", None, date(2021, 2, 5))
TIMELINE = TimelineChange(small_campaign().timeline)


def at(moment: datetime, **changes: Any) -> Ground:
    return replace(Ground("Số 02/QĐ-UBND", date(2021, 1, 29), "thu.ky", "mất điện", moment), **changes)


def code(change: Change, moment: datetime = DURING, in_force: CampaignInForce | None = None) -> str:
    admission = admit(in_force or small_in_force(), at(moment), change)
    return admission.code if isinstance(admission, Refused) else "admitted"


@pytest.mark.parametrize(
    "change",
    [
        LONGER,
        Extension("w1", "staff", date(2021, 2, 2)),
        PlanChange("staff", "a1", 0),
        Replacement("staff", "a1", 1),
        FocalPointChange("c1", "23456789"),
        TIMELINE,
    ],
)
def test_decisions_for_which_it_is_the_time_are_admitted(change: Change) -> None:
    assert admit(small_in_force(), at(DURING), change) == Admitted()


def test_an_outage_on_the_last_evening_may_still_be_made_good_before_the_fence() -> None:
    assert code(LONGER, FENCE - timedelta(microseconds=1)) == "admitted"
    assert code(LONGER, FENCE) == "fenced"


def test_after_the_fence_only_a_reopening_helps_and_before_it_none() -> None:
    assert code(AGAIN, FENCE) == "admitted"
    assert code(AGAIN, FENCE - timedelta(microseconds=1)) == "not_fenced"


def test_an_extended_window_is_fenced_later_so_it_may_be_extended_again() -> None:
    longer = small_in_force(Decision(1, at(DURING), LONGER))
    assert code(Extension("w1", None, date(2021, 2, 3)), FENCE, longer) == "admitted"
    assert code(LONGER, DURING, longer) == "not_later"


def test_an_extension_of_one_group_is_measured_by_that_groups_fence() -> None:
    staff_longer = small_in_force(Decision(1, at(DURING), Extension("w1", "staff", date(2021, 2, 2))))
    assert code(Extension("w1", "staff", date(2021, 2, 3)), FENCE, staff_longer) == "admitted"
    assert code(Extension("w1", "deputies", date(2021, 2, 3)), FENCE, staff_longer) == "fenced"


@pytest.mark.parametrize(
    ("change", "moment", "expected"),
    [
        (Extension("w1", None, date(2021, 1, 31)), DURING, "not_later"),
        (Extension("w1", None, date(2021, 1, 28)), DURING, "not_later"),
        (Reopening("w1", None, date(2021, 2, 5)), datetime(2021, 2, 6, 3, tzinfo=UTC), "not_later"),
        (Extension("w1", None, date(2021, 4, 1)), DURING, "admitted"),
        (Extension("w1", None, date(2021, 4, 2)), DURING, "too_far"),
        (Extension("w1", "staff", date(2201, 2, 2)), DURING, "too_far"),
        (Extension("w1", None, date.max), DURING, "too_far"),
        (Extension("w1", None, date.min), DURING, "not_later"),
        (Reopening("w1", None, date(2021, 6, 1)), datetime(2021, 5, 1, 3, tzinfo=UTC), "admitted"),
        (Reopening("w1", None, date(2022, 2, 5)), FENCE, "too_far"),
        (Extension("w9", None, date(2021, 2, 2)), DURING, "unknown_window"),
        (Extension("w1", "communes", date(2021, 2, 2)), DURING, "unknown_group"),
        (Reopening("w1", "nobody", date(2021, 2, 5)), FENCE, "unknown_group"),
        (PlanChange("staff", "zz", 3), DURING, "unknown_unit"),
        (PlanChange("staff", "c1", 3), DURING, "not_a_member"),
        (PlanChange("nobody", "a1", 3), DURING, "not_a_member"),
        (PlanChange("staff", "a1", -1), DURING, "bad_number"),
        (Replacement("staff", "a1", 0), DURING, "bad_number"),
        (PlanChange("staff", "a1", 3), FENCE, "fenced"),
        (PlanChange("communes", "c1", 3), FENCE, "admitted"),
        (FocalPointChange("zz", "23456789"), DURING, "unknown_unit"),
        (TIMELINE, datetime(2021, 2, 7, 17, tzinfo=UTC), "all_closed"),
    ],
)
def test_decisions_for_which_it_is_not_are_refused_with_the_reason(
    change: Change, moment: datetime, expected: str
) -> None:
    assert code(change, moment) == expected


def test_the_same_person_for_the_same_unit_by_the_same_document_is_recorded_once() -> None:
    change = FocalPointChange("a1", "23456789")
    first, in_force = Decision(1, at(DURING), change), small_in_force()
    decided = replace(in_force, decisions=(first,))
    refused = admit(decided, at(DURING), replace(change, replaces=("BCFG2345",)))
    assert isinstance(refused, Refused)
    assert refused.code == "recorded"
    assert admit(decided, at(DURING, document="other"), change) == Admitted()
    assert admit(decided, at(DURING), FocalPointChange("a2", "23456789")) == Admitted()
    other = Decision(2, at(DURING, document="other"), FocalPointChange("a1", "HJKM2345"))
    assert admit(replace(in_force, decisions=(first, other)), at(DURING), change) == Admitted(), "back again"


@pytest.mark.parametrize("gap", ["document", "reason", "by"])
def test_a_decision_without_a_ground_is_refused(gap: str) -> None:
    refused = admit(small_in_force(), at(DURING, **{gap: "  "}), LONGER)
    assert isinstance(refused, Refused)
    assert refused.code == "no_ground"


def test_nothing_is_decided_once_results_are_published() -> None:
    published = CampaignInForce(small_campaign(), announced=True, published=True)
    assert code(AGAIN, FENCE, published) == "published"


def test_a_refusal_tells_when_the_count_was_frozen() -> None:
    refused = admit(small_in_force(), at(FENCE), LONGER)
    assert isinstance(refused, Refused)
    assert "10 giờ 00 ngày 01/02/2021" in refused.reason.vi
    assert "reopening" in refused.reason.en
