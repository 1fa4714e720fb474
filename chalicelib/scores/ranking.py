"""Ranks within the unit type and grades (scoring.md, "Index, rank, grade"). Exact values decide."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from chalicelib.scores.results import UnitScore
from chalicelib.scores.rules import ScoringRules, Threshold


def ranks(values: Sequence[Fraction | None]) -> list[int | None]:
    """The rank of each value, the highest first; ties share (1, 1, 3); None has no rank."""
    ordered = sorted((value for value in values if value is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return [None if value is None else first[value] for value in values]


def grade(percent: Fraction, thresholds: Sequence[Threshold]) -> str | None:
    """The highest grade whose lower bound `percent` reaches; None below all of them."""
    return next((t.grade for t in thresholds if t.reached_by(percent)), None)


def ranked(rules: ScoringRules, units: Iterable[UnitScore]) -> tuple[UnitScore, ...]:
    """The units with rank and grade, sorted by id. A component index gets a rank and no grade."""
    by_type = sorted(units, key=lambda score: (score.type, score.unit))
    done: list[UnitScore] = []
    for kind, members in groupby(by_type, key=lambda score: score.type):
        block = list(members)
        indexes = [score.index for score in block]
        for score, index, place in zip(block, indexes, ranks(indexes), strict=True):
            graded = None if score.is_component or index is None else grade(index, rules.grades.get(kind, ()))
            done.append(replace(score, rank=place, grade=graded))
    return tuple(sorted(done, key=lambda score: score.unit))
