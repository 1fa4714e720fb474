"""The outcome of scoring: exact values with their reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from chalicelib.scores.rules import Base


class NotScored(StrEnum):
    """Why a criterion has no points; each reads "không đủ số phiếu" on a page, and leaves the maximum."""

    NO_GROUP_COUNTS = "no_group_counts"
    NO_WEIGHT = "no_weight"
    TOO_FEW_VALID = "too_few_valid"


class Lost(StrEnum):
    """Why points are lost to missing ballots, by the base of the shortfall; `nothing` when none are."""

    RESPONDENT_UNIT = "respondents_of_the_unit_missing"
    RATED_UNIT = "ballots_rating_the_unit_missing"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GroupPart:
    """A counting group's share in a criterion: λ, m (0..1), cov (0..1), and its largest valid(q)."""

    group: str
    weight: Fraction
    mean: Fraction
    coverage: Fraction
    valid: int


class CriterionScore(NamedTuple):
    """S and full of one criterion for one unit; both None where `reason` says why not.

    `merged`: its published tallies are merged under `*` or withheld, so nobody outside can recompute it.
    """

    criterion: str
    area: str
    max_points: Fraction
    points: Fraction | None
    full: Fraction | None
    reason: NotScored | None
    parts: Sequence[GroupPart]
    merged: bool

    @property
    def lost(self) -> Fraction | None:
        """Points lost to missing ballots: full − actual."""
        return None if self.points is None or self.full is None else self.full - self.points


@dataclass(frozen=True, slots=True)
class AreaPoints:
    """What appraisal adds to one area of one unit."""

    area: str
    points: Fraction
    max_points: Fraction
    deductions: Fraction


@dataclass(frozen=True, slots=True)
class AreaIndex:
    """Achieved and maximum points of one area, survey and appraisal together; `index` in percent."""

    area: str
    achieved: Fraction
    maximum: Fraction

    @property
    def index(self) -> Fraction | None:
        """The component index of the area; None where nothing of it applies or was scored."""
        return self.achieved / self.maximum * 100 if self.maximum else None


@dataclass(frozen=True, slots=True)
class AppraisedLeaf:
    """What a file said of one criterion. `own`: self-assessed, None where left empty or taken from the survey.

    A criterion that does not apply has no points; of a survey criterion only the deduction counts here.
    """

    criterion: str
    area: str
    max_points: Fraction
    own: Fraction | None
    points: Fraction
    deduction: Fraction
    applies: bool
    surveyed: bool

    @property
    def difference(self) -> Fraction | None:
        """Appraised less self-assessed points."""
        return None if self.own is None else self.points - self.own


