"""What of a unit's survey maximum hangs on ballots still missing, before any answer is read (scoring.md).

Needs counts only: while windows are open the urn is not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.scores.counts import Counts, GroupUnit
from chalicelib.scores.formula import charged_share, weights
from chalicelib.scores.rules import Base, ScoringRules


@dataclass(frozen=True, slots=True)
class Exposure:
    """Of `points` at stake, covered / planned are safe today. `group` None: the unit's own ballots."""

    group: str | None
    points: Fraction
    covered: int
    planned: int


def exposures(rules: ScoringRules, counts: Counts, unit: str) -> tuple[Exposure, ...]:
    """The parts of the unit's survey maximum that missing ballots can cost; none where nothing is planned."""
    if rules.base is Base.RESPONDENT_UNIT:
        share = charged_share(counts, unit)
        maximum = rules.survey_maximum(unit)
        return (Exposure(None, maximum, share.covered, share.planned),) if share.planned else ()
    return tuple(_by_raters(rules, counts, unit)) if rules.base is Base.RATED_UNIT else ()


def _by_raters(rules: ScoringRules, counts: Counts, unit: str) -> Iterator[Exposure]:
    points: dict[str, Fraction] = {}
    for criterion in rules.criteria.get(rules.type_of[unit], ()):
        shares = weights(counts, criterion, unit)
        whole = sum(shares.values(), Fraction(0))
        for group, weight in shares.items() if whole else ():
            points[group] = points.get(group, Fraction(0)) + criterion.max_points * weight / whole
    for group, at_stake in points.items():
        line = counts.rated[GroupUnit(group, unit)]
        yield Exposure(group, at_stake, line.covered, line.planned)
