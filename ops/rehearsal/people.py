"""Who takes part in a rehearsal: the plan's people in proportion, with some who have two ballots."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from chalicelib.campaign.definition import Campaign
from ops.sample_people import Sample, sample_people

_DOUBLE_ROLES = 0.02


def cast_list(campaign: Campaign, people: int, seed: int) -> list[Sample]:
    """About `people` people: a fair draw from the whole plan, or the plan several times over."""
    dice = random.Random(f"{seed}/people")  # noqa: S311 - invented people, not secrets
    found: list[Sample] = []
    batch = 0
    while len(found) < people:
        whole = sample_people(campaign, 0, seed + batch, full_plan=True)
        found += _renamed(whole, batch)
        batch += 1
    chosen = sorted(dice.sample(range(len(found)), people))
    return _distinct(_doubled(campaign, [found[index] for index in chosen], dice))


def _renamed(people: Sequence[Sample], batch: int) -> list[Sample]:
    """Addresses and numbers that no other batch has."""
    if batch == 0:
        return list(people)
    return [
        replace(one, email=f"b{batch}-{one.email}", phone=f"0{200 + batch}{one.phone[4:]}", focal_point=False)
        for one in people
    ]


def _doubled(campaign: Campaign, people: list[Sample], dice: random.Random) -> list[Sample]:
    """Some deputies get an official's ballot of the same or the other window beside their own."""
    single = [n for n, one in enumerate(people) if len(one.roles) == 1]
    free = [n for n in single if campaign.groups[people[n].roles[0][0]].charged_to == "none"]
    others = sorted(set(single) - set(free))
    pairs = min(len(free), len(others), int(len(people) * _DOUBLE_ROLES))
    firsts, seconds = dice.sample(free, pairs), dice.sample(others, pairs)
    for first, second in zip(firsts, seconds, strict=True):
        people[first] = replace(people[first], roles=(*people[first].roles, *people[second].roles))
    gone = set(seconds)
    return [one for n, one in enumerate(people) if n not in gone]


def _distinct(people: list[Sample]) -> list[Sample]:
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
