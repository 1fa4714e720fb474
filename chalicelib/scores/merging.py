"""The k rule: what may be shown of the tallies (scoring.md, "When results may be seen" and "Published results").

A group with fewer than k slips on a unit merges whole with the unit's next smallest group until k is reached. All
that merged stands under the one group `*`; a group without a slip has nothing to hide and merges with nobody.
Forms may ask different questions, so `*` must also hold at least k answers in each cell: it takes in further
groups until it does, and where that is impossible the unit's tallies are withheld.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.tallies import Cell, Tally

MERGED = "*"


@dataclass(frozen=True, slots=True)
class Shown:
    """A tally that may be shown. `merged[unit]` names the groups under `*`; `withheld` units show nothing."""

    tally: Tally
    merged: Mapping[str, tuple[str, ...]]
    withheld: frozenset[str]

    def touched(self, unit: str, questions: Sequence[str]) -> bool:
        """Whether a criterion with these questions rests, for `unit`, on merged or withheld answers."""
        hidden = unit in self.withheld
        return hidden or any(Cell(MERGED, unit, question) in self.tally.answers for question in questions)


def shown(tally: Tally, k: int) -> Shown:
    """What of `tally` may be shown when no cell may hold fewer than `k` answers."""
    by_unit: dict[str, dict[str, Tally]] = {}
    for key, number in tally.slips.items():
        if number:
            by_unit.setdefault(key.unit, {})[key.group] = Tally({key: number}, {})
    for cell, counted in tally.answers.items():
        part = by_unit[cell.unit][cell.group]
        by_unit[cell.unit][cell.group] = Tally(part.slips, {**part.answers, cell: counted})
    merged: dict[str, tuple[str, ...]] = {}
    withheld: set[str] = set()
    kept: list[Tally] = []
    for unit, groups in sorted(by_unit.items()):
        members = _members(unit, groups, k)
        if members is None:
            withheld.add(unit)
            continue
        if members:
            merged[unit] = members
            kept.append(_under_star(unit, [groups[group] for group in members]))
        kept.extend(part for group, part in groups.items() if group not in members)
    return Shown(Tally.merged(kept), merged, frozenset(withheld))


def _members(unit: str, groups: Mapping[str, Tally], k: int) -> tuple[str, ...] | None:
    """The groups to merge, sorted; none where no cell is small; None where merging cannot reach k."""
    waiting = sorted(groups, key=lambda group: (groups[group].slips[GroupUnit(group, unit)], group))
    members = [group for group in waiting if _smallest(groups[group]) < k]
    if not members:
        return ()
    waiting = [group for group in waiting if group not in members]
    while _smallest(_under_star(unit, [groups[group] for group in members])) < k:
        if not waiting:
            return None
        members.append(waiting.pop(0))
    return tuple(sorted(members))


def _smallest(tally: Tally) -> int:
    """The smallest number of slips or of answers in a cell."""
    return min((*tally.slips.values(), *(tally.total(cell) for cell in tally.answers)))


def _under_star(unit: str, parts: Sequence[Tally]) -> Tally:
    whole = Tally.merged(parts)
    answers: dict[Cell, Counter[str]] = {}
    for cell, counted in whole.answers.items():
        answers.setdefault(cell._replace(group=MERGED), Counter()).update(counted)
    slips = {GroupUnit(MERGED, unit): sum(whole.slips.values())}
    return Tally(slips, {cell: dict(counted) for cell, counted in answers.items()})
