"""Who takes part in a rehearsal: an office where following up is staged, the plan's people, focal points.

Some have two ballots; some have addresses that refuse, return or put off mail (`ops.rehearsal.parts`).
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from chalicelib.campaign.definition import Campaign, PlanLine
from ops.rehearsal.parts import STAGED, Part, address, drawn
from ops.sample_people import Sample, sample_people

_DOUBLE_ROLES = 0.02
_OFFICE_AT_MOST = 14
"""People of the staged office: one for each part, and the rest follow up or answer."""
_PEOPLE_PER_FOCAL_POINT = 25
_FEWEST_FOCAL_POINTS = 4


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of a rehearsal. `parts` by address; `group` and `unit` are the staged office's."""

    people: list[Sample]
    parts: dict[str, Part]
    group: str
    unit: str

    def of(self, part: Part) -> Sample | None:
        """Who plays a part in the staged office."""
        found = (one for one in self.people if self.parts.get(one.email) is part)
        return next((one for one in found if one.roles == ((self.group, self.unit),)), None)

    @property
    def focal_points(self) -> list[Sample]:
        """Whoever follows up some unit."""
        return [one for one in self.people if one.focal_point or one.follows]


def cast_list(campaign: Campaign, people: int, seed: int) -> Cast:
    """About `people` people: the staged office, then a fair draw from the plan, or from several times the plan."""
    dice = random.Random(f"{seed}/people")  # noqa: S311 - invented people, not secrets
    line = _stage(campaign)
    found: list[Sample] = []
    batch = 0
    while len(found) < people:
        found += _renamed(sample_people(campaign, 0, seed + batch, full_plan=True), batch)
        batch += 1
    office = [one for one in found if one.roles == ((line.group, line.unit),)]
    office = office[: min(_OFFICE_AT_MOST, max(1, people // 2))]
    chosen = {one.email for one in office}
    others = [one for one in found if one.email not in chosen]
    rest = [others[n] for n in sorted(dice.sample(range(len(others)), max(0, people - len(office))))]
    rest = _doubled(campaign, rest, dice)
    staged = dict(zip((one.email for one in office), STAGED, strict=False))
    parts = staged | drawn(seed, [one.email for one in rest if len(one.roles) == 1])
    whole = _followed(campaign, _distinct([*office, *rest]), set(parts), line.unit)
    return Cast(
        [replace(one, email=address(one.email, parts[one.email])) if one.email in parts else one for one in whole],
        {address(email, part): part for email, part in parts.items()},
        line.group,
        line.unit,
    )


def _stage(campaign: Campaign) -> PlanLine:
    """The largest office whose ballots count for itself, in the earliest window that has one."""
    windows = list(campaign.windows)
    fitting = [line for line in campaign.plan if campaign.groups[line.group].charged_to == "own"]
    first = min(windows.index(campaign.groups[line.group].window) for line in fitting)
    early = [line for line in fitting if windows.index(campaign.groups[line.group].window) == first]
    return max(early, key=lambda line: line.planned)


def _followed(campaign: Campaign, people: list[Sample], parts: set[str], stage: str) -> list[Sample]:
    """Two focal points for the staged office, one for a Council from another office, one for each larger unit."""
    able = [n for n, one in enumerate(people) if len(one.roles) == 1 and one.email not in parts]
    sizes = Counter(unit for one in people for _, unit in one.roles)
    number = max(_FEWEST_FOCAL_POINTS, len(people) // _PEOPLE_PER_FOCAL_POINT)
    of_stage = [n for n in able if people[n].roles[0][1] == stage][-2:]
    by_unit = {people[n].roles[0][1]: n for n in able if n not in of_stage}
    councils = [unit for unit in sizes if _is_council(campaign, unit)]
    council = max(councils, key=lambda unit: sizes[unit], default="")
    clerk = next((n for unit, n in by_unit.items() if not _is_council(campaign, unit) and unit != stage), None)
    made = list(people)
    largest = [n for unit, n in sorted(by_unit.items(), key=lambda one: -sizes[one[0]])]
    for n in [*of_stage, *islice((n for n in largest if n != clerk), number)]:
        made[n] = replace(made[n], focal_point=True)
    if council and clerk is not None:
        made[clerk] = replace(made[clerk], follows=(council,))
    return made


def _is_council(campaign: Campaign, unit: str) -> bool:
    """Whether the ballots of those who are in the unit count for nobody, as deputies' do."""
    groups = [group for group in campaign.groups.values() if campaign.units[unit].type in group.members]
    return bool(groups) and all(group.charged_to == "none" for group in groups)


def _renamed(people: Sequence[Sample], batch: int) -> list[Sample]:
    """Addresses and numbers that no other batch has; nobody follows up yet."""
    if batch == 0:
        return [replace(one, focal_point=False) for one in people]
    return [
        replace(one, email=f"b{batch}-{one.email}", phone=f"0{200 + batch}{one.phone[4:]}", focal_point=False)
        for one in people
    ]


def _doubled(campaign: Campaign, people: list[Sample], dice: random.Random) -> list[Sample]:
    """Some deputies get an official's ballot of the same or the other window beside their own."""
    single = [n for n, one in enumerate(people) if len(one.roles) == 1]
    free = [n for n in single if campaign.groups[people[n].roles[0][0]].charged_to == "none"]
    others = sorted(set(single) - set(free))
    pairs = min(len(free), len(others), max(1, int(len(people) * _DOUBLE_ROLES)))
    firsts, seconds = dice.sample(free, pairs), dice.sample(others, pairs)
    for first, second in zip(firsts, seconds, strict=True):
        people[first] = replace(people[first], roles=(*people[first].roles, *people[second].roles))
    gone = set(seconds)
    return [one for n, one in enumerate(people) if n not in gone]


def _distinct(people: Iterable[Sample]) -> list[Sample]:
    """Namesakes of one unit get different birth years, so that nobody need ask whether they are one person."""
    seen: set[tuple[str, str, int]] = set()
    found = []
    for one in people:
        units = {unit for _, unit in one.roles}
        year = next(year for year in _years(one.birth_year) if not any((one.name, u, year) in seen for u in units))
        seen |= {(one.name, unit, year) for unit in units}
        found.append(replace(one, birth_year=year))
    return found


def _years(first: int) -> Sequence[int]:
    return tuple(islice((first - n for n in range(60)), 60))
