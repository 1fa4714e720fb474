"""One criterion of one unit by the formula as scoring.md writes it, in fractions: the meaning that `quick` keeps.

Names follow the formula there: w, sum_w, valid, n, m, λ (weight), cov (coverage), S (points), full.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Self, overload

from chalicelib.scores.columns import Columns
from chalicelib.scores.counts import Counts, GroupUnit
from chalicelib.scores.merging import MERGED, Shown
from chalicelib.scores.results import CriterionScore, GroupPart, NotScored, Share
from chalicelib.scores.rules import Base, Criterion, NoOpinion, NoValidAnswers, ScoringRules
from chalicelib.scores.tallies import Tally

ZERO, ONE = Fraction(0), Fraction(1)
NO_SHARE = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a criterion: w(o) as whole numbers over the common `scale`; None for "no opinion"."""

    id: str
    weights: Mapping[str, int | None]
    scale: int


@dataclass(frozen=True, slots=True)
class Index:
    """Rules and ballots by what the formula asks for, so that its time grows with units, not with their square.

    `raters`: unit → (group, cov) of the groups planned to rate it; `touched`: unit → questions that stand merged.
    """

    rules: ScoringRules
    questions: Mapping[str, tuple[Asked, ...]]
    columns: Mapping[GroupUnit, Columns]
    raters: Mapping[str, list[tuple[str, Fraction]]]
    shares: Mapping[str, Share]
    touched: Mapping[str, AbstractSet[str]]

    @classmethod
    def of(cls, rules: ScoringRules, counts: Counts, tally: Tally, visible: Shown) -> Self:
        """Go once through everything."""
        shares = _shares(counts)
        return cls(
            rules, _questions(rules), tally.columns, _raters(rules, counts, shares), shares, _touched(visible)
        )

    def share(self, unit: str) -> Share:
        """The ballots charged to `unit`."""
        return self.shares.get(unit, NO_SHARE)


def _shares(counts: Counts) -> dict[str, Share]:
    """`charged_share` of every unit at once."""
    covered: Counter[str] = Counter()
    planned: Counter[str] = Counter()
    for key, line in counts.charged.items():
        covered[key.unit] += line.covered
        planned[key.unit] += line.planned
    return {unit: Share(covered[unit], planned[unit]) for unit in planned}


def _raters(
    rules: ScoringRules, counts: Counts, shares: Mapping[str, Share]
) -> dict[str, list[tuple[str, Fraction]]]:
    """cov(a, g), 1 at most, for each group that is planned to rate a unit; groups sorted."""
    raters: dict[str, list[tuple[str, Fraction]]] = {}
    for key in sorted(key for key, line in counts.rated.items() if line.planned > 0):
        match rules.base:
            case Base.RESPONDENT_UNIT:
                cov = shares.get(key.unit, NO_SHARE).coverage
            case Base.RATED_UNIT:
                line = counts.rated[key]
                cov = Share(line.covered, line.planned).coverage
            case Base.NONE:
                cov = ONE
        raters.setdefault(key.unit, []).append((key.group, cov))
    return raters


def _questions(rules: ScoringRules) -> dict[str, tuple[Asked, ...]]:
    questions: dict[str, list[Asked]] = {}
    for question, criterion in rules.criterion_of.items():
        w = rules.coefficients[question]
        scale = lcm(*(value.denominator for value in w.values() if value is not None))
        whole = {option: None if value is None else int(value * scale) for option, value in w.items()}
        questions.setdefault(criterion, []).append(Asked(question, whole, scale))
    return {criterion: tuple(asked) for criterion, asked in questions.items()}


def _touched(visible: Shown) -> dict[str, set[str]]:
    touched: dict[str, set[str]] = {}
    for key, columns in visible.tally.columns.items():
        if key.group == MERGED:
            touched.setdefault(key.unit, set()).update(question for question, _ in columns.rows())
    for cell in visible.hidden:
        touched.setdefault(cell.unit, set()).add(cell.question)
    return touched


def criterion_score(index: Index, unit: str, criterion: Criterion, *, withheld: bool) -> CriterionScore:
    """S and full, or why there is none. `withheld`: nothing of the unit's tallies is shown."""
    parts = Parts(index, unit, criterion)
    reason = _why_not(index.rules, parts)
    actual, full = (None, None) if reason else _points(index.rules, criterion, parts)
    return CriterionScore(
        criterion=criterion.id,
        area=criterion.area,
        max_points=criterion.max_points,
        points=actual,
        full=full,
        reason=reason,
        parts=parts,
        merged=withheld or is_touched(index, unit, criterion),
    )


