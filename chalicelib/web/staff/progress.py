"""The list of campaigns, and the page "Tiến độ" of one: windows, what is sent when, ballots by group and unit.

Shows stored snapshots only, with their time; never results.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import NO_UNIT, Campaign, Group, Text, Unit, WindowRule
from chalicelib.campaign.timeline import Moment, MomentKind, moments
from chalicelib.campaign.windows import Closed, NotYet, Open, Window
from chalicelib.follow_up.coverage import by_group, overall
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.figures import UnitProgress, taken_between, unit_progress
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.lists import Column, Filter, Listing, alphabetical
from chalicelib.web.staff.session import Visit
from chalicelib.web.staff.words import MOMENTS


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window as the page shows it. `state`: not_yet, open, counting (closed, before the fence) or frozen."""

    rule: WindowRule
    window: Window
    groups: tuple[Group, ...]
    state: str


@dataclass(frozen=True, slots=True)
class MomentLine:
    """A moment of the timeline. `what` is a msgid, `groups` the names of those concerned where not all.

    `is_end`: the end of a window, which reads as 24 giờ 00 of its last day.
    """

    at: datetime
    what: str
    window: Text | None
    groups: tuple[Text, ...]
    passed: bool
    is_end: bool


UnitLine = tuple[Unit, UnitProgress]


def campaigns(visit: Visit) -> Reply:
    """All campaigns in store, the newest year first."""
    now = visit.request.now
    known = [visit.ports.campaigns.in_force(one, now) for one in visit.ports.campaigns.ids()]
    known.sort(key=lambda one: (-one.campaign.year, one.campaign.id))
    return staff_page(
        visit,
        "campaigns.html",
        campaigns=[(one, window_lines(one, now)) for one in known],
        codes_left=len(visit.staff.recovery),
    )


def overview(visit: Visit) -> Reply:
    """The page "Tiến độ"."""
    in_force, now = visit.campaign(), visit.request.now
    campaign = in_force.campaign
    snapshots = visit.ports.coverage.snapshots(campaign.id)
    units = unit_progress(in_force, snapshots)
    groups = by_group(unit.coverage for unit in units)
    return staff_page(
        visit,
        "progress.html",
        tab="progress",
        in_force=in_force,
        windows=window_lines(in_force, now),
        moments=[_moment_line(in_force, moment, now) for moment in moments(in_force)],
        total=overall(unit.coverage for unit in units),
        groups=[(group, groups[group.id]) for group in campaign.groups.values() if group.id in groups],
        shown=_listing(campaign, visit.request.language).show(_lines(campaign, units), visit.request.query),
        elsewhere=next((unit.coverage.total for unit in units if unit.coverage.unit == NO_UNIT), None),
        taken=taken_between(snapshots),
    )


def unit_page(visit: Visit) -> Reply:
    """One unit: its ballots group by group."""
    in_force = visit.campaign()
    unit = in_force.campaign.units.get(visit.request.params["unit"])
    snapshots = visit.ports.coverage.snapshots(in_force.campaign.id)
    found = [one for one in unit_progress(in_force, snapshots) if unit and one.coverage.unit == unit.id]
    if unit is None or not found:
        raise HttpProblem(404, "not_found")
    groups = found[0].coverage.groups
    return staff_page(
        visit,
        "unit.html",
        tab="progress",
        in_force=in_force,
        unit=unit,
        progress=found[0],
        groups=[(group, groups[group.id]) for group in in_force.campaign.groups.values() if group.id in groups],
    )


def window_lines(in_force: CampaignInForce, now: datetime) -> list[WindowLine]:
    """The campaign's windows with their state at `now`."""
    campaign = in_force.campaign
    return [
        WindowLine(
            rule=campaign.windows[window.id],
            window=window,
            groups=tuple(g for g in campaign.groups.values() if g.window == window.id),
            state=_state(window, now),
        )
        for window in in_force.windows
    ]


def _state(window: Window, now: datetime) -> str:
    match window.state_at(now):
        case NotYet():
            return "not_yet"
        case Open():
            return "open"
        case Closed():
            return "frozen" if now >= window.fence_at else "counting"


def _moment_line(in_force: CampaignInForce, moment: Moment, now: datetime) -> MomentLine:
    campaign = in_force.campaign
    window = campaign.windows.get(moment.window)
    concerned = [group for group in campaign.groups.values() if not window or group.window == window.id]
    everyone = len(moment.groups) == len(concerned)
    return MomentLine(
        at=moment.at,
        what=MOMENTS[moment.kind],
        window=window.title if window else None,
        groups=() if everyone else tuple(campaign.groups[group].name for group in moment.groups),
        passed=moment.at <= now,
        is_end=moment.kind is MomentKind.CLOSE,
    )


def _lines(campaign: Campaign, units: Iterable[UnitProgress]) -> list[UnitLine]:
    """Units, those with most points at risk first."""
    known = [(campaign.units[one.coverage.unit], one) for one in units if one.coverage.unit in campaign.units]
    return sorted(known, key=lambda line: (-line[1].risk.points, line[0].order))


def _listing(campaign: Campaign, language: str) -> Listing[UnitLine]:
    types = {kind.id: kind.name.in_language(language) for kind in campaign.unit_types.values() if kind.scored}

    def number(name: str, label: str, key: Callable[[UnitProgress], object]) -> Column[UnitLine]:
        return Column(name, label, lambda line: key(line[1]), most_first=True, classes="ph-number")

    return Listing(
        columns=(
            Column("don-vi", _("Đơn vị"), lambda line: alphabetical(line[0].name.vi), classes="ph-mid"),
            number("ke-hoach", _("Kế hoạch"), lambda one: one.coverage.total.planned),
            number("phat-ra", _("Phát ra"), lambda one: one.coverage.total.issued),
            number("thu-ve", _("Thu về"), lambda one: one.coverage.total.returned),
            Column("ty-le", _("Tỷ lệ"), lambda line: _share(line[1])),
            number("con-thieu", _("Còn thiếu"), lambda one: one.coverage.total.missing),
            number("nguy-co", _("Điểm có nguy cơ mất, tối đa"), lambda one: one.risk.points),
            Column("tinh-den", _("Tính đến")),
        ),
        row_id=lambda line: line[0].id,
        filters=(Filter("loai", _("Loại đơn vị"), types, lambda line, kind: line[0].type == kind),),
        per_page=100,
    )


def _share(one: UnitProgress) -> Fraction:
    total = one.coverage.total
    return Fraction(total.covered, total.planned) if total.planned else Fraction(0)
