"""Tallies: how many slips chose each option. Slips go in, only sums come out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from chalicelib.scores.columns import NOTHING, Answers, Cell, Columns, Paper, paper_of
from chalicelib.scores.counts import GroupUnit

__all__ = ["Cell", "SlipUnreadable", "Tally"]


class SlipUnreadable(ValueError):
    """A slip that does not fit its form: nothing is counted, and the message says nothing of its answers."""

    def __init__(self, group: str, unit: str, problem: str) -> None:
        super().__init__(f"A slip of group {group} on unit {unit} cannot be counted: {problem}")


@dataclass(frozen=True, slots=True)
class Tally:
    """`slips`: how many slips each group gave each unit; `answers`: option → count for each cell."""

    slips: Mapping[GroupUnit, int]
    answers: Mapping[Cell, Mapping[str, int]]

    def __post_init__(self) -> None:
        """Answers stand in columns, however they were given."""
        object.__setattr__(self, "answers", Answers.of(self.answers))

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
        counts = {question: counted for (question, _), counted in zip(paper, columns, strict=True)}
        return cls({key: number}, Answers({key: Columns.on(paper_with(paper), counts)}))

    @classmethod
    def merged(cls, parts: Iterable[Self]) -> Self:
        """The sum of tallies, in any order."""
        slips: Counter[GroupUnit] = Counter()
        columns: dict[GroupUnit, list[Columns]] = {}
        for part in parts:
            slips.update(part.slips)
            for key, found in part.columns.items():
                columns.setdefault(key, []).append(found)
        return cls(dict(slips), Answers({key: Columns.total(found) for key, found in columns.items()}))

    @property
    def columns(self) -> Mapping[GroupUnit, Columns]:
        """The answers in columns, by group and unit."""
        return cast(Answers, self.answers).parts

    def of(self, cell: Cell) -> Mapping[str, int]:
        """Option → count; empty where nobody answered."""
        return self.answers.get(cell, NOTHING)

    def total(self, cell: Cell) -> int:
        """Answers in a cell, no opinion included."""
        return sum(self.of(cell).values())

    def slips_on(self, unit: str) -> int:
        """Slips that rate `unit`, all groups together."""
        return sum(number for key, number in self.slips.items() if key.unit == unit)

    def lines(self) -> list[tuple[str, str, str, str, int]]:
        """(group, rated unit, question, option, count), sorted bytewise, without zeros: rows of tallies.csv."""
        return sorted(
            (*key, question, option, count)
            for key, columns in self.columns.items()
            for question, counted in columns.rows()
            for option, count in counted.items()
        )

    def to_json(self) -> dict[str, Any]:
        """JSON form, stable for equal tallies."""
        slips = sorted([*key, number] for key, number in self.slips.items())
        return {"slips": slips, "answers": [list(line) for line in self.lines()]}

    @classmethod
    def from_json(cls, body: Mapping[str, Any], paper: Sequence[tuple[str, frozenset[str]]] | None = None) -> Self:
        """The inverse of `to_json`. With the form's `paper`, parts of one form stand in alike columns."""
        answers: dict[Cell, dict[str, int]] = {}
        for group, unit, question, option, count in body["answers"]:
            answers.setdefault(Cell(group, unit, question), {})[option] = count
        slips = {GroupUnit(group, unit): number for group, unit, number in body["slips"]}
        if paper is None:
            return cls(slips, answers)
        counts: dict[GroupUnit, dict[str, dict[str, int]]] = {}
        for (group, unit, question), counted in answers.items():
            counts.setdefault(GroupUnit(group, unit), {})[question] = counted
        on = paper_with(paper)
        return cls(slips, Answers({key: Columns.on(on, found) for key, found in counts.items()}))


def paper_with(listed: Sequence[tuple[str, frozenset[str]]]) -> Paper:
    """The columns of a form: its questions, and all options that any of them has."""
    options = frozenset[str]().union(*(options for _, options in listed))
    return paper_of(tuple(sorted(question for question, _ in listed)), tuple(sorted(options)))


def _check(key: GroupUnit, paper: Sequence[tuple[str, frozenset[str]]], slip: str) -> None:
    if len(slip) != len(paper):
        raise SlipUnreadable(*key, f"the form has {len(paper)} questions, the slip {len(slip)} answers")
    for option, (question, options) in zip(slip, paper, strict=True):
        if option not in options:
            raise SlipUnreadable(*key, f"question {question} has no such option")
