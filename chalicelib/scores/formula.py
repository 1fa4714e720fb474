"""Survey points of the rated units, exactly (scoring.md, "Survey points of a rated unit").

Names follow the formula there: w, sum_w, valid, n, m, λ (weight), cov (coverage), S (points), full.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.scores.counts import Counts, GroupUnit
from chalicelib.scores.exact import digest
from chalicelib.scores.merging import Shown, shown
from chalicelib.scores.ranking import ranked
from chalicelib.scores.results import (
    Appraised,
    CriterionScore,
    GroupPart,
    NotScored,
    Scores,
    Share,
    UnitScore,
)
from chalicelib.scores.rules import Base, Criterion, NoOpinion, NoValidAnswers, ScoringRules
from chalicelib.scores.score_json import appraised_json
from chalicelib.scores.tallies import Cell, Tally

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Ballots:
    """All that was counted: planned and returned numbers, and the unmerged tallies."""

    counts: Counts
    tally: Tally


def score(
    rules: ScoringRules, ballots: Ballots, *, rules_hash: str, appraised: Mapping[str, Appraised] | None = None
) -> Scores:
    """Score, rank and (with appraised points) grade every unit whose type has survey criteria."""
    visible = shown(ballots.tally, rules.k)
    units = (_unit(rules, ballots, visible, unit, (appraised or {}).get(unit)) for unit in rules.scored_units())
    return Scores(
        campaign=rules.campaign,
        rules_hash=rules_hash,
        inputs_hash=inputs_hash(rules_hash, ballots, appraised),
        base=rules.base,
        units=ranked(rules, units),
    )


def inputs_hash(rules_hash: str, ballots: Ballots, appraised: Mapping[str, Appraised] | None = None) -> str:
    """Hex SHA-256 of all that scoring reads: a job compares it to know whether scores are due again."""
    return digest(
        {
            "rules": rules_hash,
            "counts": ballots.counts.to_json(),
            "tally": ballots.tally.to_json(),
            "appraised": {unit: appraised_json(given) for unit, given in (appraised or {}).items()},
        }
    )


def coverage(rules: ScoringRules, counts: Counts, group: str, unit: str) -> Fraction:
    """cov(a, g): the share of the planned ballots that came in, on the base of the rules; 1 at most."""
    match rules.base:
        case Base.RESPONDENT_UNIT:
            return charged_share(counts, unit).coverage
        case Base.RATED_UNIT:
            line = counts.rated[GroupUnit(group, unit)]
            return Share(line.covered, line.planned).coverage
        case Base.NONE:
            return Fraction(1)


def charged_share(counts: Counts, unit: str) -> Share:
    """The ballots charged to `unit`; a surplus in one group hides no shortfall in another."""
    lines = [line for key, line in counts.charged.items() if key.unit == unit]
    return Share(sum(line.covered for line in lines), sum(line.planned for line in lines))


def weights(counts: Counts, criterion: Criterion, unit: str) -> dict[str, Fraction]:
    """λ of the groups that rate `unit` by plan, before any leaves for want of answers."""
    raters = sorted(key.group for key, line in counts.rated.items() if key.unit == unit and line.planned > 0)
    if criterion.weights is None:
        return dict.fromkeys(raters, Fraction(1))
    return {group: criterion.weights[group] for group in raters if group in criterion.weights}


def _unit(
    rules: ScoringRules, ballots: Ballots, visible: Shown, unit: str, appraised: Appraised | None
) -> UnitScore:
    kind = rules.type_of[unit]
    left_out = appraised.not_applicable if appraised else frozenset[str]()
    return UnitScore(
        unit=unit,
        type=kind,
        criteria=tuple(
            _criterion(rules, ballots, visible, unit, criterion)
            for criterion in rules.criteria[kind]
            if criterion.id not in left_out
        ),
        charged=charged_share(ballots.counts, unit),
        appraised=appraised,
        withheld=unit in visible.withheld,
    )


def _criterion(
    rules: ScoringRules, ballots: Ballots, visible: Shown, unit: str, criterion: Criterion
) -> CriterionScore:
    parts = tuple(_parts(rules, ballots, unit, criterion))
    reason = _why_not(rules, parts)
    whole = sum((part.weight for part in parts), ZERO)
    unscored = reason is not None
    actual = None if unscored else _mean(criterion, whole, (p.weight * p.mean * p.coverage for p in parts))
    full = None if unscored else _mean(criterion, whole, (p.weight * p.mean for p in parts))
    return CriterionScore(
        criterion=criterion.id,
        area=criterion.area,
        max_points=criterion.max_points,
        points=actual,
        full=full,
        reason=reason,
        parts=parts,
        merged=visible.touched(unit, rules.questions_of(criterion.id)),
    )


def _mean(criterion: Criterion, whole: Fraction, terms: Iterable[Fraction]) -> Fraction:
    """Pmax × Σ terms / Σ λ."""
    return criterion.max_points * sum(terms, ZERO) / whole


def _why_not(rules: ScoringRules, parts: tuple[GroupPart, ...]) -> NotScored | None:
    if not parts:
        return NotScored.NO_GROUP_COUNTS
    if sum((part.weight for part in parts), ZERO) == 0:
        return NotScored.NO_WEIGHT
    if sum(part.valid for part in parts) < rules.min_valid:
        return NotScored.TOO_FEW_VALID
    return None


def _parts(rules: ScoringRules, ballots: Ballots, unit: str, criterion: Criterion) -> Iterable[GroupPart]:
    """The groups that count, with their m, λ and cov."""
    questions = rules.questions_of(criterion.id)
    for group, weight in weights(ballots.counts, criterion, unit).items():
        cells = [Cell(group, unit, question) for question in questions]
        mean = _group_mean(rules, ballots.tally, cells)
        if mean is None and rules.no_valid_answers is NoValidAnswers.RENORMALISE:
            continue
        yield GroupPart(
            group=group,
            weight=weight,
            mean=mean or ZERO,
            coverage=coverage(rules, ballots.counts, group, unit),
            valid=max((_valid(rules, ballots.tally, cell) for cell in cells), default=0),
        )


def _group_mean(rules: ScoringRules, tally: Tally, cells: Iterable[Cell]) -> Fraction | None:
    """m(a, c, g): the mean over the questions with n > 0 of sum_w / n; None where there is no such question."""
    means = []
    for cell in cells:
        n = tally.total(cell) if rules.no_opinion is NoOpinion.ZERO else _valid(rules, tally, cell)
        if n > 0:
            means.append(_sum_w(rules, tally, cell) / n)
    return sum(means, ZERO) / len(means) if means else None


def _valid(rules: ScoringRules, tally: Tally, cell: Cell) -> int:
    w = rules.coefficients[cell.question]
    return sum(count for option, count in tally.of(cell).items() if w[option] is not None)


def _sum_w(rules: ScoringRules, tally: Tally, cell: Cell) -> Fraction:
    w = rules.coefficients[cell.question]
    return sum((count * (w[option] or ZERO) for option, count in tally.of(cell).items()), ZERO)
