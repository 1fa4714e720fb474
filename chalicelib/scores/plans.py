"""What scoring a set of criteria takes from the papers of the groups that rate: made once for many units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import itemgetter

from chalicelib.scores.columns import Paper
from chalicelib.scores.plain import Index
from chalicelib.scores.results import NotScored
from chalicelib.scores.rules import Criterion, NoValidAnswers

Numbers = Sequence[int]
Pick = Callable[[Numbers], Numbers]


@dataclass(frozen=True, slots=True)
class PaperShare:
    """What one group's paper gives a set of criteria.

    `pick` takes the questions in the order of the criteria; `spans` are a criterion's questions within what was
    picked, or None where each has one; `factors` are λ in whole numbers for each criterion `at` a place, `factor`
    the one that all of them are, if so.
    """

    pick: Pick
    spans: tuple[slice, ...] | None
    factors: Numbers
    factor: int | None
    at: Numbers


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of criteria with the papers of the groups that rate: all that does not depend on the answers.

    Points are a criterion's sum times `above` by `below`; all points together are the sum of the sums times
    `raised`, by `whole`. `reasons`: why a criterion can have none. `maximum`: max points of those that can.
    """

    shares: tuple[PaperShare | None, ...]
    above: Numbers
    below: Numbers
    raised: Numbers
    whole: int
    reasons: tuple[NotScored | None, ...]
    maximum: Fraction


def planned(
    index: Index, criteria: tuple[Criterion, ...], raters: Sequence[tuple[str, Paper | None]], scale: int
) -> Plan:
    """Which questions of which paper make each criterion, with λ over one denominator.

    `scale`: what coefficients were multiplied by to be whole numbers.
    """
    stays = index.rules.no_valid_answers is NoValidAnswers.ZERO
    weights = [[_weight(criterion, group) for criterion in criteria] for group, _ in raters]
    whole = lcm(*(w.denominator for of in weights for w in of if w is not None))
    places = [[_places(index, criterion, paper) for criterion in criteria] for _, paper in raters]
    means = [lcm(*(len(of[c]) for of in places if of[c])) for c in range(len(criteria))]
    rows = list(zip(weights, places, strict=True))
    counting = [
        [w for of, asked in rows if (w := of[c]) is not None and (asked[c] or stays)] for c in range(len(criteria))
    ]
    total = [sum(of, Fraction(0)) for of in counting]
    above = [criterion.max_points.numerator for criterion in criteria]
    below = [
        (int(of * whole) or 1) * mean * criterion.max_points.denominator * scale
        for of, mean, criterion in zip(total, means, criteria, strict=True)
    ]
    reasons = tuple(
        NotScored.NO_GROUP_COUNTS if not some else NotScored.NO_WEIGHT if not of else None
        for some, of in zip(counting, total, strict=True)
    )
    common = lcm(*below)
    return Plan(
        shares=tuple(_share(of, asked, means, whole) for of, asked in rows),
        above=above,
        below=below,
        raised=[0 if why else a * (common // b) for a, b, why in zip(above, below, reasons, strict=True)],
        whole=common,
        reasons=reasons,
        maximum=sum((c.max_points for c, why in zip(criteria, reasons, strict=True) if not why), Fraction(0)),
    )


def _share(
    weights: Sequence[Fraction | None], places: Sequence[Numbers], means: Numbers, whole: int
) -> PaperShare | None:
    given = [c for c, (w, asked) in enumerate(zip(weights, places, strict=True)) if w is not None and asked]
    if not given:
        return None
    order = [place for c in given for place in places[c]]
    ends = [0]
    for c in given:
        ends.append(ends[-1] + len(places[c]))
    single = all(len(places[c]) == 1 for c in given)
    spans = None if single else tuple(map(slice, ends[:-1], ends[1:]))
    factors = [int((weights[c] or 0) * whole) * (means[c] // len(places[c])) for c in given]
    factor = factors[0] if len(set(factors)) == 1 else None
    return PaperShare(_picker(order), spans, factors, factor, given)


def _picker(order: Sequence[int]) -> Pick:
    if len(order) > 1:
        return itemgetter(*order)
    (only,) = order
    return lambda numbers: (numbers[only],)


def _weight(criterion: Criterion, group: str) -> Fraction | None:
    return Fraction(1) if criterion.weights is None else criterion.weights.get(group)


def _places(index: Index, criterion: Criterion, paper: Paper | None) -> Numbers:
    """Where the criterion's questions stand on the paper."""
    asked = index.questions.get(criterion.id, ()) if paper is not None else ()
    return [paper.places[one.id] for one in asked if paper is not None and one.id in paper.places]