@dataclass(frozen=True, slots=True)
class Appraised:
    """What appraisal adds to the survey for one unit. `not_applicable`: criteria that leave the maximum."""

    points: Fraction
    max_points: Fraction
    deductions: Fraction
    not_applicable: frozenset[str] = frozenset()
    areas: tuple[AreaPoints, ...] = ()
    leaves: tuple[AppraisedLeaf, ...] = ()

    @property
    def own(self) -> Fraction | None:
        """Σ self-assessed points; None where a criterion that applies has none."""
        given = [leaf.own for leaf in self.leaves if leaf.applies and not leaf.surveyed]
        known = [own for own in given if own is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(given) else None


@dataclass(frozen=True, slots=True)
class Previous:
    """What a unit had the year before: rank within its type, index and the survey's component index in percent.

    Any of them may be unknown. A known `index` is what the rank went by.
    """

    rank: int | None = None
    index: Fraction | None = None
    component: Fraction | None = None


@dataclass(frozen=True, slots=True)
class YearBefore:
    """Earlier results to stand beside these. `label` names them ("2019"); `units`: unit → what it had."""

    label: str
    units: Mapping[str, Previous]


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's ballots on the base of the shortfall: `covered` of `planned`."""

    covered: int
    planned: int

    @property
    def coverage(self) -> Fraction:
        """0..1; nothing planned covers all."""
        return Fraction(self.covered, self.planned) if self.planned else Fraction(1)


@dataclass(frozen=True, slots=True)
class Totals:
    """Σ S, Σ full and Σ max points of a unit's scored criteria."""

    points: Fraction
    full: Fraction
    max_points: Fraction


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One rated unit. `points`, `full`, `max_points` sum its scored criteria; `maximum` adds appraisal's.

    `index` is in percent, None where nothing was scored. `charged` counts the unit's own ballots: with nothing
    planned there, a respondent-unit base leaves cov = 1 and the pages say so. `withheld`: no tallies are shown.
    `totals` are the criteria's sums where they are known already: adding fractions up takes time.
    """

    unit: str
    type: str
    criteria: tuple[CriterionScore, ...]
    charged: Share
    appraised: Appraised | None
    withheld: bool
    rank: int | None = None
    grade: str | None = None
    previous: Previous | None = None
    totals: Totals | None = field(default=None, repr=False, compare=False)

    @property
    def points(self) -> Fraction:
        """Σ S over the scored criteria."""
        return (
            self.totals.points if self.totals else _total(c.points for c in self.criteria if c.points is not None)
        )

    @property
    def full(self) -> Fraction:
        """Σ full: what the same answers give when no ballot is missing."""
        return self.totals.full if self.totals else _total(c.full for c in self.criteria if c.full is not None)

    @property
    def max_points(self) -> Fraction:
        """Σ max points of the scored criteria."""
        known = self.totals
        return known.max_points if known else _total(c.max_points for c in self.criteria if c.reason is None)

    @property
    def lost(self) -> Fraction:
        """Points lost to missing ballots: full − points."""
        return self.full - self.points

    @property
    def merged(self) -> bool:
        """Whether the total rests on merged or withheld tallies."""
        return any(c.merged for c in self.criteria)

    @property
    def achieved(self) -> Fraction:
        """Points reached: appraised + Σ S − deductions."""
        return self.points + (self.appraised.points - self.appraised.deductions if self.appraised else 0)

    @property
    def maximum(self) -> Fraction:
        """Max points of all that applies and was scored, appraisal included."""
        return self.max_points + (self.appraised.max_points if self.appraised else 0)

    @property
    def index(self) -> Fraction | None:
        """Achieved points of the maximum in percent; a component index on survey points alone."""
        return self.achieved / self.maximum * 100 if self.maximum else None

    @property
    def areas(self) -> tuple[AreaIndex, ...]:
        """The component index by area, in the rules' order of criteria."""
        achieved: dict[str, Fraction] = {}
        maximum: dict[str, Fraction] = {}
        given = self.appraised.areas if self.appraised else ()
        parts = [(a.area, a.points - a.deductions, a.max_points) for a in given]
        parts += [(c.area, c.points, c.max_points) for c in self.criteria if c.points is not None]
        for area, points, most in parts:
            achieved[area] = achieved.get(area, Fraction(0)) + points
            maximum[area] = maximum.get(area, Fraction(0)) + most
        return tuple(AreaIndex(area, achieved[area], maximum[area]) for area in achieved)

    @property
    def is_component(self) -> bool:
        """On survey points alone: a component index, which gets no grade."""
        return self.appraised is None


def _total(values: Iterable[Fraction]) -> Fraction:
    """The sum over one common denominator, found once: pairwise it would grow and be reduced at every step."""
    ratios = [value.as_integer_ratio() for value in values]
    below = lcm(*[d for _, d in ratios])
    return Fraction(sum([n * (below // d) for n, d in ratios]), below)


@dataclass(frozen=True, slots=True)
class Scores:
    """All units' scores, sorted by unit id. `inputs_hash` changes when rules, counts, tallies or imports do.

    `compared_with` names the earlier results beside which these stand ("2019"); empty without any.
    """

    campaign: str
    rules_hash: str
    inputs_hash: str
    base: Base
    units: tuple[UnitScore, ...]
    compared_with: str = ""

    @property
    def lost_because(self) -> Lost:
        """The reason for every lost point: one base holds for the whole campaign."""
        return Lost.NOTHING if self.base is Base.NONE else Lost[self.base.name]

    @property
    def measures_respondents(self) -> bool:
        """Whether a unit's own missing ballots lower its points."""
        return self.base is Base.RESPONDENT_UNIT

    def of(self, unit: str) -> UnitScore | None:
        """The score of one unit, if it is rated."""
        return next((score for score in self.units if score.unit == unit), None)

    def of_type(self, kind: str) -> tuple[UnitScore, ...]:
        """The units of a type in the order of their ranks, those without a rank last."""
        units = (score for score in self.units if score.type == kind)
        return tuple(sorted(units, key=lambda score: (score.rank is None, score.rank or 0, score.unit)))
