"""Choices as drafts and slips write them: for each rated unit one character per question of the form.

A ballot may have more than a thousand cells and a page touches five: only the touched row is made anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

BLANK = " "
"""Stands for "not chosen yet"; never an option's id."""


class Cell(NamedTuple):
    """One question asked about one rated unit."""

    unit: str
    question: str


class Rows(Mapping[Cell, str]):
    """The option chosen in each cell that has one; equal to any mapping with the same choices."""

    __slots__ = ("_place", "of", "questions")

    def __init__(self, of: Mapping[str, str], questions: tuple[str, ...]) -> None:
        """`of`: unit → row, with one character for each of `questions`."""
        self.of = of
        self.questions = questions
        self._place = {question: place for place, question in enumerate(questions)}

    def __getitem__(self, cell: Cell) -> str:
        unit, question = cell
        option = self.of[unit][self._place[question]]
        if option == BLANK:
            raise KeyError(cell)
        return option

    def __iter__(self) -> Iterator[Cell]:
        for unit, row in self.of.items():
            for question, option in zip(self.questions, row, strict=True):
                if option != BLANK:
                    yield Cell(unit, question)

    def __len__(self) -> int:
        return sum(len(row) - row.count(BLANK) for row in self.of.values())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Rows) and self.questions == other.questions:
            return self._begun() == other._begun()
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def _begun(self) -> dict[str, str]:
        """The rows in which something was chosen."""
        return {unit: row for unit, row in self.of.items() if row.strip(BLANK)}


def blank(units: Iterable[str], questions: tuple[str, ...]) -> Rows:
    """Nothing chosen yet."""
    return Rows(dict.fromkeys(units, BLANK * len(questions)), questions)


def row(chosen: Mapping[Cell, str], unit: str, questions: tuple[str, ...]) -> str:
    """The choices about `unit` in the order of `questions`, blanks where none."""
    if isinstance(chosen, Rows) and unit in chosen.of and chosen.questions == questions:
        return chosen.of[unit]
    return "".join(chosen.get(Cell(unit, question), BLANK) for question in questions)


def over(chosen: Mapping[Cell, str], change: Mapping[Cell, str]) -> Mapping[Cell, str]:
    """`chosen` with `change` over it, cell by cell."""
    if not isinstance(chosen, Rows) or not all(_fits(chosen, *one) for one in change.items()):
        return MappingProxyType({**chosen, **change})
    rows = dict(chosen.of)
    for unit in {cell.unit for cell in change}:
        pairs = zip(chosen.questions, rows[unit], strict=True)
        rows[unit] = "".join(change.get(Cell(unit, question), before) for question, before in pairs)
    return Rows(rows, chosen.questions)


def _fits(rows: Rows, cell: Cell, option: str) -> bool:
    return cell.unit in rows.of and cell.question in rows.questions and len(option) == 1
