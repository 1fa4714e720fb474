import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.formula import score
from chalicelib.scores.results import Appraised
from chalicelib.scores.score_json import from_json, to_json
from tests.support.scoring import SHA, hand_ballots, rules


@given(points=st.fractions(0, 80), base=st.sampled_from(["respondent_unit", "rated_unit", "none"]))
def test_scores_come_back_from_json_exactly(points: Fraction, base: str) -> None:
    appraised = {"fin": Appraised(points, Fraction(80), Fraction(1, 7), frozenset({"1.3"}))}
    scores = score(rules(base=base), hand_ballots(), rules_hash=SHA, appraised=appraised)
    assert from_json(json.loads(json.dumps(to_json(scores)))) == scores


def test_units_of_a_type_come_in_the_order_of_rank_and_those_without_last() -> None:
    scores = score(rules(), hand_ballots(), rules_hash=SHA)
    assert [unit.unit for unit in scores.of_type("department")] == ["fin", "jus"]
    assert [unit.rank for unit in scores.of_type("district")] == [None]
