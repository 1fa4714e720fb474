"""Tallies: how many slips chose each option. Slips go in, only sums come out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from chalicelib.scores.counts import GroupUnit


class Cell(NamedTuple):
    """The smallest thing that has a count of answers: a group's view of a unit on one question."""

    group: str
    unit: str
    question: str


class SlipUnreadable(ValueError):
    """A slip that does not fit its form: nothing is counted, and the message says nothing of its answers."""

    def __init__(self, group: str, unit: str, problem: str) -> None:
        super().__init__(f"A slip of group {group} on unit {unit} cannot be counted: {problem}")


@dataclass(frozen=True, slots=True)
class Tally:
    """`slips`: how many slips each group gave each unit; `answers`: option → count for each cell."""

    slips: Mapping[GroupUnit, int]
    answers: Mapping[Cell, Mapping[str, int]]

    @classmethod
    def of_slips(cls, key: GroupUnit, paper: Sequence[tuple[str, frozenset[str]]], slips: Iterable[str]) -> Self:
        """Count the slips of one group on one unit.

        `paper` lists (question, its options) in the form version's order; each slip has one character for each.
        A slip that does not fit raises `SlipUnreadable`.
        """
        columns: list[Counter[str]] = [Counter() for _ in paper]
        number = 0
        for slip in slips:
            _check(key, paper, slip)
            number += 1
            for column, option in zip(columns, slip, strict=True):
                column[option] += 1
        answers = {Cell(*key, question): dict(c) for (question, _), c in zip(paper, columns, strict=True) if c}
        return cls({key: number}, answers)

    @classmethod
    def merged(cls, parts: Iterable[Self]) -> Self:
        """The sum of tallies, in any order."""
        slips: Counter[GroupUnit] = Counter()
        answers: dict[Cell, Counter[str]] = {}
        for part in parts:
            slips.update(part.slips)
            for cell, counted in part.answers.items():
                answers.setdefault(cell, Counter()).update(counted)
        return cls(dict(slips), {cell: dict(counted) for cell, counted in answers.items()})

    def of(self, cell: Cell) -> Mapping[str, int]:
        """Option → count; empty where nobody answered."""
        return self.answers.get(cell, {})

    def total(self, cell: Cell) -> int:
        """Answers in a cell, no opinion included."""
        return sum(self.of(cell).values())

    def slips_on(self, unit: str) -> int:
        """Slips that rate `unit`, all groups together."""
        return sum(number for key, number in self.slips.items() if key.unit == unit)

    def lines(self) -> list[tuple[str, str, str, str, int]]:
        """(group, rated unit, question, option, count), sorted bytewise, without zeros: rows of tallies.csv."""
        return sorted(
            (*cell, option, count)
            for cell, counted in self.answers.items()
            for option, count in counted.items()
            if count
        )

    def to_json(self) -> dict[str, Any]:
        """JSON form, stable for equal tallies."""
        slips = sorted([*key, number] for key, number in self.slips.items())
        return {"slips": slips, "answers": [list(line) for line in self.lines()]}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        answers: dict[Cell, dict[str, int]] = {}
        for group, unit, question, option, count in body["answers"]:
            answers.setdefault(Cell(group, unit, question), {})[option] = count
        return cls({GroupUnit(group, unit): number for group, unit, number in body["slips"]}, answers)


def _check(key: GroupUnit, paper: Sequence[tuple[str, frozenset[str]]], slip: str) -> None:
    if len(slip) != len(paper):
        raise SlipUnreadable(*key, f"the form has {len(paper)} questions, the slip {len(slip)} answers")
    for option, (question, options) in zip(slip, paper, strict=True):
        if option not in options:
            raise SlipUnreadable(*key, f"question {question} has no such option")
