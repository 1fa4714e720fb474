"""What should happen when: accounts, opening notices, reminders, closes, fences (domain.md §6, design.md 6).

Only the clock and the decisions decide; jobs compare these moments with a ledger of what was done. A moment's id
says what and for which local day, so that asking again gives the same ids, and a window that moves gets new ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from chalicelib.campaign.decisions import CampaignInForce, Reopening, TimelineChange
from chalicelib.campaign.definition import Campaign, DayRule, Timeline
from chalicelib.campaign.windows import Window
from chalicelib.campaign.working_days import ONE_DAY, instant, is_working, working_days_before


class MomentKind(StrEnum):
    """What is to be done. `REOPENING` turns closed invitations open again after such a decision."""

    ACCOUNTS = "accounts"
    OPENING = "opening"
    REMINDER = "reminder"
    CLOSE = "close"
    FENCE = "fence"
    REOPENING = "reopening"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing to do at `at` (UTC), for these groups of a window ("" for the whole campaign).

    Not done by `lapses_at`, it makes no sense any more and is skipped; None: it must be done however late.
    """

    id: str
    kind: MomentKind
    window: str
    groups: tuple[str, ...]
    at: datetime
    lapses_at: datetime | None


def moments(in_force: CampaignInForce) -> tuple[Moment, ...]:
    """All moments of the campaign in order of time. A changed timeline rules only from its decision on."""
    made = list(_messages(in_force, in_force.campaign.timeline))
    for decision in in_force.decisions:
        if isinstance(decision.change, TimelineChange):
            later = list(_messages(in_force, decision.change.timeline))
            made = list(_switched(made, later, decision.ground.decided_at))
    made += _window_ends(in_force)
    return tuple(sorted(made, key=lambda moment: (moment.at, moment.id)))


def outside_quiet_hours(campaign: Campaign, timeline: Timeline, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours it falls into. UTC."""
    local = at.astimezone(campaign.zone)
    start, end = timeline.quiet_from, timeline.quiet_to
    clock = local.time()
    overnight = start > end
    quiet = (clock >= start or clock < end) if overnight else start <= clock < end
    if not quiet:
        return at
    day = local.date() + ONE_DAY if overnight and clock >= start else local.date()
    return instant(campaign, day, end)


def _messages(in_force: CampaignInForce, timeline: Timeline) -> Iterator[Moment]:
    yield _accounts(in_force, timeline)
    merged: dict[str, Moment] = {}
    for group in in_force.campaign.groups.values():
        own = in_force.window_for(group.id)
        for moment in _group_messages(in_force.campaign, timeline, group.id, own):
            known = merged.get(moment.id, moment)
            groups = tuple(dict.fromkeys((*known.groups, group.id)))
            lapses = max(filter(None, (known.lapses_at, moment.lapses_at)))
            merged[moment.id] = replace(known, groups=groups, lapses_at=lapses)
    yield from merged.values()


def _accounts(in_force: CampaignInForce, timeline: Timeline) -> Moment:
    campaign = in_force.campaign
    first = min(rule.first_day for rule in campaign.windows.values())
    day = working_days_before(campaign, first, timeline.accounts_days)
    at = outside_quiet_hours(campaign, timeline, instant(campaign, day, timeline.accounts_at))
    return Moment("accounts", MomentKind.ACCOUNTS, "", tuple(campaign.groups), at, in_force.last_close)


def _group_messages(campaign: Campaign, timeline: Timeline, group: str, window: Window) -> Iterator[Moment]:
    """The opening notice and reminders of one group. Each lapses when the next one comes or the window closes."""
    first, last = _days(campaign, window)
    planned = [(MomentKind.OPENING, "open", first, instant(campaign, first, timeline.opening_at))]
    planned += [
        (MomentKind.REMINDER, "remind", day, instant(campaign, day, rule.at))
        for rule in timeline.reminders
        for day in _reminder_days(campaign, rule, first, last)
    ]
    by_id = {
        f"{name}-{window.id}-{day.isoformat()}": (kind, outside_quiet_hours(campaign, timeline, at))
        for kind, name, day, at in planned
    }
    ordered = sorted((at, key, kind) for key, (kind, at) in by_id.items() if at < window.closes_at)
    nexts = [at for at, _, _ in ordered[1:]] + [window.closes_at]
    for (at, key, kind), lapses in zip(ordered, nexts, strict=True):
        yield Moment(key, kind, window.id, (group,), at, max(lapses, at + timedelta(minutes=1)))


def _reminder_days(campaign: Campaign, rule: DayRule, first: date, last: date) -> Iterator[date]:
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    if rule.kind == "day":
        yield from days[rule.day - 1 : rule.day] if rule.day >= 1 else []
    elif rule.kind == "last_day":
        yield last
    else:
        yield from [day for day in days if is_working(campaign, day)][-1:]


def _days(campaign: Campaign, window: Window) -> tuple[date, date]:
    """First and last local day."""
    first = window.opens_at.astimezone(campaign.zone).date()
    last = (window.closes_at - timedelta(seconds=1)).astimezone(campaign.zone).date()
    return first, last


def _switched(before: list[Moment], after: list[Moment], decided_at: datetime) -> Iterator[Moment]:
    """What was due before the decision stays; later moments are the new timeline's.

    Accounts and opening notices that were still to come are never lost: they come at once where the new timeline
    would have sent them earlier.
    """
    past = {moment.id: moment for moment in before if moment.at < decided_at}
    yield from past.values()
    for moment in after:
        if moment.id in past:
            continue
        if moment.at >= decided_at:
            yield moment
        elif moment.kind is not MomentKind.REMINDER:
            yield replace(moment, at=decided_at.astimezone(UTC))


def _window_ends(in_force: CampaignInForce) -> Iterator[Moment]:
    for window in in_force.windows:
        groups = tuple(g.id for g in in_force.campaign.groups.values() if g.window == window.id)
        for closes_at, closing in _closes(in_force, groups).items():
            day = (closes_at - timedelta(seconds=1)).astimezone(in_force.campaign.zone).date()
            yield Moment(f"close-{window.id}-{day}", MomentKind.CLOSE, window.id, closing, closes_at, None)
        fence_day = window.fence_at.astimezone(in_force.campaign.zone).date()
        yield Moment(f"fence-{window.id}-{fence_day}", MomentKind.FENCE, window.id, groups, window.fence_at, None)
    for decision in in_force.decisions:
        change = decision.change
        if isinstance(change, Reopening) and change.window in in_force.campaign.windows:
            groups = tuple(
                g.id
                for g in in_force.campaign.groups.values()
                if g.window == change.window and change.group in {None, g.id}
            )
            at = decision.ground.decided_at
            name = f"reopen-{change.window}-{decision.number}"
            yield Moment(
                name, MomentKind.REOPENING, change.window, groups, at, in_force.window(change.window).closes_at
            )


def _closes(in_force: CampaignInForce, groups: tuple[str, ...]) -> dict[datetime, tuple[str, ...]]:
    """Closing instants of a window's groups, with the groups that close then."""
    closes: dict[datetime, tuple[str, ...]] = {}
    for group in groups:
        at = in_force.window_for(group).closes_at
        closes[at] = (*closes.get(at, ()), group)
    return closes