def is_touched(index: Index, unit: str, criterion: Criterion) -> bool:
    """Whether any of the criterion's answers about `unit` stand merged or hidden."""
    touched = index.touched.get(unit, frozenset())
    return bool(touched) and any(asked.id in touched for asked in index.questions.get(criterion.id, ()))


class Parts(Sequence[GroupPart]):
    """The groups that count in one criterion for one unit, worked out when somebody looks at them."""

    __slots__ = ("_criterion", "_index", "_made", "_unit")

    def __init__(self, index: Index, unit: str, criterion: Criterion) -> None:
        self._index, self._unit, self._criterion = index, unit, criterion
        self._made: tuple[GroupPart, ...] | None = None

    @property
    def _all(self) -> tuple[GroupPart, ...]:
        if self._made is None:
            self._made = tuple(_parts(self._index, self._unit, self._criterion))
        return self._made

    @overload
    def __getitem__(self, at: int) -> GroupPart: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[GroupPart, ...]: ...

    def __getitem__(self, at: int | slice) -> GroupPart | tuple[GroupPart, ...]:
        return self._all[at]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[GroupPart]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all)

    def __repr__(self) -> str:
        return repr(self._all)


def _points(rules: ScoringRules, criterion: Criterion, parts: Sequence[GroupPart]) -> tuple[Fraction, Fraction]:
    """S and full: Pmax × Σ λ m (cov) / Σ λ. One cov for all groups can be multiplied at the end."""
    share = criterion.max_points / _total((part.weight,) for part in parts)
    full = share * _total((part.weight, part.mean) for part in parts)
    if rules.base is Base.RATED_UNIT:
        return share * _total((part.weight, part.mean, part.coverage) for part in parts), full
    return full * parts[0].coverage, full


def _total(products: Iterable[tuple[Fraction, ...]]) -> Fraction:
    """The sum of the products, over one growing denominator: a common one is found once, at the end."""
    above, below = 0, 1
    for factors in products:
        n, d = 1, 1
        for factor in factors:
            n *= factor.numerator
            d *= factor.denominator
        if d == below:
            above += n
        else:
            above, below = above * d + n * below, below * d
    return Fraction(above, below)


def _why_not(rules: ScoringRules, parts: Sequence[GroupPart]) -> NotScored | None:
    if not parts:
        return NotScored.NO_GROUP_COUNTS
    if not any(part.weight for part in parts):
        return NotScored.NO_WEIGHT
    if sum(part.valid for part in parts) < rules.min_valid:
        return NotScored.TOO_FEW_VALID
    return None


def _parts(index: Index, unit: str, criterion: Criterion) -> Iterator[GroupPart]:
    """The groups that count, with their m, λ and cov."""
    stays = index.rules.no_valid_answers is NoValidAnswers.ZERO
    given, questions = criterion.weights, index.questions.get(criterion.id, ())
    for group, coverage in index.raters.get(unit, ()):
        weight = ONE if given is None else given.get(group)
        if weight is None:
            continue
        mean, valid = _view(index.rules, index.columns.get(GroupUnit(group, unit)), questions)
        if mean is not None or stays:
            yield GroupPart(group, weight, mean or ZERO, coverage, valid)


def _view(
    rules: ScoringRules, columns: Columns | None, questions: tuple[Asked, ...]
) -> tuple[Fraction | None, int]:
    """m: the mean over the questions with n > 0 of sum_w / n, None where there is none; and the largest valid."""
    all_count = rules.no_opinion is NoOpinion.ZERO
    means: list[Fraction] = []
    most = 0
    for asked in questions:
        counted = columns.counted(asked.id) if columns else {}
        sum_w = valid = n = 0
        weights = asked.weights
        for option, count in counted.items():
            w = weights[option]
            n += count
            if w is not None:
                valid += count
                sum_w += w * count
        most = max(most, valid)
        n = n if all_count else valid
        if n:
            means.append(Fraction(sum_w, asked.scale * n))
    if len(means) == 1:
        return means[0], most
    return (_total((mean,) for mean in means) / len(means) if means else None), most
