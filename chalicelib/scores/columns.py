"""Counts of answers in columns: for each group and unit a number per option and question, packed together.

A column packs its questions' counts into lanes of one Python integer, so that one addition or multiplication works
on all questions at once, exactly. `Answers` lets others see the columns cell by cell. docs/adr/0022 says why.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

from chalicelib.scores.counts import GroupUnit

LANE = 32
"""Bits of one count: no group casts four thousand million ballots. Sums that might not fit leave the lanes."""
_LANE_BYTES, _MASK, _HIGH = LANE // 8, (1 << LANE) - 1, 1 << (LANE - 1)
NOTHING: Mapping[str, int] = {}


class Cell(NamedTuple):
    """The smallest thing that has a count of answers: a group's view of a unit on one question."""

    group: str
    unit: str
    question: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of a form and all options that any of them has, both sorted."""

    questions: tuple[str, ...]
    options: tuple[str, ...]
    places: Mapping[str, int]

    def __hash__(self) -> int:
        """One paper is one object (`paper_of`)."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


@lru_cache(maxsize=1024)
def paper_of(questions: tuple[str, ...], options: tuple[str, ...]) -> Paper:
    """The one paper with these questions and options, each sorted."""
    return Paper(questions, options, {question: place for place, question in enumerate(questions)})


@dataclass(frozen=True, slots=True)
class Columns:
    """The counts of one group about one unit: one packed column for each option of the paper."""

    paper: Paper
    packed: tuple[int, ...]

    @classmethod
    def of_counts(cls, counts: Mapping[str, Mapping[str, int]]) -> Self:
        """From question → option → count."""
        options = sorted({option for counted in counts.values() for option in counted})
        return cls.on(paper_of(tuple(sorted(counts)), tuple(options)), counts)

    @classmethod
    def on(cls, paper: Paper, counts: Mapping[str, Mapping[str, int]]) -> Self:
        """The same on a given paper, which has all of these questions and options."""
        rows = [counts.get(question, NOTHING) for question in paper.questions]
        return cls(paper, tuple(pack([row.get(option, 0) for row in rows]) for option in paper.options))

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """The sum of several."""
        listed = list(parts)
        papers = {columns.paper for columns in listed}
        if len(papers) == 1:
            return cls(papers.pop(), tuple(map(sum, zip(*(columns.packed for columns in listed), strict=True))))
        sums: dict[str, Counter[str]] = {}
        for columns in listed:
            for question, counted in columns.rows():
                sums.setdefault(question, Counter()).update(counted)
        return cls.of_counts(sums)

    def counted(self, question: str) -> dict[str, int]:
        """Option → count, without zeros; empty where nobody answered."""
        place = self.paper.places.get(question)
        if place is None:
            return {}
        counts = ((packed >> (place * LANE)) & _MASK for packed in self.packed)
        return {option: count for option, count in zip(self.paper.options, counts, strict=True) if count}

    def rows(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Each question that was answered, with option → count."""
        size, options = len(self.paper.questions), self.paper.options
        columns = [unpack(packed, size) for packed in self.packed]
        for question, counts in zip(self.paper.questions, zip(*columns, strict=True), strict=True):
            if any(counts):
                yield question, {option: count for option, count in zip(options, counts, strict=True) if count}

    def all_reach(self, least: int) -> bool:
        """Whether every question of the paper has at least `least` answers, which is 1 to 2³¹."""
        size, every = len(self.paper.questions), sum(self.packed)
        high = _each(size, _HIGH)
        # A lane's highest bit, set beforehand, outlives taking `least` away exactly where the lane held as many.
        if ((every | high) - _each(size, least)) & high == high:
            return True
        return bool(every & high) and min(self.totals()) >= least

    def totals(self) -> list[int]:
        """Answers to each question of the paper."""
        return unpack(sum(self.packed), len(self.paper.questions))

    def without(self, questions: Iterable[str]) -> Self:
        """The same with some questions taken out."""
        gone = frozenset(questions)
        return type(self).of_counts({q: counted for q, counted in self.rows() if q not in gone})

    def written(self) -> bytes:
        """All counts with their questions and options: the same bytes for the same answers on whatever paper."""
        if not self.all_reach(1):
            return type(self).of_counts(dict(self.rows())).written()
        size = len(self.paper.questions) * _LANE_BYTES
        given = [(o, packed) for o, packed in zip(self.paper.options, self.packed, strict=True) if packed]
        head = _head(self.paper, tuple([option for option, _ in given]))
        return b"\n".join([head, *[packed.to_bytes(size, "little") for _, packed in given]])


class Answers(Mapping[Cell, Mapping[str, int]]):
    """The columns of many groups and units, seen as cell → option → count; cells without an answer are absent."""

    __slots__ = ("parts",)

    def __init__(self, parts: Mapping[GroupUnit, Columns]) -> None:
        self.parts = parts

    @classmethod
    def of(cls, answers: Mapping[Cell, Mapping[str, int]]) -> "Answers":
        """From cells; what is in columns already stays."""
        if isinstance(answers, Answers):
            return answers
        counts: dict[GroupUnit, dict[str, Mapping[str, int]]] = {}
        for (group, unit, question), counted in answers.items():
            counts.setdefault(GroupUnit(group, unit), {})[question] = counted
        return cls({key: Columns.of_counts(listed) for key, listed in counts.items()})

    def __getitem__(self, cell: Cell) -> Mapping[str, int]:
        columns = self.parts.get(GroupUnit(cell[0], cell[1]))
        counted = columns.counted(cell[2]) if columns is not None else {}
        if not counted:
            raise KeyError(cell)
        return counted

    def __iter__(self) -> Iterator[Cell]:
        for (group, unit), columns in self.parts.items():
            for question, total in zip(columns.paper.questions, columns.totals(), strict=True):
                if total:
                    yield Cell(group, unit, question)

    def __len__(self) -> int:
        return sum(sum(map(bool, columns.totals())) for columns in self.parts.values())


@lru_cache(maxsize=1024)
def _head(paper: Paper, options: tuple[str, ...]) -> bytes:
    return "\n".join(("\t".join(paper.questions), "\t".join(options))).encode()


@lru_cache(maxsize=1024)
def _each(size: int, value: int) -> int:
    """`value` in every lane."""
    return pack([value] * size)


def pack(counts: Iterable[int]) -> int:
    """Counts of less than 32 bits as lanes of one whole number, the first one lowest."""
    return int.from_bytes(_ordered(array("I", counts)).tobytes(), "little")


def unpack(packed: int, size: int) -> list[int]:
    """The inverse of `pack`."""
    lanes = array("I")
    lanes.frombytes(packed.to_bytes(size * _LANE_BYTES, "little"))
    return _ordered(lanes).tolist()


def _ordered(lanes: "array[int]") -> "array[int]":
    """Little-endian lanes on machines of either order."""
    if sys.byteorder == "big":
        lanes.byteswap()
    return lanes
