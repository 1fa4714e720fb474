from fractions import Fraction

from hypothesis import given, settings

from chalicelib.scores import ballots_json
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.rules import Base, NoOpinion, ScoringRules
from chalicelib.scores.whatif import Change, compare, under
from tests.support.published import Round, rounds
from tests.support.scoring import counts, hand_ballots, rules_json, tally

NONE = Change(None, None, {})


def test_without_a_shortfall_every_unit_has_its_full_points() -> None:
    for one in compare(rules_json(), Change(Base.NONE, None, {}), hand_ballots()):
        assert one.tried is not None
        assert one.tried.points == one.official.full
        assert one.difference == one.official.lost
        assert one.tried.lost == 0


def test_the_worked_example_under_the_other_no_opinion_rule() -> None:
    body = rules_json(base="rated_unit") | {
        "criteria": {"department": [{"id": "1.3", "area": "1", "max_points": "2"}]},
        "units": {"fin": {"type": "department", "name": "Sở Tài chính"}},
    }
    ballots = Ballots(
        counts({}, {"staff fin": (30, 24)}), tally({"staff fin": 24}, {"staff fin q01": "A10 B8 C3 D1 E2"})
    )
    (one,) = compare(body, Change(None, NoOpinion.ZERO, {}), ballots)
    assert one.tried is not None
    assert one.official.points == Fraction(112, 100)
    assert one.tried.points == Fraction(2) * Fraction(154, 240) * Fraction(24, 30)


def test_the_rules_themselves_stay_as_they_are() -> None:
    before = rules_json()
    under(before, Change(Base.NONE, NoOpinion.ZERO, {"department": {"staff": "1"}}))
    assert before == rules_json()


def test_other_weights_hold_for_all_criteria_of_the_type_and_no_other() -> None:
    bent = under(rules_json(), Change(None, None, {"department": {"staff": "1"}}))
    assert [c["weights"] for c in bent["criteria"]["department"]] == [{"staff": "1"}] * 2
    assert bent["criteria"]["district"] == rules_json()["criteria"]["district"]


def test_weights_cannot_single_out_a_group_too_small_to_be_shown() -> None:
    small = Ballots(
        counts({}, {"staff fin": (5, 3), "deputies fin": (6, 6)}),
        tally({"staff fin": 3, "deputies fin": 6}, {"staff fin q01": "A3", "deputies fin q01": "B6"}),
    )
    tried = {
        c.official.unit: c.tried
        for c in compare(rules_json(), Change(None, None, {"department": {"staff": "1"}}), small)
    }
    assert tried["fin"] is None
    assert tried["tx"] is not None


@settings(max_examples=40, deadline=None)
@given(rounds())
def test_changing_nothing_changes_nothing(done: Round) -> None:
    ballots = Ballots(done.counts, done.tally)
    assert all(one.difference == 0 for one in compare(done.rules, NONE, ballots))
    again = ballots_json.from_bytes(ballots_json.to_bytes(ballots))
    rules = ScoringRules.from_json(done.rules)
    assert score(rules, again, rules_hash="r") == score(rules, ballots, rules_hash="r")
