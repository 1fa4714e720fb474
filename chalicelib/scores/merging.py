"""The k rule: what may be shown of the tallies (scoring.md, "When results may be seen" and "Published results").

A group with fewer than k slips on a unit merges whole with the unit's next smallest group until k is reached. All
that merged stands under the one group `*`; a group without a slip has nothing to hide and merges with nobody.
Where k cannot be reached the unit's tallies are withheld. Forms may ask different questions, so a cell can stay
below k even then: such a cell is hidden, because no cell under k may be seen anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.scores.columns import Answers, Cell, Columns
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.tallies import Tally

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
    sizes: dict[str, dict[str, int]] = {}
    for key, number in sorted(tally.slips.items()):
        if number:
            sizes.setdefault(key.unit, {})[key.group] = number
    found = {unit: merging_groups(groups, k) for unit, groups in sizes.items()}
    withheld = frozenset(unit for unit, members in found.items() if members is None)
    merged = {unit: members for unit, members in found.items() if members}
    away = {GroupUnit(group, unit) for unit in {*withheld, *merged} for group in merged.get(unit, sizes[unit])}
    slips = {key: number for key, number in tally.slips.items() if number and key not in away}
    parts = {key: columns for key, columns in tally.columns.items() if key in slips}
    for unit, groups in merged.items():
        star = GroupUnit(MERGED, unit)
        slips[star] = sum(sizes[unit][group] for group in groups)
        parts[star] = Columns.total(c for group in groups if (c := tally.columns.get(GroupUnit(group, unit))))
    small = {key: few for key, columns in parts.items() if (few := _small(columns, k))}
    hidden = frozenset(Cell(*key, question) for key, questions in small.items() for question in questions)
    large = {key: columns.without(small[key]) if key in small else columns for key, columns in parts.items()}
    return Shown(Tally(slips, Answers(large)), merged, withheld, hidden)


def _small(columns: Columns, k: int) -> tuple[str, ...]:
    """Questions with some answers, but fewer than `k`."""
    if columns.all_reach(k):
        return ()
    return tuple(q for q, total in zip(columns.paper.questions, columns.totals(), strict=True) if 0 < total < k)


def merging_groups(sizes: Mapping[str, int], k: int) -> tuple[str, ...] | None:
    """The groups to merge, sorted by id; none where all reach k; None where merging cannot reach it."""
    members: list[str] = []
    gathered = 0
    for group in sorted(sizes, key=lambda group: (sizes[group], group)):
        if sizes[group] >= k and (not members or gathered >= k):
            break
        members.append(group)
        gathered += sizes[group]
    return None if members and gathered < k else tuple(sorted(members))
