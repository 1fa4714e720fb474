"""Rules and ballots for the tests of scoring: written as an office would list them."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Cell, Tally

LEVEL5 = {"A": "1", "B": "0.6", "C": "0.2", "D": "0", "E": None}
GRADES = [["excellent", "90"], ["good", "80"], ["fair", "70"], ["average", "50"], ["weak", "0"]]
SHA = "9f2c" * 16


def rules_json(**scoring: Any) -> dict[str, Any]:
    """Two departments and a district, criteria 1.3 (q01, q02; half and half) and 2.1 (q03; all groups alike)."""
    criteria = [
        {"id": "1.3", "area": "1", "max_points": "2", "weights": {"deputies": "0.5", "staff": "0.5"}},
        {"id": "2.1", "area": "2", "max_points": "3"},
    ]
    return {
        "campaign": "hand-2020",
        "k": 5,
        "scoring": {"shortfall": {"base": scoring.pop("base", "respondent_unit")}} | scoring,
        "scales": {"level5": dict(LEVEL5)},
        "questions": {q: {"scale": "level5", "criterion": c} for q, c in QUESTIONS.items()},
        "groups": {"deputies": {"form": "f1"}, "staff": {"form": "f2"}, "heads": {"form": "f3"}},
        "criteria": {"department": criteria, "district": [{"id": "1.3", "area": "1", "max_points": "2"}]},
        "units": {
            "fin": {"type": "department", "name": "Sở Tài chính"},
            "jus": {"type": "department", "name": "Sở Tư pháp"},
            "tx": {"type": "district", "name": "UBND huyện Mỹ Xuyên"},
        },
        "grades": {"department": GRADES, "district": GRADES},
    }


QUESTIONS = {"q01": "1.3", "q02": "1.3", "q03": "2.1"}


def rules(**scoring: Any) -> ScoringRules:
    return ScoringRules.from_json(rules_json(**scoring))


def one_question(**scoring: Any) -> ScoringRules:
    """The worked example of the rules: one unit, one group, one question, 2 points."""
    body = rules_json(**scoring) | {
        "criteria": {"department": [{"id": "1.3", "area": "1", "max_points": "2"}]},
        "questions": {"q01": {"scale": "level5", "criterion": "1.3"}},
        "units": {"fin": {"type": "department", "name": "Sở Tài chính"}},
    }
    return ScoringRules.from_json(body)


def counts(charged: Mapping[str, tuple[int, int]], rated: Mapping[str, tuple[int, int]]) -> Counts:
    """Lines keyed "group unit", each (planned, returned)."""

    def lines(side: Mapping[str, tuple[int, int]]) -> dict[GroupUnit, Line]:
        return {GroupUnit(*key.split()): Line(*numbers) for key, numbers in side.items()}

    return Counts(lines(charged), lines(rated))


def tally(slips: Mapping[str, int], answers: Mapping[str, str]) -> Tally:
    """`slips` keyed "group unit"; `answers` keyed "group unit question", each like "A10 B8"."""
    return Tally(
        {GroupUnit(*key.split()): number for key, number in slips.items()},
        {
            Cell(*key.split()): {part[0]: int(part[1:]) for part in listed.split()}
            for key, listed in answers.items()
        },
    )


def alike(key: str, slips: Sequence[str], questions: Sequence[str] = ("q01", "q02", "q03")) -> Tally:
    """The tally of real slips, for tests that begin at answers."""
    paper = [(question, frozenset("ABCDE")) for question in questions]
    return Tally.of_slips(GroupUnit(*key.split()), paper, slips)


def hand_ballots() -> Ballots:
    """The small campaign that `test_hand_calculation.py` works out on paper."""
    return Ballots(
        counts=counts(
            charged={
                "staff fin": (10, 8),
                "staff jus": (5, 6),
                "heads jus": (4, 1),
                "deputies -": (10, 6),
            },
            rated={
                "deputies fin": (10, 6),
                "staff fin": (10, 8),
                "deputies jus": (10, 6),
                "staff jus": (5, 6),
                "deputies tx": (10, 4),
            },
        ),
        tally=tally(
            slips={"deputies fin": 6, "staff fin": 8, "deputies jus": 6, "staff jus": 6, "deputies tx": 4},
            answers={
                "deputies fin q01": "A2 B2 C1 E1",
                "deputies fin q02": "B5 D1",
                "deputies fin q03": "A6",
                "staff fin q01": "A4 B4",
                "staff fin q02": "E8",
                "staff fin q03": "A3 B5",
                "deputies jus q01": "B6",
                "deputies jus q02": "B6",
                "deputies jus q03": "B6",
                "staff jus q01": "A6",
                "staff jus q02": "A6",
                "staff jus q03": "A6",
                "deputies tx q01": "A4",
                "deputies tx q02": "A4",
            },
        ),
    )
