"""Planned and returned ballots, on the two bases of the shortfall (scoring.md, "Words")."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from chalicelib.scores.rules import Base


class GroupUnit(NamedTuple):
    """A group and a unit: charged for the group's ballots, or rated by them, as the basis says."""

    group: str
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """The approved number of ballots, and how many were accepted."""

    planned: int
    returned: int

    @property
    def covered(self) -> int:
        """Returned ballots that fill the plan: a surplus fills no other line."""
        return min(self.planned, self.returned)


@dataclass(frozen=True, slots=True)
class BallotFact:
    """What counting needs of one invitation that is not void: no person, no time."""

    group: str
    charged_to: str
    rates: tuple[str, ...]
    returned: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """`charged`: basis respondent_unit, `-` lines included; `rated`: basis rated_unit."""

    charged: Mapping[GroupUnit, Line]
    rated: Mapping[GroupUnit, Line]

    @classmethod
    def gather(
        cls,
        planned_charged: Mapping[GroupUnit, int],
        planned_rated: Mapping[GroupUnit, int],
        ballots: Iterable[BallotFact],
    ) -> Self:
        """Join the plan with the ballots; a line stands wherever either side has one."""
        charged: Counter[GroupUnit] = Counter()
        rated: Counter[GroupUnit] = Counter()
        for ballot in ballots:
            charged[GroupUnit(ballot.group, ballot.charged_to)] += ballot.returned
            for unit in ballot.rates:
                rated[GroupUnit(ballot.group, unit)] += ballot.returned
        return cls(_joined(planned_charged, charged), _joined(planned_rated, rated))

    def lines(self) -> list[tuple[str, str, str, int, int]]:
        """(basis, group, unit, planned, returned), sorted bytewise by the first three: the rows of counts.csv."""
        named = ((Base.RATED_UNIT, self.rated), (Base.RESPONDENT_UNIT, self.charged))
        return sorted(
            (basis.value, key.group, key.unit, line.planned, line.returned)
            for basis, lines in named
            for key, line in lines.items()
        )

    def to_json(self) -> list[list[Any]]:
        """JSON form, stable for equal counts."""
        return [list(line) for line in self.lines()]

    @classmethod
    def from_json(cls, rows: Iterable[Iterable[Any]]) -> Self:
        """The inverse of `to_json`; accepts text numbers, as a CSV gives them."""
        sides: dict[str, dict[GroupUnit, Line]] = {Base.RESPONDENT_UNIT: {}, Base.RATED_UNIT: {}}
        for basis, group, unit, planned, returned in rows:
            sides[basis][GroupUnit(group, unit)] = Line(int(planned), int(returned))
        return cls(charged=sides[Base.RESPONDENT_UNIT], rated=sides[Base.RATED_UNIT])


def _joined(planned: Mapping[GroupUnit, int], returned: Mapping[GroupUnit, int]) -> dict[GroupUnit, Line]:
    keys = sorted({*planned, *returned})
    return {key: Line(planned.get(key, 0), returned.get(key, 0)) for key in keys}
