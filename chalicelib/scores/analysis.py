"""What the results say beyond ranks: where a type is weak, what cost a unit most, how answers are spread.

Works on scores and on tallies that may be shown, so that nothing here is finer than the k rule allows.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.scores.merging import Shown
from chalicelib.scores.results import CriterionScore, Scores, UnitScore

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One criterion over the units of a type that have points in it: mean, and who has most and least of it.

    Units can tie: `best` and `worst` are the first in the ranking's order, `best_others` and `worst_others` how
    many have exactly as much.
    """

    type: str
    criterion: str
    max_points: Fraction
    mean: Fraction
    best: str
    best_points: Fraction
    best_others: int
    worst: str
    worst_points: Fraction
    worst_others: int

    @property
    def share(self) -> Fraction:
        """The mean as a part of the maximum, 0..1."""
        return self.mean / self.max_points if self.max_points else ZERO

    @property
    def equal(self) -> bool:
        """Whether several units have points, and all the same."""
        return self.best_points == self.worst_points and self.best_others > 0


@dataclass(frozen=True, slots=True)
class GroupPoints:
    """What one group gave a unit in one criterion: `points` of the `most` that its weight allows."""

    group: str
    points: Fraction
    most: Fraction
    coverage: Fraction


@dataclass(frozen=True, slots=True)
class Spread:
    """The answers to one question: option → count, the sum, and how many had no opinion."""

    question: str
    counts: Mapping[str, int]
    total: int
    no_opinion: int


def standings(scores: Scores, kind: str) -> list[Standing]:
    """Every criterion of a unit type, the weakest first."""
    found: dict[str, list[tuple[str, CriterionScore, Fraction]]] = {}
    for unit in scores.of_type(kind):
        for c in unit.criteria:
            if c.points is not None:
                found.setdefault(c.criterion, []).append((unit.unit, c, c.points))
    made = (_standing(kind, criterion, rows) for criterion, rows in found.items())
    return sorted(made, key=lambda standing: (standing.share, standing.criterion))


def _standing(kind: str, criterion: str, rows: list[tuple[str, CriterionScore, Fraction]]) -> Standing:
    best, worst = max(rows, key=lambda row: row[2]), min(rows, key=lambda row: row[2])
    having = Counter(points for _, _, points in rows)
    return Standing(
        type=kind,
        criterion=criterion,
        max_points=rows[0][1].max_points,
        mean=sum((points for _, _, points in rows), ZERO) / len(rows),
        best=best[0],
        best_points=best[2],
        best_others=having[best[2]] - 1,
        worst=worst[0],
        worst_points=worst[2],
        worst_others=having[worst[2]] - 1,
    )


def cost_most(unit: UnitScore) -> list[CriterionScore]:
    """The scored criteria by how far they stay below their maximum, the farthest first."""
    scored = (c for c in unit.criteria if c.points is not None)
    return sorted(scored, key=lambda c: (-(c.max_points - (c.points or ZERO)), c.criterion))


def group_points(criterion: CriterionScore, k: int) -> tuple[GroupPoints, ...] | None:
    """Each counting group's part of the points; None where a group would be seen that the k rule merges."""
    weight = sum((part.weight for part in criterion.parts), ZERO)
    if criterion.points is None or criterion.merged or any(part.valid < k for part in criterion.parts):
        return None
    share = criterion.max_points / weight
    return tuple(
        GroupPoints(p.group, share * p.weight * p.mean * p.coverage, share * p.weight, p.coverage)
        for p in criterion.parts
    )


def spread(shown: Shown, question: str, units: Collection[str], no_opinion: str | None) -> Spread:
    """The shown answers to `question` about `units`, all groups together; `no_opinion`: that option's id."""
    counts: Counter[str] = Counter()
    for cell, answers in shown.tally.answers.items():
        if cell.question == question and cell.unit in units:
            counts.update(answers)
    return Spread(question, dict(counts), counts.total(), counts[no_opinion] if no_opinion else 0)


def no_opinion_shares(
    shown: Shown, units: Iterable[str], no_opinion: Mapping[str, str | None]
) -> list[tuple[str, int, int]]:
    """(unit, answers without opinion, answers), the largest share first; units without shown answers left out.

    `no_opinion` gives each question's option without coefficient.
    """
    without: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for cell, answers in shown.tally.answers.items():
        every[cell.unit] += sum(answers.values())
        without[cell.unit] += answers.get(no_opinion.get(cell.question) or "", 0)
    listed = [(unit, without[unit], every[unit]) for unit in units if every[unit]]
    return sorted(listed, key=lambda row: (-Fraction(row[1], row[2]), row[0]))
