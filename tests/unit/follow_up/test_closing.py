"""The fence as data, and what must hold after it."""

from dataclasses import replace

from chalicelib.follow_up.closing import (
    STEPS,
    Step,
    Violation,
    moment_of,
    plan,
    receipt_violations,
    slips_expected,
    urn_violations,
)
from chalicelib.roster.people import InvitationState
from tests.support.campaigns import small_in_force
from tests.support.fake_mail import an_invitation

IN_FORCE = small_in_force()


def test_a_plan_tells_window_groups_and_the_steps_that_are_left() -> None:
    fence = moment_of(IN_FORCE, "fence-w1-2021-02-01")
    assert fence is not None
    whole = plan(IN_FORCE, fence)
    assert (whole.window, whole.groups, whole.steps) == ("w1", ("staff", "deputies"), STEPS)
    assert plan(IN_FORCE, fence, done=Step.FREEZE).steps == (Step.DELETE_DRAFTS, Step.CHECK)
    assert plan(IN_FORCE, fence, done=Step.CHECK).steps == ()


def test_a_plan_can_be_read_by_operators() -> None:
    fence = moment_of(IN_FORCE, "fence-w1-2021-02-01")
    assert fence is not None
    assert plan(IN_FORCE, fence, done=Step.SWEEP).lines() == (
        "small-2020: fence of window w1 at 2021-02-01 03:00 UTC, groups staff, deputies",
        "  1. freeze",
        "  2. delete_drafts",
        "  3. check",
    )


def test_only_fences_and_reopenings_have_such_jobs() -> None:
    assert moment_of(IN_FORCE, "accounts") is None
    assert moment_of(IN_FORCE, "close-w1-2021-01-31") is None


def test_the_urn_must_hold_one_slip_for_each_unit_that_a_returned_ballot_rates() -> None:
    cast = replace(an_invitation("deputies"), state=InvitationState.CAST)
    paper = replace(an_invitation("deputies", "P2"), state=InvitationState.PAPER)
    closed = replace(an_invitation("staff"), state=InvitationState.CLOSED)
    assert slips_expected([cast, paper, closed]) == {
        ("f1", "deputies", "a1"): 2,
        ("f1", "deputies", "a2"): 2,
        ("f1", "staff", "a1"): 0,
    }


def test_receipts_and_returned_ballots_are_as_many() -> None:
    assert receipt_violations({"f1": 3, "f2": 0}, {"f1": 3}) == ()
    assert receipt_violations({"f1": 3}, {"f1": 4}) == (Violation("receipts", "f1", "3", "4"),)
    assert receipt_violations({"f1": 3}, {}) == (Violation("receipts", "f1", "3", "0"),)


def test_the_urn_holds_what_it_should_and_nothing_else() -> None:
    assert urn_violations("f1/staff/a1", 2, 2, ()) == ()
    assert urn_violations("f1/staff/a1", 2, 1, {"ip", "at"}) == (
        Violation("slips", "f1/staff/a1", "2", "1"),
        Violation("urn attribute", "f1/staff/a1", "none", "at"),
        Violation("urn attribute", "f1/staff/a1", "none", "ip"),
    )
