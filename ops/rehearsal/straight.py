"""Straight-lining recomputed from what was really answered, apart from `chalicelib.scores.straight`."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from ops.rehearsal.recount import Key, Recount, Rules, questions

TOGETHER = "*"
_FEW = 3
"""Scored answers below which a slip is alike by chance."""
Alike = tuple[int, int]
"""Slips with one option throughout, of so many slips looked at."""


def straight(rules: Rules, made: Recount) -> dict[Key, Alike]:
    """(group or `*`, unit) → what may be shown: small groups together, nothing that counts fewer than k slips."""
    alike: Counter[Key] = Counter()
    looked: Counter[Key] = Counter()
    for (form, group, unit), slips in made.slips.items():
        scored = [_scored(rules, question) for question in questions(rules, form)]
        for slip, number in slips.items():
            given = [option for option, known in zip(slip, scored, strict=True) if option in known]
            if len(given) >= _FEW:
                looked[group, unit] += number
                alike[group, unit] += number if given.count(given[0]) == len(given) else 0
    found = {}
    for unit, sizes in _sizes(made).items():
        for name, groups in _shown(sizes, rules["k"]).items():
            row = sum(alike[g, unit] for g in groups), sum(looked[g, unit] for g in groups)
            if row[1] >= rules["k"]:
                found[name, unit] = row
    return found


def _scored(rules: Rules, question: str) -> frozenset[str]:
    scale = rules["scales"][rules["questions"][question]["scale"]]
    return frozenset(option for option, w in scale.items() if w is not None)


def _sizes(made: Recount) -> dict[str, dict[str, int]]:
    """Rated unit → group → ballots."""
    sizes: dict[str, dict[str, int]] = defaultdict(dict)
    for (group, unit), number in made.rated.items():
        if number:
            sizes[unit][group] = number
    return sizes


def _shown(sizes: Mapping[str, int], k: int) -> dict[str, list[str]]:
    """Name → groups that stand under it; empty where the unit's answers are withheld."""
    order = sorted(sizes, key=lambda group: (sizes[group], group))
    together = [group for group in order if sizes[group] < k]
    apart = order[len(together) :]
    while together and sum(sizes[group] for group in together) < k and apart:
        together.append(apart.pop(0))
    if together and sum(sizes[group] for group in together) < k:
        return {}
    return {group: [group] for group in apart} | ({TOGETHER: together} if together else {})
