"""The steps with people in them after the count: checked → approved → published (domain.md §6).

Each step is an act with who, when and on which document; acts are appended and never changed. A step stands for
the scores it was taken on: when those change before publication, checking begins anew. A step is undone only by
an act that names a document and a reason. Which act may be recorded is decided here, and why where it may not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Step(StrEnum):
    """How far the results are."""

    COUNTED = "counted"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"


class Choice(StrEnum):
    """A council member's vote; an absent member counts among all members."""

    FOR = "for"
    AGAINST = "against"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Vote:
    """One member of the Appraisal Council, by name and office as the minutes have it, and the vote."""

    member: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Basis:
    """The document an act rests on; for undoing a step, its reason too. `date` is the document's."""

    document: str
    date: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done about a step. `undoes`: the step was taken back. `scores`: their inputs hash. `at` UTC."""

    number: int
    step: Step
    by: str
    at: datetime
    scores: str
    basis: Basis
    votes: tuple[Vote, ...] = ()
    undoes: bool = False


class Why(StrEnum):
    """Why an act may not be recorded now."""

    NO_SCORES = "no_scores"
    NOT_NEXT = "not_next"
    SCORES_CHANGED = "scores_changed"
    NO_DOCUMENT = "no_document"
    NO_REASON = "no_reason"
    NO_VOTES = "no_votes"
    SAME_MEMBER = "same_member"
    NO_MAJORITY = "no_majority"
    NOTHING_TO_UNDO = "nothing_to_undo"


@dataclass(frozen=True, slots=True)
class NotNow:
    """The act was not recorded."""

    why: Why


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the results stand. `taken`: the acts that hold, first to last. `stale`: taken on other scores."""

    taken: tuple[Act, ...]
    stale: bool

    @property
    def step(self) -> Step:
        """The last step that holds for the present scores."""
        return self.taken[-1].step if self.taken and not self.stale else Step.COUNTED

    @property
    def published(self) -> Act | None:
        """The act of publication, if it holds."""
        return self.taken[-1] if self.taken and self.taken[-1].step is Step.PUBLISHED else None


NEXT = {Step.COUNTED: Step.CHECKED, Step.CHECKED: Step.APPROVED, Step.APPROVED: Step.PUBLISHED}


def standing(acts: Iterable[Act], scores: str | None) -> Standing:
    """Replay the acts. What was published stays published, whatever the scores became."""
    taken: list[Act] = []
    for act in acts:
        if act.undoes:
            taken = taken[:-1]
        elif act.step is Step.CHECKED:
            taken = [act]
        else:
            taken.append(act)
    held = bool(taken) and taken[-1].step is Step.PUBLISHED
    return Standing(tuple(taken), stale=bool(taken) and not held and taken[0].scores != scores)


def approved(votes: Sequence[Vote]) -> bool:
    """More than half of all members voted for it, absent ones counted among all."""
    return 2 * sum(vote.choice is Choice.FOR for vote in votes) > len(votes)


def may_take(acts: Sequence[Act], act: Act, scores: str | None) -> NotNow | None:
    """Why `act` may not be appended, or None. `scores`: the present scores' inputs hash, None without any."""
    here = standing(acts, scores)
    if act.undoes:
        return _may_undo(here, act)
    if scores is None:
        return NotNow(Why.NO_SCORES)
    if act.scores != scores:
        return NotNow(Why.SCORES_CHANGED)
    if NEXT.get(here.step) is not act.step:
        return NotNow(Why.SCORES_CHANGED if here.stale else Why.NOT_NEXT)
    if not act.basis.document.strip():
        return NotNow(Why.NO_DOCUMENT)
    return _may_approve(act.votes) if act.step is Step.APPROVED else None


def _may_undo(here: Standing, act: Act) -> NotNow | None:
    if not here.taken or here.taken[-1].step is not act.step:
        return NotNow(Why.NOTHING_TO_UNDO)
    if not act.basis.document.strip():
        return NotNow(Why.NO_DOCUMENT)
    return None if act.basis.reason.strip() else NotNow(Why.NO_REASON)


def _may_approve(votes: Sequence[Vote]) -> NotNow | None:
    if not votes:
        return NotNow(Why.NO_VOTES)
    if len({" ".join(vote.member.casefold().split()) for vote in votes}) != len(votes):
        return NotNow(Why.SAME_MEMBER)
    return None if approved(votes) else NotNow(Why.NO_MAJORITY)
