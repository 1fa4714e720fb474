"""decisions.csv: what was decided about plan, windows and replacements, each with the value before and after.

Values come from replaying the decisions one by one over the rules. A change of plan stands under the unit that
counts.csv charges, with that line's planned number before and after, so that anyone can follow it. A window stands
once for each group it changes for, with its last day. No row names a person.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from chalicelib.campaign.decisions import (
    CampaignInForce,
    Change,
    Extension,
    PlanChange,
    Reopening,
    Replacement,
)
from chalicelib.campaign.definition import NO_UNIT
from chalicelib.campaign.membership import charged_to

HEADER = ("document", "date", "unit", "group", "before", "after", "reason")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
Values = tuple[str, str, str, str]
"""unit, group, before, after."""


def rows(in_force: CampaignInForce) -> Iterator[tuple[str, ...]]:
    """The rows below `HEADER`, in the order in which they were decided."""
    for number, decision in enumerate(in_force.decisions):
        before = CampaignInForce(in_force.campaign, in_force.decisions[:number])
        after = CampaignInForce(in_force.campaign, in_force.decisions[: number + 1])
        ground = decision.ground
        for values in _values(before, after, decision.change):
            yield _as_words(ground.document), ground.date.isoformat(), *values, _as_words(ground.reason)


def _as_words(typed: str) -> str:
    """What somebody typed, so that a spreadsheet that opens the file takes it for words, never for a formula."""
    return f"'{typed}" if typed.startswith(_FORMULAS) else typed


def _values(before: CampaignInForce, after: CampaignInForce, change: Change) -> Iterator[Values]:
    match change:
        case PlanChange(group, unit, _):
            charged = charged_to(after.campaign, group, unit)
            yield charged, group, str(before.planned(group, charged)), str(after.planned(group, charged))
        case Extension() | Reopening():
            for each in after.campaign.groups.values():
                if each.window == change.window and change.group in {None, each.id}:
                    yield NO_UNIT, each.id, _last_day(before, each.id), _last_day(after, each.id)
        case Replacement(group, unit, people):
            yield unit, group, "", f"thay {people} người"


def _last_day(in_force: CampaignInForce, group: str) -> str:
    closes = in_force.window_for(group).closes_at.astimezone(in_force.campaign.zone)
    last: date = closes.date() - timedelta(days=1)
    return last.isoformat()
