from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, inputs_hash, score
from chalicelib.scores.results import Appraised, Lost, NotScored, UnitScore
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.scoring import SHA, alike, counts, hand_ballots, one_question, rules, rules_json, tally

QUESTIONS = ("q01", "q02", "q03")
slip = st.text("ABCDE", min_size=3, max_size=3)
slips = st.lists(slip, max_size=12)


def fin(given_rules: ScoringRules, ballots: Ballots) -> UnitScore:
    unit = score(given_rules, ballots, rules_hash=SHA).of("fin")
    assert unit is not None
    return unit


def ballots_of(staff: list[str], deputies: list[str], *, planned: int, extra: int = 0) -> Ballots:
    """Both groups rate `fin`; the plan is the same for each. `extra` returned ballots stand beside the tally."""
    numbers = {"staff fin": (planned, len(staff) + extra), "deputies fin": (planned, len(deputies))}
    parts = [alike("staff fin", staff, QUESTIONS), alike("deputies fin", deputies, QUESTIONS)]
    return Ballots(counts(numbers, numbers), Tally.merged(parts))


def test_a_group_that_does_not_rate_the_unit_by_plan_does_not_count() -> None:
    ballots = Ballots(
        counts({"staff fin": (6, 6)}, {"staff fin": (6, 6), "deputies fin": (0, 6)}),
        Tally.merged([alike("staff fin", ["AAA"] * 6), alike("deputies fin", ["DDD"] * 6)]),
    )
    unit = fin(rules(), ballots)
    assert [part.group for part in unit.criteria[0].parts] == ["staff"]
    assert unit.points == unit.max_points == 5


@pytest.mark.parametrize(("rule", "full"), [("renormalise", 5), ("zero", Fraction("2.5"))])
def test_a_group_without_answers_leaves_or_stays_as_the_rules_say(rule: str, full: Fraction) -> None:
    ballots = Ballots(counts({}, {"staff fin": (6, 6), "deputies fin": (6, 0)}), alike("staff fin", ["AAA"] * 6))
    assert fin(rules(no_valid_answers=rule), ballots).full == full


def test_no_group_weight_or_valid_answer_leaves_a_criterion_unscored_with_its_reason() -> None:
    body = rules_json()
    body["criteria"]["department"][0]["weights"] = {"staff": "0", "deputies": "1"}
    body["criteria"]["department"][1]["weights"] = {"deputies": "1"}
    ballots = Ballots(counts({}, {"staff fin": (6, 6)}), alike("staff fin", ["AAA"] * 6))
    unit = fin(ScoringRules.from_json(body), ballots)
    assert [c.reason for c in unit.criteria] == [NotScored.NO_WEIGHT, NotScored.NO_GROUP_COUNTS]
    assert (unit.index, unit.rank) == (None, None)
    assert unit.max_points == 0


def test_min_valid_takes_the_largest_question_of_each_group() -> None:
    # staff: q01 3 valid, q02 2; deputies: q01 1, q02 2: 3 + 2 = 5 are enough, 4 would not be
    cells = {
        "staff fin q01": "A3 E1",
        "staff fin q02": "A2 E2",
        "deputies fin q01": "A1 E2",
        "deputies fin q02": "A2 E1",
    }
    numbers = counts({}, {"staff fin": (4, 4), "deputies fin": (3, 3)})
    ballots = Ballots(numbers, tally({"staff fin": 4, "deputies fin": 3}, cells))
    assert fin(rules(min_valid=5), ballots).criteria[0].reason is None
    assert fin(rules(min_valid=6), ballots).criteria[0].reason is NotScored.TOO_FEW_VALID


def test_nothing_planned_of_its_own_costs_a_unit_nothing_and_can_be_seen() -> None:
    ballots = Ballots(counts({}, {"staff fin": (9, 6)}), alike("staff fin", ["AAA"] * 6))
    unit = fin(rules(), ballots)
    assert unit.charged.planned == unit.lost == 0


def test_the_reason_for_lost_points_is_the_base_of_the_rules() -> None:
    reasons = [
        score(rules(base=base), hand_ballots(), rules_hash=SHA).lost_because
        for base in ("respondent_unit", "rated_unit", "none")
    ]
    assert reasons == [Lost.RESPONDENT_UNIT, Lost.RATED_UNIT, Lost.NOTHING]


def test_appraised_points_make_an_index_with_a_grade() -> None:
    # survey 3,212 of 5; appraised 80 of 85, 1 deducted: 82,212 / 90 = 91,3466… %
    given_points = {"fin": Appraised(Fraction(80), Fraction(85), Fraction(1))}
    scores = score(rules(), hand_ballots(), rules_hash=SHA, appraised=given_points)
    unit = scores.of("fin")
    assert unit is not None
    assert (unit.achieved, unit.index) == (Fraction("82.212"), Fraction("8221.2") / 90)
    assert unit.maximum == 90
    assert (unit.grade, unit.is_component) == ("excellent", False)


