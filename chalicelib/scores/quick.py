"""The same formula for whole units at once, in whole numbers over one denominator: exact, and ten times as fast.

Every m of a unit is sum_w / n with few different n, so all of them are brought over the least common multiple of
these n, and only the points of each criterion become fractions. A question that nobody validly answered changes
which groups count: its unit is left to `plain`, whose results these are (docs/adr/0022).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from math import lcm
from operator import mul
from typing import NamedTuple

from chalicelib.scores.columns import LANE, Columns, Paper, unpack
from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.plain import Index, Parts, is_touched
from chalicelib.scores.plans import Numbers, PaperShare, Plan, planned
from chalicelib.scores.results import CriterionScore, NotScored, Totals
from chalicelib.scores.rules import Base, Criterion, NoOpinion, ScoringRules


@dataclass(frozen=True, slots=True)
class View:
    """A group's answers about a unit, question by question: sum_w in whole numbers, n, valid."""

    weighed: Numbers
    counting: Numbers
    valid: Numbers


class Lens:
    """How answers on one paper are weighed: for each option, lanes of the questions that share a coefficient."""

    def __init__(self, rules: ScoringRules, paper: Paper, scale: int) -> None:
        self._size = len(paper.questions)
        self._all_count = rules.no_opinion is NoOpinion.ZERO
        largest, whole = scale, _lanes(range(self._size), _LANE)
        self._valid: list[tuple[int, int | None]] = []
        self._weights: list[tuple[int, int, int | None]] = []
        for option, masks in enumerate(_masks(rules, paper, scale)):
            valid = sum(masks.values())
            if valid:
                self._valid.append((option, None if valid == whole else valid))
            for w, mask in masks.items():
                self._weights.append((w, option, None if mask == whole else mask))
                largest = max(largest, w)
        self._weights = [one for one in self._weights if one[0]]
        self._too_large = _lanes(range(self._size), _LANE & ~((1 << (LANE - largest.bit_length())) - 1))

    def view(self, columns: Columns) -> View | None:
        """The answers weighed; None where a sum might not fit its lane."""
        packed = columns.packed
        every = sum(packed)
        if every & self._too_large:
            return None
        valid = sum([packed[o] if mask is None else packed[o] & mask for o, mask in self._valid])
        weighed = sum([w * (packed[o] if mask is None else packed[o] & mask) for w, o, mask in self._weights])
        answered = unpack(valid, self._size)
        counting = unpack(every, self._size) if self._all_count else answered
        return View(unpack(weighed, self._size), counting, answered)


_LANE = (1 << LANE) - 1


def _lanes(places: Iterable[int], value: int) -> int:
    """`value` in the lanes at `places`."""
    return sum(value << (place * LANE) for place in places)


def _masks(rules: ScoringRules, paper: Paper, scale: int) -> Iterable[dict[int, int]]:
    """For each option: its coefficients as whole numbers, each with the lanes of its questions."""
    for option in paper.options:
        places: dict[int, list[int]] = {}
        for place, question in enumerate(paper.questions):
            w = rules.coefficients.get(question, {}).get(option)
            if w is not None:
                places.setdefault(int(w * scale), []).append(place)
        yield {w: _lanes(of, _LANE) for w, of in places.items()}


class Row(NamedTuple):
    """What a group gives a set of criteria, its answers in their order, its cov."""

    share: PaperShare
    weighed: Numbers
    counting: Numbers
    valid: Numbers
    cov: Fraction


