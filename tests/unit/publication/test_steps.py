from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.publication.steps import (
    Act,
    Basis,
    Choice,
    NotNow,
    Step,
    Vote,
    Why,
    approved,
    may_take,
    standing,
)

AT = datetime(2021, 3, 1, 2, tzinfo=UTC)
BASIS = Basis("12/BB-HĐTĐ", date(2021, 3, 1))
FOR = (
    Vote("Thành viên Một", Choice.FOR),
    Vote("Thành viên Hai", Choice.FOR),
    Vote("Thành viên Ba", Choice.ABSENT),
)
NOW = "a" * 64


def act(step: Step, scores: str = NOW, **given: object) -> Act:
    votes = FOR if step is Step.APPROVED else ()
    return replace(Act(1, step, "an.mau", AT, scores, BASIS, votes), **given)  # type: ignore[arg-type]


CHECKED, APPROVED, PUBLISHED = act(Step.CHECKED), act(Step.APPROVED), act(Step.PUBLISHED)


def test_results_are_checked_then_approved_then_published() -> None:
    taken: list[Act] = []
    for following in (CHECKED, APPROVED, PUBLISHED):
        assert may_take(taken, following, NOW) is None
        taken.append(following)
        assert standing(taken, NOW).step is following.step
    assert standing(taken, NOW).published == PUBLISHED


@pytest.mark.parametrize("following", [APPROVED, PUBLISHED])
def test_no_step_is_left_out(following: Act) -> None:
    assert may_take([], following, NOW) == NotNow(Why.NOT_NEXT)


def test_nothing_is_published_twice() -> None:
    assert may_take([CHECKED, APPROVED, PUBLISHED], PUBLISHED, NOW) == NotNow(Why.NOT_NEXT)


def test_without_scores_there_is_nothing_to_check() -> None:
    assert may_take([], CHECKED, None) == NotNow(Why.NO_SCORES)


def test_new_scores_must_be_checked_anew() -> None:
    new = "b" * 64
    assert standing([CHECKED, APPROVED], new).step is Step.COUNTED
    assert standing([CHECKED, APPROVED], new).stale
    assert may_take([CHECKED, APPROVED], act(Step.PUBLISHED, new), new) == NotNow(Why.SCORES_CHANGED)
    assert may_take([CHECKED, APPROVED], act(Step.CHECKED, new), new) is None


def test_a_form_opened_before_the_scores_changed_is_refused() -> None:
    assert may_take([], CHECKED, "b" * 64) == NotNow(Why.SCORES_CHANGED)


def test_more_than_half_of_all_members_must_agree_absent_ones_included() -> None:
    half = (Vote("Một", Choice.FOR), Vote("Hai", Choice.ABSENT))
    assert not approved(half)
    assert approved(FOR)
    assert may_take([CHECKED], act(Step.APPROVED, votes=half), NOW) == NotNow(Why.NO_MAJORITY)
    assert may_take([CHECKED], act(Step.APPROVED, votes=()), NOW) == NotNow(Why.NO_VOTES)


def test_one_member_votes_once() -> None:
    twice = (Vote("Nguyễn Văn Mẫu", Choice.FOR), Vote(" nguyễn  văn mẫu", Choice.FOR))
    assert may_take([CHECKED], act(Step.APPROVED, votes=twice), NOW) == NotNow(Why.SAME_MEMBER)


def test_every_step_rests_on_a_document() -> None:
    assert may_take([], act(Step.CHECKED, basis=Basis(" ", AT.date())), NOW) == NotNow(Why.NO_DOCUMENT)


def test_only_the_last_step_is_undone_and_only_with_document_and_reason() -> None:
    taken = [CHECKED, APPROVED, PUBLISHED]
    because = replace(BASIS, reason="sai sót")
    undo = act(Step.PUBLISHED, undoes=True, basis=because)
    assert may_take(taken, replace(undo, step=Step.CHECKED), NOW) == NotNow(Why.NOTHING_TO_UNDO)
    assert may_take(taken, replace(undo, basis=BASIS), NOW) == NotNow(Why.NO_REASON)
    assert may_take(taken, undo, NOW) is None
    assert standing([*taken, undo], NOW).step is Step.APPROVED
    assert standing([*taken, undo], NOW).published is None


def test_what_is_published_stays_published_whatever_the_scores_become() -> None:
    assert standing([CHECKED, APPROVED, PUBLISHED], "b" * 64).step is Step.PUBLISHED


def test_undoing_is_possible_after_the_scores_changed() -> None:
    undo = act(Step.APPROVED, undoes=True, basis=replace(BASIS, reason="họp lại"))
    assert may_take([CHECKED, APPROVED], undo, "b" * 64) is None
