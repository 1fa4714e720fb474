"""One line of a rehearsal's table, and the table."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

EXAMPLES = 3
Found = tuple[int, list[str]]
"""How many things were looked at, and what was not as promised."""


@dataclass(frozen=True, slots=True)
class Promise:
    """`seen`: how many things were looked at; `broken`: what was not as promised."""

    name: str
    seen: int
    broken: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether nothing was broken; a promise about nothing at all is not kept either."""
        return not self.broken and self.seen > 0


def difference(what: str, given: Counter[Any], stored: Counter[Any]) -> list[str]:
    """How two counts of the same things differ."""
    lost, strange = (given - stored).total(), (stored - given).total()
    return [f"{what}: {lost} given but not stored, {strange} stored but not given"] if lost or strange else []


def table(promises: Iterable[Promise]) -> Iterator[str]:
    """The outcome as lines."""
    for one in promises:
        yield f"{'đạt  ' if one.held else 'HỎNG '} {one.seen:>8}  {one.name}"
        yield from (f"                 {text}" for text in one.broken[:EXAMPLES])
        if len(one.broken) > EXAMPLES:
            yield f"                 … {len(one.broken) - EXAMPLES} more"