class Quick:
    """Scores units by plans that it makes once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        w = (value for of in index.rules.coefficients.values() for value in of.values() if value is not None)
        self._scale = lcm(*(value.denominator for value in w))
        self._lenses: dict[Paper, Lens] = {}
        self._plans: dict[tuple[object, ...], Plan] = {}

    def criteria(
        self, unit: str, criteria: tuple[Criterion, ...], *, withheld: bool
    ) -> tuple[tuple[CriterionScore, ...], Totals | None] | None:
        """S and full of all `criteria`, with their sums; None where the unit must be scored one by one.

        The sums are left to be added up where a criterion of the plan has too few valid answers.
        """
        raters = self.index.raters.get(unit, [])
        found = [self.index.columns.get(GroupUnit(group, unit)) for group, _ in raters]
        plan = self._plan(criteria, [(g, c.paper if c else None) for (g, _), c in zip(raters, found, strict=True)])
        views = [self._view(c) if c is not None and s else None for c, s in zip(found, plan.shares, strict=True)]
        rows: list[Row] = []
        for share, view, (_, cov) in zip(plan.shares, views, raters, strict=True):
            if share is not None:
                counting = share.pick(view.counting) if view is not None else (0,)
                if view is None or not all(counting):
                    return None
                valid = counting if view.valid is view.counting else share.pick(view.valid)
                rows.append(Row(share, share.pick(view.weighed), counting, valid, cov))
        reasons = self._reasons(plan, rows)
        sums = _sums(rows, len(criteria), apart=self.index.rules.base is Base.RATED_UNIT)
        scores = tuple(self._scores(unit, criteria, plan, reasons, sums, withheld=withheld))
        return scores, _totals(plan, sums) if reasons == plan.reasons else None

    def _scores(
        self,
        unit: str,
        criteria: tuple[Criterion, ...],
        plan: Plan,
        reasons: Sequence[NotScored | None],
        sums: "Sums",
        *,
        withheld: bool,
    ) -> Iterable[CriterionScore]:
        touched, n, d = bool(self.index.touched.get(unit)), *sums.cov
        table = zip(criteria, reasons, sums.full, sums.actual, plan.above, plan.below, strict=True)
        for criterion, reason, full, actual, above, below in table:
            whole = below * sums.below
            yield CriterionScore(
                criterion.id,
                criterion.area,
                criterion.max_points,
                Fraction(actual * above * n, whole * d) if reason is None else None,
                Fraction(full * above, whole) if reason is None else None,
                reason,
                Parts(self.index, unit, criterion),
                withheld or (touched and is_touched(self.index, unit, criterion)),
            )

    def _reasons(self, plan: Plan, rows: Sequence[Row]) -> Sequence[NotScored | None]:
        """Why criteria have no points: by the plan, or for want of valid answers."""
        least = self.index.rules.min_valid
        valid = [0] * len(plan.reasons)
        for share, _, _, picked, _ in rows:
            if len(share.at) == len(valid) and min(picked) >= least:
                return plan.reasons
            most = picked if share.spans is None else [max(picked[span]) for span in share.spans]
            for place, number in zip(share.at, most, strict=True):
                valid[place] += number
        return tuple(
            reason or (NotScored.TOO_FEW_VALID if number < least else None)
            for reason, number in zip(plan.reasons, valid, strict=True)
        )

    def _view(self, columns: Columns) -> View | None:
        lens = self._lenses.get(columns.paper)
        if lens is None:
            lens = self._lenses[columns.paper] = Lens(self.index.rules, columns.paper, self._scale)
        return lens.view(columns)

    def _plan(self, criteria: tuple[Criterion, ...], raters: list[tuple[str, Paper | None]]) -> Plan:
        key = (tuple(map(id, criteria)), *raters)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = planned(self.index, criteria, raters, self._scale)
        return plan


@dataclass(frozen=True, slots=True)
class Sums:
    """Σ λ m cov and Σ λ m of each criterion, over the denominator `below`.

    `actual` is still to be multiplied by n / d of `cov`: the one cov of all groups, or what all stand over.
    """

    below: int
    actual: Numbers
    full: Numbers
    cov: tuple[int, int]


def _totals(plan: Plan, sums: Sums) -> Totals:
    """All points together, before they become a fraction each."""
    (n, d), whole = sums.cov, plan.whole * sums.below
    actual, full = (sum(map(mul, of, plan.raised)) for of in (sums.actual, sums.full))
    return Totals(Fraction(actual * n, whole * d), Fraction(full, whole), plan.maximum)


def _sums(rows: Sequence[Row], number: int, *, apart: bool) -> Sums:
    """The sums; without `apart` one cov holds for all groups, which is multiplied at the end."""
    different = frozenset[int]().union(*[row.counting for row in rows])
    below = lcm(*different)
    tables: dict[int, dict[int, int]] = {}
    gained: list[Numbers] = []
    for share, weighed, counting, _, _ in rows:
        factor = share.factor or 1
        if factor not in tables:
            tables[factor] = {n: below // n * factor for n in different}
        means: Numbers = list(map(mul, weighed, map(tables[factor].__getitem__, counting)))
        if share.spans is not None:
            means = [sum(means[span]) for span in share.spans]
        gained.append(means if share.factor else list(map(mul, means, share.factors)))
    places = [row.share.at for row in rows]
    full = _added(gained, places, number)
    if not apart:
        return Sums(below, full, full, rows[0].cov.as_integer_ratio() if rows else (1, 1))
    by = lcm(*(row.cov.denominator for row in rows))
    covered = [
        list(map(mul, of, repeat(row.cov.numerator * (by // row.cov.denominator))))
        for of, row in zip(gained, rows, strict=True)
    ]
    return Sums(below, _added(covered, places, number), full, (1, by))


def _added(gained: Sequence[Numbers], places: Sequence[Numbers], number: int) -> Numbers:
    """The groups' numbers added up at their places among `number` criteria."""
    if gained and all(len(at) == number for at in places):
        return list(map(sum, zip(*gained, strict=True)))
    sums = [0] * number
    for of, at in zip(gained, places, strict=True):
        for place, value in zip(at, of, strict=True):
            sums[place] += value
    return sums
