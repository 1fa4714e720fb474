"""What staff decided after the rules were fixed (design.md 11): an append-only list, and the campaign in force.

A decision changes windows, plan, timeline or people's tasks, never a rule. Who may be in a group, who rates whom,
forms, weights and grades stay as announced.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from chalicelib.campaign.definition import NO_UNIT, Campaign, Timeline
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.campaign.windows import Window, window_between


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a decision rests. `date` is the document's; `by` a staff account; `decided_at` UTC, as recorded."""

    document: str
    date: date
    by: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """The window takes ballots up to and including local day `last_day`; for one group, or for all (None)."""

    window: str
    group: str | None
    last_day: date


@dataclass(frozen=True, slots=True)
class Reopening:
    """After the fence: `closed` invitations open again up to and including `last_day`; for one group or all."""

    window: str
    group: str | None
    last_day: date


@dataclass(frozen=True, slots=True)
class PlanChange:
    """The approved number of ballots that `group` owes from respondents' unit `unit`."""

    group: str
    unit: str
    planned: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """`people` persons of a group in a unit gave way to others. No names: those stand on the roster."""

    group: str
    unit: str
    people: int


@dataclass(frozen=True, slots=True)
class FocalPointChange:
    """Account `account` follows up the ballots of `unit` from now on, alone; `replaces`: who did until then."""

    unit: str
    account: str
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineChange:
    """Messages go out by this timeline from the decision on."""

    timeline: Timeline


Change = Extension | Reopening | PlanChange | Replacement | FocalPointChange | TimelineChange


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the list: `number` counts from 1 without gaps."""

    number: int
    ground: Ground
    change: Change


@dataclass(frozen=True)
class CampaignInForce:
    """The rules and all decisions so far. Once `announced` rules are immutable; `published` ends decisions.

    `manifest_key`: the public key (hex) that the published manifest must be signed with; empty until it is kept.
    """

    campaign: Campaign
    decisions: tuple[Decision, ...] = ()
    announced: bool = False
    published: bool = False
    manifest_key: str = ""

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Every window in the rules' order, as long as its last group's: its fence waits for all its groups."""
        return tuple(self._longest(window) for window in self.campaign.windows)

    @cached_property
    def timeline(self) -> Timeline:
        """The timeline decided last."""
        changes = [d.change.timeline for d in self.decisions if isinstance(d.change, TimelineChange)]
        return changes[-1] if changes else self.campaign.timeline

    @property
    def last_close(self) -> datetime:
        """When the last window closes: until then everyone sees counts only (scoring.md)."""
        return max(window.closes_at for window in self.windows)

    @property
    def last_fence(self) -> datetime:
        """When all counts are frozen and the urn may be tallied."""
        return max(window.fence_at for window in self.windows)

    def window(self, window: str) -> Window:
        """One of `windows` by its id. Raises KeyError for an unknown one."""
        return {w.id: w for w in self.windows}[window]

    def window_for(self, group: str) -> Window:
        """The group's own window: the rule's, with the extensions for everyone and for the group."""
        return self._group_windows[group]

    def planned(self, group: str, charged_unit: str) -> int:
        """Ballots planned of `group` that are charged to `charged_unit` (a scored unit's id or `NO_UNIT`)."""
        return self._charged.get((group, charged_unit), 0)

    def planned_from(self, group: str, unit: str) -> int:
        """Ballots planned of `group` from the respondents' unit `unit`."""
        return self.plan.get((group, unit), 0)

    def planned_rating(self, group: str, rated_unit: str) -> int:
        """Ballots planned of `group` that rate `rated_unit` by rule; units that rosters list are not foreseen."""
        lines = ((u, n) for (g, u), n in self.plan.items() if g == group)
        return sum(n for u, n in lines if rated_unit in rated_units(self.campaign, group, u))

    def planned_total(self) -> int:
        """All ballots planned."""
        return sum(self.plan.values())

    @cached_property
    def plan(self) -> dict[tuple[str, str], int]:
        """(group, respondents' unit) → planned number, in the plan's order."""
        plan = {(line.group, line.unit): line.planned for line in self.campaign.plan}
        for decision in self.decisions:
            if isinstance(decision.change, PlanChange):
                plan[decision.change.group, decision.change.unit] = decision.change.planned
        return plan

    @cached_property
    def plan_by_unit(self) -> dict[str, dict[str, int]]:
        """Respondents' unit → group → planned number."""
        found: dict[str, dict[str, int]] = {}
        for (group, unit), number in self.plan.items():
            found.setdefault(unit, {})[group] = number
        return found

    @cached_property
    def charging(self) -> dict[str, tuple[str, ...]]:
        """Scored unit → the respondents' units whose planned ballots are charged to it, in the plan's order."""
        found: dict[str, dict[str, None]] = {}
        for group, unit in self.plan:
            if group in self.campaign.groups:
                found.setdefault(charged_to(self.campaign, group, unit), {})[unit] = None
        return {charged: tuple(units) for charged, units in found.items()}

    @cached_property
    def _charged(self) -> dict[tuple[str, str], int]:
        totals: dict[tuple[str, str], int] = {}
        for (group, unit), number in self.plan.items():
            key = (group, charged_to(self.campaign, group, unit) if group in self.campaign.groups else NO_UNIT)
            totals[key] = totals.get(key, 0) + number
        return totals

    @cached_property
    def _group_windows(self) -> dict[str, Window]:
        return {group.id: self._window(group.window, group.id) for group in self.campaign.groups.values()}

    def _longest(self, window: str) -> Window:
        own = [self._window(window, g.id) for g in self.campaign.groups.values() if g.window == window]
        return max(own, key=lambda w: (w.closes_at, w.fence_at), default=self._window(window, None))

    def _window(self, window: str, group: str | None) -> Window:
        rule = self.campaign.windows[window]
        changes = [d.change for d in self.decisions if isinstance(d.change, Extension | Reopening)]
        days = [c.last_day for c in changes if c.window == window and c.group in {None, group}]
        return window_between(self.campaign, window, rule.first_day, max([rule.last_day, *days]))