def test_a_criterion_that_does_not_apply_leaves_the_maximum() -> None:
    given_points = {"fin": Appraised(Fraction(0), Fraction(0), Fraction(0), frozenset({"2.1"}))}
    unit = score(rules(), hand_ballots(), rules_hash=SHA, appraised=given_points).of("fin")
    assert unit is not None
    assert [c.criterion for c in unit.criteria] == ["1.3"]
    assert unit.maximum == 2


def test_small_groups_mark_what_they_touch_as_merged() -> None:
    ballots = Ballots(
        counts({}, {"staff fin": (6, 6), "deputies fin": (6, 2)}),
        Tally.merged([alike("staff fin", ["AAA"] * 6), alike("deputies fin", ["BB"] * 2, ["q01", "q02"])]),
    )
    unit = fin(rules(), ballots)
    assert [c.merged for c in unit.criteria] == [True, True]
    assert unit.merged
    assert not unit.withheld


def test_the_inputs_hash_follows_every_input() -> None:
    ballots = hand_ballots()
    fewer = Ballots(counts({}, {}), ballots.tally)
    other = Ballots(ballots.counts, alike("staff fin", ["AAA"]))
    lifted = {"fin": Appraised(Fraction(1), Fraction(2), Fraction(0))}
    hashes = {
        inputs_hash(SHA, ballots),
        inputs_hash("0" * 64, ballots),
        inputs_hash(SHA, fewer),
        inputs_hash(SHA, other),
        inputs_hash(SHA, ballots, lifted),
    }
    assert len(hashes) == 5
    assert inputs_hash(SHA, ballots) == inputs_hash(SHA, hand_ballots())


@given(staff=slips, deputies=slips, returned=st.integers(0, 12))
def test_at_fixed_answers_points_are_proportional_to_coverage(
    staff: list[str], deputies: list[str], returned: int
) -> None:
    ballots = ballots_of(staff, deputies, planned=12)
    own = {GroupUnit("staff", "fin"): Line(12, returned)}
    unit = fin(rules(min_valid=0), Ballots(Counts(own, ballots.counts.rated), ballots.tally))
    assert unit.points == unit.full * Fraction(returned, 12)
    assert unit.lost == unit.full * Fraction(12 - returned, 12)


@given(staff=st.lists(slip, min_size=1, max_size=12), deputies=slips, data=st.data())
def test_removing_a_ballot_never_raises_points_where_everything_missing_counts_as_zero(
    staff: list[str], deputies: list[str], data: st.DataObject
) -> None:
    strict = rules(base="rated_unit", no_opinion="zero", no_valid_answers="zero", min_valid=0)
    taken = data.draw(st.integers(0, len(staff) - 1))
    fewer = staff[:taken] + staff[taken + 1 :]
    before = fin(strict, ballots_of(staff, deputies, planned=12))
    after = fin(strict, ballots_of(fewer, deputies, planned=12))
    assert after.points <= before.points


@given(staff=slips, deputies=slips, base=st.sampled_from(["respondent_unit", "rated_unit", "none"]))
def test_full_coverage_gives_the_full_points(staff: list[str], deputies: list[str], base: str) -> None:
    ballots = ballots_of(staff, deputies, planned=12)
    full_lines = {key: Line(12, 12 + len(staff)) for key in ballots.counts.rated}
    unit = fin(rules(base=base), Ballots(Counts(full_lines, full_lines), ballots.tally))
    assert unit.points == unit.full
    assert 0 <= unit.points <= unit.max_points


@given(answers=slips, data=st.data())
def test_the_order_of_ballots_and_of_merging_changes_nothing(answers: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(answers))
    cut = data.draw(st.integers(0, len(answers)))
    parts = [alike("staff fin", shuffled[cut:]), alike("staff fin", shuffled[:cut])]
    assert Tally.merged(parts) == Tally.merged([alike("staff fin", answers)])


@given(number=st.integers(0, 10**9), places=st.integers(1, 9))
def test_decimals_in_the_rules_are_exact(number: int, places: int) -> None:
    whole, rest = divmod(number, 10**places)
    body: dict[str, Any] = rules_json()
    body["criteria"]["department"][0]["max_points"] = f"{whole}.{rest:0{places}d}"
    assert ScoringRules.from_json(body).criteria["department"][0].max_points == Fraction(number, 10**places)


def test_a_tenth_ten_times_is_one() -> None:
    body = rules_json()
    body["scales"]["level5"]["B"] = "0.1"
    ballots = Ballots(counts({}, {"staff fin": (10, 10)}), tally({"staff fin": 10}, {"staff fin q01": "B10"}))
    assert fin(ScoringRules.from_json(body), ballots).points == Fraction(1, 5)
    assert fin(one_question(), ballots).points == Fraction(6, 5)
