"""The k rule: what may be shown of the tallies (scoring.md, "When results may be seen" and "Published results").

A group with fewer than k slips on a unit merges whole with the unit's next smallest group until k is reached. All
that merged stands under the one group `*`; a group without a slip has nothing to hide and merges with nobody.
Where k cannot be reached the unit's tallies are withheld. Forms may ask different questions, so a cell can stay
below k even then: such a cell is hidden, because no cell under k may be seen anywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.tallies import Cell, Tally

MERGED = "*"


@dataclass(frozen=True, slots=True)
class Shown:
    """A tally that may be shown. `merged[unit]` names the groups under `*`; `withheld` units show nothing.

    `hidden` are the cells left out because they hold fewer than k answers.
    """

    tally: Tally
    merged: Mapping[str, tuple[str, ...]]
    withheld: frozenset[str]
    hidden: frozenset[Cell]

    def touched(self, unit: str, questions: Sequence[str]) -> bool:
        """Whether a criterion with these questions rests, for `unit`, on merged, hidden or withheld answers."""
        asked = set(questions)
        return (
            unit in self.withheld
            or any(Cell(MERGED, unit, question) in self.tally.answers for question in asked)
            or any(cell.unit == unit and cell.question in asked for cell in self.hidden)
        )


def shown(tally: Tally, k: int) -> Shown:
    """What of `tally` may be shown when no group and no cell may hold fewer than `k` slips or answers."""
    merged: dict[str, tuple[str, ...]] = {}
    withheld: set[str] = set()
    kept: list[Tally] = []
    for unit, groups in _by_unit(tally).items():
        members = _members({group: part.slips[GroupUnit(group, unit)] for group, part in groups.items()}, k)
        if members is None:
            withheld.add(unit)
            continue
        if members:
            merged[unit] = members
            kept.append(_under_star(unit, [groups[group] for group in members]))
        kept.extend(part for group, part in groups.items() if group not in members)
    whole = Tally.merged(kept)
    hidden = frozenset(cell for cell in whole.answers if whole.total(cell) < k)
    large = {cell: counted for cell, counted in whole.answers.items() if cell not in hidden}
    return Shown(Tally(whole.slips, large), merged, frozenset(withheld), hidden)


def _by_unit(tally: Tally) -> dict[str, dict[str, Tally]]:
    """Unit → group → its part of the tally; groups without a slip are left out."""
    answers: dict[GroupUnit, dict[Cell, Mapping[str, int]]] = {}
    for cell, counted in tally.answers.items():
        answers.setdefault(GroupUnit(cell.group, cell.unit), {})[cell] = counted
    by_unit: dict[str, dict[str, Tally]] = {}
    for key, number in sorted(tally.slips.items()):
        if number:
            by_unit.setdefault(key.unit, {})[key.group] = Tally({key: number}, answers.get(key, {}))
    return by_unit


def _members(sizes: Mapping[str, int], k: int) -> tuple[str, ...] | None:
    """The groups to merge, sorted by id; none where all reach k; None where merging cannot reach it."""
    members: list[str] = []
    gathered = 0
    for group in sorted(sizes, key=lambda group: (sizes[group], group)):
        if sizes[group] >= k and (not members or gathered >= k):
            break
        members.append(group)
        gathered += sizes[group]
    return None if members and gathered < k else tuple(sorted(members))


def _under_star(unit: str, parts: Sequence[Tally]) -> Tally:
    whole = Tally.merged(parts)
    answers: dict[Cell, Counter[str]] = {}
    for cell, counted in whole.answers.items():
        answers.setdefault(cell._replace(group=MERGED), Counter()).update(counted)
    slips = {GroupUnit(MERGED, unit): sum(whole.slips.values())}
    return Tally(slips, {cell: dict(counted) for cell, counted in answers.items()})
