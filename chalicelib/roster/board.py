"""The board of rosters: which units have sent theirs, and roster against plan. Pure, from the units' states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.roster.ports import UnitRoster


class Standing(StrEnum):
    """A unit's roster beside its plan."""

    NOT_SENT = "not_sent"
    FEWER = "fewer"
    AS_PLANNED = "as_planned"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of a unit: ballots by its roster, and by plan."""

    group: str
    listed: int
    planned: int


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One unit. `received_at` is UTC, None while nothing has come; `listed` and `planned` count ballots."""

    unit: str
    received_at: datetime | None
    upload: str
    people: int
    groups: tuple[GroupLine, ...]

    @property
    def listed(self) -> int:
        """Ballots by the roster."""
        return sum(line.listed for line in self.groups)

    @property
    def planned(self) -> int:
        """Ballots by the plan."""
        return sum(line.planned for line in self.groups)

    @property
    def standing(self) -> Standing:
        """Judged group by group: a surplus in one hides no gap in another."""
        if self.received_at is None:
            return Standing.NOT_SENT
        if any(line.listed < line.planned for line in self.groups):
            return Standing.FEWER
        return Standing.MORE if self.listed > self.planned else Standing.AS_PLANNED

    @property
    def wording(self) -> str:
        """As the board says it: "danh sách 28, kế hoạch 30"."""
        if self.received_at is None:
            return f"chưa gửi, kế hoạch {self.planned}"
        return f"danh sách {self.listed}, kế hoạch {self.planned}"


def board(in_force: CampaignInForce, rosters: Mapping[str, UnitRoster]) -> tuple[BoardLine, ...]:
    """A line for every unit that has a plan or a roster, in the campaign's order of units."""
    planned: dict[str, dict[str, int]] = {}
    for (group, unit), number in in_force.plan.items():
        planned.setdefault(unit, {})[group] = number
    units = [unit for unit in in_force.campaign.units if unit in planned or unit in rosters]
    return tuple(_line(in_force, unit, rosters.get(unit), planned.get(unit, {})) for unit in units)


def _line(
    in_force: CampaignInForce, unit: str, roster: UnitRoster | None, planned: Mapping[str, int]
) -> BoardLine:
    listed: dict[str, int] = {}
    for count in roster.issued if roster else ():
        listed[count.group] = listed.get(count.group, 0) + count.number
    groups = [group for group in in_force.campaign.groups if planned.get(group) or listed.get(group)]
    return BoardLine(
        unit=unit,
        received_at=roster.received_at if roster else None,
        upload=roster.upload if roster else "",
        people=roster.people if roster else 0,
        groups=tuple(GroupLine(group, listed.get(group, 0), planned.get(group, 0)) for group in groups),
    )
