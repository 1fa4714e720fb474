"""Survey points of the rated units, exactly (scoring.md, "Survey points of a rated unit").

Names follow the formula there: w, sum_w, valid, n, m, λ (weight), cov (coverage), S (points), full.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Self

from chalicelib.scores.counts import Counts
from chalicelib.scores.exact import digest
from chalicelib.scores.merging import MERGED, Shown, shown
from chalicelib.scores.previous import before_json
from chalicelib.scores.ranking import ranked
from chalicelib.scores.results import (
    Appraised,
    CriterionScore,
    GroupPart,
    NotScored,
    Scores,
    Share,
    UnitScore,
    YearBefore,
)
from chalicelib.scores.rules import Base, Criterion, NoOpinion, NoValidAnswers, ScoringRules
from chalicelib.scores.score_json import appraised_json
from chalicelib.scores.tallies import Tally

ZERO, ONE = Fraction(0), Fraction(1)
NO_SHARE = Share(0, 0)
NOTHING: Mapping[str, Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Ballots:
    """All that was counted: planned and returned numbers, and the unmerged tallies."""

    counts: Counts
    tally: Tally


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

    questions: Mapping[str, tuple[Asked, ...]]
    answers: Mapping[tuple[str, str], Mapping[str, Mapping[str, int]]]
    raters: Mapping[str, list[tuple[str, Fraction]]]
    shares: Mapping[str, Share]
    touched: Mapping[str, AbstractSet[str]]

    @classmethod
    def of(cls, rules: ScoringRules, ballots: Ballots, visible: Shown) -> Self:
        """Go once through everything."""
        answers: dict[tuple[str, str], dict[str, Mapping[str, int]]] = {}
        for (group, unit, question), counted in ballots.tally.answers.items():
            answers.setdefault((group, unit), {})[question] = counted
        shares = _shares(ballots.counts)
        return cls(_questions(rules), answers, _raters(rules, ballots.counts, shares), shares, _touched(visible))

    def share(self, unit: str) -> Share:
        """The ballots charged to `unit`."""
        return self.shares.get(unit, NO_SHARE)


def score(
    rules: ScoringRules,
    ballots: Ballots,
    *,
    rules_hash: str,
    appraised: Mapping[str, Appraised] | None = None,
    before: YearBefore | None = None,
) -> Scores:
    """Score, rank and (with appraised points) grade every unit whose type has survey criteria.

    `before`: earlier results, which stand beside the scores and change none of them.
    """
    visible = shown(ballots.tally, rules.k)
    index = Index.of(rules, ballots, visible)
    units = (_unit(rules, index, visible, unit, (appraised or {}).get(unit)) for unit in rules.scored_units())
    earlier = before.units if before else {}
    return Scores(
        campaign=rules.campaign,
        rules_hash=rules_hash,
        inputs_hash=inputs_hash(rules_hash, ballots, appraised, before),
        base=rules.base,
        units=ranked(rules, (replace(unit, previous=earlier.get(unit.unit)) for unit in units)),
        compared_with=before.label if before else "",
    )


def inputs_hash(
    rules_hash: str,
    ballots: Ballots,
    appraised: Mapping[str, Appraised] | None = None,
    before: YearBefore | None = None,
) -> str:
    """Hex SHA-256 of all that scoring reads: a job compares it to know whether scores are due again."""
    return digest(
        {
            "rules": rules_hash,
            "counts": ballots.counts.to_json(),
            "slips": {f"{key.group} {key.unit}": number for key, number in ballots.tally.slips.items()},
            "answers": {" ".join(cell): counted for cell, counted in ballots.tally.answers.items()},
            "appraised": {unit: appraised_json(given) for unit, given in (appraised or {}).items()},
            "before": before_json(before),
        }
    )


def charged_share(counts: Counts, unit: str) -> Share:
    """The ballots charged to `unit`; a surplus in one group hides no shortfall in another."""
    lines = [line for key, line in counts.charged.items() if key.unit == unit]
    return Share(sum(line.covered for line in lines), sum(line.planned for line in lines))


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
    for cell in visible.tally.answers:
        if cell.group == MERGED:
            touched.setdefault(cell.unit, set()).add(cell.question)
    for cell in visible.hidden:
        touched.setdefault(cell.unit, set()).add(cell.question)
    return touched


def weights(counts: Counts, criterion: Criterion, unit: str) -> dict[str, Fraction]:
    """λ of the groups that rate `unit` by plan, before any leaves for want of answers."""
    raters = sorted(key.group for key, line in counts.rated.items() if key.unit == unit and line.planned > 0)
    if criterion.weights is None:
        return dict.fromkeys(raters, Fraction(1))
    return {group: criterion.weights[group] for group in raters if group in criterion.weights}


def _unit(rules: ScoringRules, index: Index, visible: Shown, unit: str, appraised: Appraised | None) -> UnitScore:
    kind = rules.type_of[unit]
    left_out = appraised.not_applicable if appraised else frozenset[str]()
    return UnitScore(
        unit=unit,
        type=kind,
        criteria=tuple(
            _criterion(rules, index, unit, criterion, merged=unit in visible.withheld)
            for criterion in rules.criteria[kind]
            if criterion.id not in left_out
        ),
        charged=index.share(unit),
        appraised=appraised,
        withheld=unit in visible.withheld,
    )


def _criterion(
    rules: ScoringRules, index: Index, unit: str, criterion: Criterion, *, merged: bool
) -> CriterionScore:
    questions = index.questions.get(criterion.id, ())
    parts = tuple(_parts(rules, index, unit, criterion, questions))
    reason = _why_not(rules, parts)
    actual, full = (None, None) if reason else _points(rules, criterion, parts)
    touched = index.touched.get(unit, frozenset())
    return CriterionScore(
        criterion=criterion.id,
        area=criterion.area,
        max_points=criterion.max_points,
        points=actual,
        full=full,
        reason=reason,
        parts=parts,
        merged=merged or any(asked.id in touched for asked in questions),
    )


def _points(rules: ScoringRules, criterion: Criterion, parts: tuple[GroupPart, ...]) -> tuple[Fraction, Fraction]:
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


def _why_not(rules: ScoringRules, parts: tuple[GroupPart, ...]) -> NotScored | None:
    if not parts:
        return NotScored.NO_GROUP_COUNTS
    if not any(part.weight for part in parts):
        return NotScored.NO_WEIGHT
    if sum(part.valid for part in parts) < rules.min_valid:
        return NotScored.TOO_FEW_VALID
    return None


def _parts(
    rules: ScoringRules, index: Index, unit: str, criterion: Criterion, questions: tuple[Asked, ...]
) -> Iterable[GroupPart]:
    """The groups that count, with their m, λ and cov."""
    stays = rules.no_valid_answers is NoValidAnswers.ZERO
    given = criterion.weights
    for group, coverage in index.raters.get(unit, ()):
        weight = ONE if given is None else given.get(group)
        if weight is None:
            continue
        mean, valid = _view(rules, index.answers.get((group, unit), NOTHING), questions)
        if mean is not None or stays:
            yield GroupPart(group, weight, mean or ZERO, coverage, valid)


def _view(
    rules: ScoringRules, answers: Mapping[str, Mapping[str, int]], questions: tuple[Asked, ...]
) -> tuple[Fraction | None, int]:
    """m: the mean over the questions with n > 0 of sum_w / n, None where there is none; and the largest valid."""
    all_count = rules.no_opinion is NoOpinion.ZERO
    means: list[Fraction] = []
    most = 0
    for asked in questions:
        counted = answers.get(asked.id)
        if not counted:
            continue
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
