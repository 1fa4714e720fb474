"""The fence of a window (design.md 6): a plan that anyone can read, its steps, and what must hold afterwards.

Planning is data and touches nothing; `jobs.closing` executes. Each step can be killed and run again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import Moment, MomentKind, moments
from chalicelib.roster.people import Invitation

SETTLED_AFTER = timedelta(seconds=15)
"""A campaign in force may be 10 s old: only later does a worker know every decision taken before the moment."""


class Step(StrEnum):
    """In the order in which they run."""

    SWEEP = "sweep"
    FREEZE = "freeze"
    DELETE_DRAFTS = "delete_drafts"
    CHECK = "check"


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True)
class FencePlan:
    """The fence of one window. `job` names it in the ledger; a reopened window has a new moment and a new job."""

    campaign: str
    window: str
    groups: tuple[str, ...]
    fence_at: datetime
    job: str
    steps: tuple[Step, ...]

    def lines(self) -> tuple[str, ...]:
        """The plan in words, for operators."""
        at = f"{self.fence_at:%Y-%m-%d %H:%M} UTC"
        head = f"{self.campaign}: fence of window {self.window} at {at}, groups {', '.join(self.groups)}"
        return (head, *(f"  {number}. {step.value}" for number, step in enumerate(self.steps, start=1)))


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Decisions may still change this; from `begins_at` (UTC) on all are known."""

    begins_at: datetime


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that promise 7 says cannot be. Keys and numbers only."""

    rule: str
    where: str
    expected: str
    found: str


class ClosingRoll(Protocol):
    """The roll as the fence sees it: from the base table, by consistent reads."""

    def invitations(self, campaign: str, groups: AbstractSet[str]) -> Iterable[Invitation]:
        """Every invitation of these groups, in whatever state."""
        ...

    def close(self, account: str, group: str) -> bool:
        """`open` → `closed`, if it is open. Whether it was."""
        ...

    def reopen(self, account: str, group: str) -> bool:
        """`closed` → `open`, if it is closed. Whether it was."""
        ...

    def delete_drafts(self, accounts: AbstractSet[str], groups: AbstractSet[str]) -> int:
        """Delete the drafts that these people keep for these groups. How many there were."""
        ...

    def receipts(self, campaign: str) -> Mapping[str, int]:
        """How many receipts' hashes stand for each form that has any."""
        ...


def moment_of(in_force: CampaignInForce, job: str) -> Moment | None:
    """The fence or reopening that `job` names; None when a decision has moved it."""
    kinds = {MomentKind.FENCE, MomentKind.REOPENING}
    return next((m for m in moments(in_force) if m.id == job and m.kind in kinds), None)


def begins_at(moment: Moment) -> datetime:
    """The first instant at which a fence or a reopening may begin (UTC)."""
    return moment.at + SETTLED_AFTER


def plan(in_force: CampaignInForce, fence: Moment, done: str = "") -> FencePlan:
    """What a fence has left to do; `done` is the last step that the ledger holds."""
    rest = STEPS[STEPS.index(Step(done)) + 1 :] if done else STEPS
    return FencePlan(in_force.campaign.id, fence.window, fence.groups, fence.at, fence.id, rest)


def slips_expected(invitations: Iterable[Invitation]) -> dict[tuple[str, str, str], int]:
    """(form, group, rated unit) → slips the urn must hold: one per returned invitation rating the unit."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for invitation in invitations:
        for unit in invitation.rates:
            counted[invitation.form, invitation.group, unit] += invitation.state.returned
    return dict(sorted(counted.items()))


def receipt_violations(returned: Mapping[str, int], receipts: Mapping[str, int]) -> tuple[Violation, ...]:
    """Invitations in state cast or paper = receipts of the form. Both by form."""
    return tuple(
        Violation("receipts", form, str(number), str(receipts.get(form, 0)))
        for form, number in sorted(returned.items())
        if number != receipts.get(form, 0)
    )


def urn_violations(where: str, expected: int, found: int, strange: Iterable[str]) -> tuple[Violation, ...]:
    """Slips = such invitations whose form rates the unit; no attribute in the urn outside the allow-list."""
    wrong = [Violation("slips", where, str(expected), str(found))] if expected != found else []
    return (*wrong, *(Violation("urn attribute", where, "none", name) for name in sorted(strange)))
