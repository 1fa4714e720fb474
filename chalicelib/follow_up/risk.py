"""Points at risk while windows are open: survey maximum × (1 − cov today) (scoring.md, "Shortfall"; texts.md 12).

An upper bound from counts alone: the true loss depends on answers nobody has read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.campaign.wording import decimal_text


@dataclass(frozen=True, slots=True)
class Stake:
    """`maximum` points hang on `planned` ballots, of which `covered` have come in."""

    maximum: Fraction
    covered: int
    planned: int

    @property
    def missing(self) -> int:
        """Ballots still wanting."""
        return self.planned - self.covered

    @property
    def points(self) -> Fraction:
        """What the missing ballots can cost."""
        return self.maximum * Fraction(self.missing, self.planned) if self.planned else Fraction(0)

    @property
    def per_ballot(self) -> Fraction:
        """What one further ballot keeps, at most; nothing once the plan is filled."""
        return self.maximum / self.planned if self.missing else Fraction(0)

    def multiplication(self, *, comma: bool = True) -> str:
        """ "20,00 × 23/84"."""
        return f"{decimal_text(self.maximum, comma=comma)} × {self.missing}/{self.planned}"


@dataclass(frozen=True, slots=True)
class Risk:
    """Points at risk of one unit, with the multiplication to show. Exact; rounded only by `decimal_text`.

    One stake where the unit's own ballots decide; one per rating group where the rules measure those.
    """

    stakes: tuple[Stake, ...]

    @property
    def points(self) -> Fraction:
        """The most that the missing ballots can cost the unit today."""
        return sum((stake.points for stake in self.stakes), Fraction(0))

    @property
    def per_ballot(self) -> Fraction:
        """What each further ballot keeps, at most."""
        return max((stake.per_ballot for stake in self.stakes), default=Fraction(0))

    def points_text(self, *, comma: bool = True) -> str:
        """ "5,48"."""
        return decimal_text(self.points, comma=comma)

    def per_ballot_text(self, *, comma: bool = True) -> str:
        """ "0,24"."""
        return decimal_text(self.per_ballot, comma=comma)

    def multiplication(self, *, comma: bool = True) -> str:
        """The sum to show beside the points; empty where nothing is at stake."""
        at_stake = [stake for stake in self.stakes if stake.missing]
        return " + ".join(stake.multiplication(comma=comma) for stake in at_stake)


def at_risk(stakes: Iterable[tuple[Fraction, int, int]]) -> Risk:
    """The risk from (maximum points, covered, planned); `scores.exposure.exposures` gives them by the rules."""
    return Risk(tuple(Stake(*stake) for stake in stakes if stake[2] > 0))
