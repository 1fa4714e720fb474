"""Straight-lining: slips whose scored answers are all the same. A note about the data, never about a person.

Counted from the urn for a group and a unit as a whole; a slip with few scored answers is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.merging import MERGED, Shown

Key = TypeVar("Key")

LEAST_ANSWERS = 3
"""A slip with fewer scored answers is alike by chance."""


@dataclass(frozen=True, slots=True)
class Straight:
    """`alike` of `slips` have one option throughout; only slips with `LEAST_ANSWERS` scored answers count."""

    alike: int
    slips: int

    @property
    def share(self) -> Fraction:
        """0..1."""
        return Fraction(self.alike, self.slips) if self.slips else Fraction(0)

    def __add__(self, other: "Straight") -> "Straight":
        return Straight(self.alike + other.alike, self.slips + other.slips)


def straight_of(scored: Sequence[frozenset[str]], slips: Iterable[str]) -> Straight:
    """Count slips; `scored` gives each question's options with a coefficient, in the form version's order."""
    alike = counted = 0
    for slip in slips:
        options = [option for option, known in zip(slip, scored, strict=True) if option in known]
        if len(options) >= LEAST_ANSWERS:
            counted += 1
            alike += len(set(options)) == 1
    return Straight(alike, counted)


def straight_by_cell(parts: Iterable[tuple[GroupUnit, Straight]]) -> dict[GroupUnit, Straight]:
    """The sum for each group and unit, whatever forms the group was given."""
    return _summed(parts)


def shown_straight(found: Mapping[GroupUnit, Straight], shown: Shown, k: int) -> dict[GroupUnit, Straight]:
    """What may be shown: merged as `shown` merges tallies, and nothing that counts fewer than `k` slips."""
    sums = _summed((_under(cell, shown), straight) for cell, straight in found.items())
    return {
        cell: straight
        for cell, straight in sorted(sums.items())
        if straight.slips >= k and cell.unit not in shown.withheld
    }


def _under(cell: GroupUnit, shown: Shown) -> GroupUnit:
    return GroupUnit(MERGED, cell.unit) if cell.group in shown.merged.get(cell.unit, ()) else cell


def by_unit(shown: Mapping[GroupUnit, Straight]) -> list[tuple[str, Straight]]:
    """Each unit's shown slips together, the largest share first."""
    sums = _summed((cell.unit, straight) for cell, straight in shown.items())
    return sorted(sums.items(), key=lambda row: (-row[1].share, row[0]))


def by_group(shown: Mapping[GroupUnit, Straight], units: Iterable[str]) -> list[tuple[str, Straight]]:
    """Each group's shown slips about `units` together, sorted by group; merged groups stand under `*`."""
    wanted = frozenset(units)
    return sorted(
        _summed((cell.group, straight) for cell, straight in shown.items() if cell.unit in wanted).items()
    )


def _summed(rows: Iterable[tuple[Key, Straight]]) -> dict[Key, Straight]:
    sums: dict[Key, Straight] = {}
    for key, straight in rows:
        sums[key] = sums.get(key, Straight(0, 0)) + straight
    return sums
