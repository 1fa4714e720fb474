"""The part of a campaign's rules that scoring reads (scoring.md, `rules.json`), with every decimal exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from chalicelib.scores.exact import fraction


class Base(StrEnum):
    """What the shortfall factor is measured on: whose respondents failed, who was rated less, or nothing."""

    RESPONDENT_UNIT = "respondent_unit"
    RATED_UNIT = "rated_unit"
    NONE = "none"


class NoOpinion(StrEnum):
    """Whether "no opinion" leaves the mean, or stays in its denominator."""

    EXCLUDED = "excluded"
    ZERO = "zero"


class NoValidAnswers(StrEnum):
    """What a group without a mean does: leave (its weight goes to the others), or stay with a mean of 0."""

    RENORMALISE = "renormalise"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A survey criterion of one unit type. `weights` None: all groups that rate the unit, equally."""

    id: str
    area: str
    max_points: Fraction
    weights: Mapping[str, Fraction] | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A grade and its lower bound in percent of the maximum; `exclusive` asks for more than the bound."""

    grade: str
    bound: Fraction
    exclusive: bool

    def reached_by(self, percent: Fraction) -> bool:
        """Whether an index of `percent` earns the grade."""
        return percent > self.bound if self.exclusive else percent >= self.bound


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """Everything the formula asks. Mappings are keyed by id; questions of a criterion keep the rules' order.

    `coefficients[question][option]` is 0..1, or None for "no opinion". `forms` gives the form of each group.
    """

    campaign: str
    k: int
    no_opinion: NoOpinion
    no_valid_answers: NoValidAnswers
    min_valid: int
    base: Base
    coefficients: Mapping[str, Mapping[str, Fraction | None]]
    criterion_of: Mapping[str, str]
    forms: Mapping[str, str]
    criteria: Mapping[str, tuple[Criterion, ...]]
    type_of: Mapping[str, str]
    grades: Mapping[str, tuple[Threshold, ...]]

    @classmethod
    def from_json(cls, rules: Mapping[str, Any]) -> "ScoringRules":
        """Read `rules.json`. Defaults are those of scoring.md; an inexact number raises `InexactNumber`."""
        scoring = rules.get("scoring", {})
        scales = {name: _scale(name, options) for name, options in rules["scales"].items()}
        questions = rules["questions"]
        return cls(
            campaign=rules["campaign"],
            k=int(rules.get("k", 5)),
            no_opinion=NoOpinion(scoring.get("no_opinion", "excluded")),
            no_valid_answers=NoValidAnswers(scoring.get("no_valid_answers", "renormalise")),
            min_valid=int(scoring.get("min_valid", 5)),
            base=Base(scoring.get("shortfall", {}).get("base", "respondent_unit")),
            coefficients={q: scales[body["scale"]] for q, body in questions.items()},
            criterion_of={q: body["criterion"] for q, body in questions.items()},
            forms={group: body["form"] for group, body in rules["groups"].items()},
            criteria={kind: tuple(map(_criterion, listed)) for kind, listed in rules["criteria"].items()},
            type_of={unit: body["type"] for unit, body in rules["units"].items()},
            grades={kind: _grades(kind, listed) for kind, listed in rules.get("grades", {}).items()},
        )

    def questions_of(self, criterion: str) -> tuple[str, ...]:
        """Ids of the questions tied to a criterion, on whichever form they stand."""
        return tuple(q for q, tied in self.criterion_of.items() if tied == criterion)

    def scored_units(self) -> tuple[str, ...]:
        """Ids of the units whose type has survey criteria, sorted bytewise."""
        return tuple(sorted(unit for unit, kind in self.type_of.items() if self.criteria.get(kind)))

    def survey_maximum(self, unit: str) -> Fraction:
        """The survey's maximum points for `unit`, all criteria of its type together."""
        return sum((c.max_points for c in self.criteria.get(self.type_of[unit], ())), Fraction(0))


def _scale(name: str, options: Mapping[str, object]) -> Mapping[str, Fraction | None]:
    return {
        option: None if coefficient is None else fraction(coefficient, f"scales.{name}.{option}")
        for option, coefficient in options.items()
    }


def _criterion(body: Mapping[str, Any]) -> Criterion:
    where = f"criteria.{body['id']}"
    weights = body.get("weights")
    return Criterion(
        id=body["id"],
        area=body.get("area", ""),
        max_points=fraction(body["max_points"], f"{where}.max_points"),
        weights={g: fraction(w, f"{where}.weights.{g}") for g, w in weights.items()}
        if weights is not None
        else None,
    )


def _grades(kind: str, listed: list[list[str]]) -> tuple[Threshold, ...]:
    """Highest bound first. A third word "exclusive" makes the lower bound exclusive."""
    thresholds = [
        Threshold(entry[0], fraction(entry[1], f"grades.{kind}.{entry[0]}"), entry[2:3] == ["exclusive"])
        for entry in map(list, listed)
    ]
    return tuple(sorted(thresholds, key=lambda threshold: -threshold.bound))
