from fractions import Fraction

import pytest

from chalicelib.scores.exact import InexactNumber
from chalicelib.scores.rules import Base, NoOpinion, NoValidAnswers, ScoringRules
from tests.support.campaigns import small_rules
from tests.support.scoring import rules, rules_json


def test_what_the_rules_leave_out_takes_the_documented_defaults() -> None:
    body = rules_json()
    del body["scoring"], body["k"], body["grades"]
    read = ScoringRules.from_json(body)
    assert (read.no_opinion, read.no_valid_answers) == (NoOpinion.EXCLUDED, NoValidAnswers.RENORMALISE)
    assert (read.base, read.min_valid, read.k, read.grades) == (Base.RESPONDENT_UNIT, 5, 5, {})


def test_coefficients_and_weights_are_read_from_their_decimal_text() -> None:
    read = rules()
    assert read.coefficients["q01"] == {"A": 1, "B": Fraction(3, 5), "C": Fraction(1, 5), "D": 0, "E": None}
    assert read.criteria["department"][0].weights == {"deputies": Fraction(1, 2), "staff": Fraction(1, 2)}
    assert read.survey_maximum("fin") == 5


@pytest.mark.parametrize("wrong", [0.6, "0,6", "6e-1", True, ".6", "nan", " 1"])
def test_a_number_that_is_not_exact_is_refused_with_its_place(wrong: object) -> None:
    body = rules_json()
    body["scales"]["level5"]["B"] = wrong
    with pytest.raises(InexactNumber, match=r"scales\.level5\.B"):
        ScoringRules.from_json(body)


def test_weights_that_name_no_group_are_not_the_same_as_no_weights() -> None:
    body = rules_json()
    body["criteria"]["department"][1]["weights"] = {}
    assert ScoringRules.from_json(body).criteria["department"][1].weights == {}


def test_a_compiled_campaign_reads_as_it_stands() -> None:
    read = ScoringRules.from_json(small_rules())
    assert read.scored_units() == ("a1", "a2", "d1")
    assert read.questions_of("1.1") == ("q01", "q02")
    assert read.forms["communes"] == "f2"
