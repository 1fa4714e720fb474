"""Coverage: planned, issued, returned and missing ballots, by unit and group, with totals.

Made from counts on the roll alone (design.md, "Where each number comes from"); the urn is not read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from chalicelib.campaign.definition import NO_UNIT


@dataclass(frozen=True, slots=True)
class BallotCount:
    """The ballots of one group from one respondents' unit. `charged_to`: a scored unit's id or `-`.

    `issued` counts all invitations but void ones. `set_aside` are issued ones that nobody urges any more: held,
    declined.
    """

    group: str
    unit: str
    charged_to: str
    planned: int
    issued: int
    returned: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of ballots. `covered`: returned ballots that fill the plan, a group's surplus filling no other's."""

    planned: int
    issued: int
    returned: int
    set_aside: int
    covered: int

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """The sum. `covered` is summed, not made anew, so that a surplus hides no shortfall."""
        listed = list(parts)
        return cls(
            planned=sum(part.planned for part in listed),
            issued=sum(part.issued for part in listed),
            returned=sum(part.returned for part in listed),
            set_aside=sum(part.set_aside for part in listed),
            covered=sum(part.covered for part in listed),
        )

    @property
    def missing(self) -> int:
        """Ballots still wanting to fill the plan."""
        return self.planned - self.covered

    @property
    def waiting(self) -> int:
        """Invitations without a ballot whose people may still be urged."""
        return self.issued - self.returned - self.set_aside

    @property
    def share(self) -> Fraction:
        """cov, 0..1; nothing planned is covered."""
        return Fraction(self.covered, self.planned) if self.planned else Fraction(1)


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """A unit's ballots: each group's, and together. `unit` is `-` for ballots charged to nobody."""

    unit: str
    groups: Mapping[str, Coverage]
    total: Coverage


def by_charged_unit(counts: Iterable[BallotCount]) -> tuple[UnitCoverage, ...]:
    """One entry per scored unit that answers for ballots, sorted by id, `-` last: the base of the scores."""
    return _by(counts, lambda count: count.charged_to)


def by_respondents_unit(counts: Iterable[BallotCount]) -> tuple[UnitCoverage, ...]:
    """One entry per unit where respondents are, sorted by id: the base of following up."""
    return _by(counts, lambda count: count.unit)


def overall(units: Iterable[UnitCoverage]) -> Coverage:
    """All units together, those charged to nobody included."""
    return Coverage.total(unit.total for unit in units)


def by_group(units: Iterable[UnitCoverage]) -> dict[str, Coverage]:
    """Each group over all units, sorted by the group's id."""
    parts: dict[str, list[Coverage]] = {}
    for unit in units:
        for group, coverage in unit.groups.items():
            parts.setdefault(group, []).append(coverage)
    return {group: Coverage.total(parts[group]) for group in sorted(parts)}


def _by(counts: Iterable[BallotCount], unit_of: Callable[[BallotCount], str]) -> tuple[UnitCoverage, ...]:
    cells: dict[str, dict[str, list[BallotCount]]] = {}
    for count in counts:
        cells.setdefault(unit_of(count), {}).setdefault(count.group, []).append(count)
    return tuple(_unit(unit, cells[unit]) for unit in sorted(cells, key=lambda unit: (unit == NO_UNIT, unit)))


def _unit(unit: str, groups: Mapping[str, list[BallotCount]]) -> UnitCoverage:
    covered = {group: _group(groups[group]) for group in sorted(groups)}
    return UnitCoverage(unit, covered, Coverage.total(covered.values()))


def _group(counts: list[BallotCount]) -> Coverage:
    planned = sum(count.planned for count in counts)
    returned = sum(count.returned for count in counts)
    return Coverage(
        planned=planned,
        issued=sum(count.issued for count in counts),
        returned=returned,
        set_aside=sum(count.set_aside for count in counts),
        covered=min(planned, returned),
    )
