from fractions import Fraction
from typing import Any

import pytest

from ops.rehearsal.recount import Ballot, Points, charged, points, ranks, rates, recount

RULES: dict[str, Any] = {
    "scoring": {
        "no_opinion": "excluded",
        "no_valid_answers": "renormalise",
        "min_valid": 5,
        "shortfall": {"base": "respondent_unit"},
    },
    "scales": {"s": {"A": "1", "B": "0.6", "C": "0.2", "D": "0", "E": None}},
    "questions": {"q": {"scale": "s", "criterion": "c"}},
    "forms": [{"id": "f", "sections": [{"questions": ["q"]}]}],
    "units": {
        "a": {"type": "department", "parent": None},
        "b": {"type": "department", "parent": None},
        "k": {"type": "district", "parent": None},
    },
    "other_units": {"x1": {"type": "commune", "parent": "k"}},
    "groups": {
        "staff": {
            "form": "f",
            "charged_to": "own",
            "rates": {"own": True, "parent": False, "types": [], "units": []},
        },
        "commune": {
            "form": "f",
            "charged_to": "nearest_scored",
            "rates": {"own": False, "parent": True, "types": [], "units": []},
        },
        "peers": {
            "form": "f",
            "charged_to": "none",
            "rates": {"own": False, "parent": False, "types": ["department"], "units": []},
        },
    },
    "criteria": {"department": [{"id": "c", "max_points": "2", "weights": {"staff": "1"}}]},
    "plan": [{"group": "staff", "unit": "a", "planned": 30}],
}


def ballots(answers: str, unit: str = "a") -> list[Ballot]:
    return [Ballot("staff", unit, f"r{n}", {unit: answer}, {}) for n, answer in enumerate(answers)]


@pytest.mark.parametrize(("rule", "expected"), [("excluded", "1.12"), ("zero", "1.0266666")])
def test_the_worked_example_of_the_rules(rule: str, expected: str) -> None:
    rules = {**RULES, "scoring": {**RULES["scoring"], "no_opinion": rule}}
    found = points(rules, recount(rules, ballots("A" * 10 + "B" * 8 + "C" * 3 + "D" + "E" * 2)))
    exact = found["a", "c"].points
    assert exact is not None
    assert abs(exact - Fraction(expected)) < Fraction(1, 10**6)
    assert found["a", "c"].full == exact * 30 / 24


def test_too_few_valid_answers_are_not_scored() -> None:
    found = points(RULES, recount(RULES, ballots("AAAAEEEE")))
    assert found["a", "c"] == Points(None, None)


def test_units_and_charges_follow_the_tree() -> None:
    assert rates(RULES, "staff", "a") == {"a"}
    assert rates(RULES, "commune", "x1") == {"k"}
    assert rates(RULES, "peers", "a") == {"b"}
    assert [charged(RULES, g, u) for g, u in (("staff", "a"), ("commune", "x1"), ("peers", "a"))] == [
        "a",
        "k",
        "-",
    ]


def test_ties_share_the_rank() -> None:
    half, whole = Points(Fraction(1), Fraction(1)), Points(Fraction(2), Fraction(2))
    assert ranks(RULES, {("a", "c"): half, ("b", "c"): half}) == {"a": 1, "b": 1}
    assert ranks(RULES, {("a", "c"): half, ("b", "c"): whole}) == {"a": 2, "b": 1}
