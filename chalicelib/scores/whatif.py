"""What the same tallies give under another shortfall base, no-opinion rule or weights. Never an official result.

Other weights could single out a group too small to be shown: a unit with merged answers has no result then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.results import Appraised, UnitScore
from chalicelib.scores.rules import Base, NoOpinion, ScoringRules

NOT_OFFICIAL = "what-if"
"""Stands in place of the rules' hash of such scores."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be tried; None and absent types stay as the rules have them. `weights`: type → group → weight."""

    base: Base | None
    no_opinion: NoOpinion | None
    weights: Mapping[str, Mapping[str, str]]

    @property
    def is_none(self) -> bool:
        """Whether nothing would differ."""
        return self.base is None and self.no_opinion is None and not self.weights


@dataclass(frozen=True, slots=True)
class Compared:
    """One unit under the rules and under the change; `tried` None where small groups forbid it."""

    official: UnitScore
    tried: UnitScore | None

    @property
    def difference(self) -> Fraction | None:
        """Survey points more (or fewer) than under the rules."""
        return None if self.tried is None else self.tried.points - self.official.points


def under(rules_json: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The rules with the change made; the rules given stay as they are."""
    scoring = dict(rules_json.get("scoring", {}))
    if change.base is not None:
        scoring["shortfall"] = {"base": change.base.value}
    if change.no_opinion is not None:
        scoring["no_opinion"] = change.no_opinion.value
    criteria = {
        kind: [body | {"weights": dict(change.weights[kind])} for body in listed]
        if kind in change.weights
        else listed
        for kind, listed in rules_json["criteria"].items()
    }
    return {**rules_json, "scoring": scoring, "criteria": criteria}


def compare(
    rules_json: Mapping[str, Any],
    change: Change,
    ballots: Ballots,
    appraised: Mapping[str, Appraised] | None = None,
) -> tuple[Compared, ...]:
    """Every unit side by side, sorted by id. Ranks of the trial are among all units, whoever may be shown."""
    official = score(ScoringRules.from_json(rules_json), ballots, rules_hash="", appraised=appraised)
    rules = ScoringRules.from_json(under(rules_json, change))
    tried = score(rules, ballots, rules_hash=NOT_OFFICIAL, appraised=appraised)
    return tuple(
        Compared(here, None if here.merged and here.type in change.weights else there)
        for here, there in zip(official.units, tried.units, strict=True)
    )
