"""What must hold of the scores of any campaign whatsoever, whatever its rules and answers."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.results import Scores, UnitScore
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.published import Round, rounds
from tests.support.scoring import counts, rules_json, tally


def scored(done: Round, counts: Counts | None = None, tally: Tally | None = None, **scoring: Any) -> Scores:
    rules = ScoringRules.from_json(done.rules | {"scoring": done.rules["scoring"] | scoring})
    return score(rules, Ballots(counts or done.counts, tally or done.tally), rules_hash="r")


@settings(max_examples=40, deadline=None)
@given(rounds())
def test_at_fixed_answers_points_are_full_points_times_the_share_of_the_units_own_ballots(done: Round) -> None:
    for unit in scored(done, shortfall={"base": "respondent_unit"}).units:
        for criterion in unit.criteria:
            if criterion.points is not None and criterion.full is not None:
                assert criterion.points == criterion.full * unit.charged.coverage


@settings(max_examples=40, deadline=None)
@given(rounds(), st.integers(0, 9))
def test_half_the_ballots_rating_a_unit_give_half_the_points_of_all(done: Round, returned: int) -> None:
    """Every group's plan is twenty ballots, of which so many came: all groups have one factor."""
    lines = {key: Line(20, returned) for key in done.counts.rated}
    of = scored(done, Counts(done.counts.charged, lines), shortfall={"base": "rated_unit"})
    for unit in of.units:
        assert unit.points == unit.full * Fraction(returned, 20)


@settings(max_examples=40, deadline=None)
@given(rounds(), st.sampled_from(["respondent_unit", "rated_unit", "none"]))
def test_at_full_coverage_points_are_the_full_points(done: Round, base: str) -> None:
    lines = {
        side: {key: Line(line.planned, max(line.planned, line.returned)) for key, line in of.items()}
        for side, of in (("charged", done.counts.charged), ("rated", done.counts.rated))
    }
    for unit in scored(done, Counts(**lines), shortfall={"base": base}).units:
        assert unit.points == unit.full


def a_ballot_less(
    done: Round, data: st.DataObject, *, no_valid_answers: str, min_valid: int, last_too: bool
) -> tuple[UnitScore, UnitScore]:
    """A unit before and after one slip about it is taken away, answers and return alike.

    Base rated_unit, no opinion counts as zero, returned ≤ planned all along (docs/adr/0023). `last_too`: it may be
    its group's last.
    """
    strict: dict[str, Any] = {
        "no_opinion": "zero",
        "no_valid_answers": no_valid_answers,
        "min_valid": min_valid,
        "shortfall": {"base": "rated_unit"},
    }
    rated = {key: Line(max(line.planned, line.returned), line.returned) for key, line in done.counts.rated.items()}
    least = 1 if last_too else 2
    cells = sorted(key for key, slips in done.tally.slips.items() if slips >= least and rated[key].returned)
    assume(cells)
    key = data.draw(st.sampled_from(cells))
    fewer = without_a_slip(done.tally, key, data)
    line = rated[key]
    less = rated | {key: Line(line.planned, line.returned - 1)}
    before = scored(done, Counts({}, rated), **strict).of(key.unit)
    after = scored(done, Counts({}, less), fewer, **strict).of(key.unit)
    assert before is not None
    assert after is not None
    return before, after


@settings(max_examples=100, deadline=None)
@given(rounds(), st.data(), st.integers(0, 6))
def test_a_ballot_less_never_raises_points_where_a_group_without_answers_stays_with_nought(
    done: Round, data: st.DataObject, min_valid: int
) -> None:
    before, after = a_ballot_less(done, data, no_valid_answers="zero", min_valid=min_valid, last_too=True)
    assert after.points <= before.points
    for here, there in zip(before.criteria, after.criteria, strict=True):
        assert (there.points or 0) <= (here.points or 0)


@settings(max_examples=100, deadline=None)
@given(rounds(), st.data(), st.integers(0, 6))
def test_a_ballot_less_never_raises_points_while_its_group_keeps_another(
    done: Round, data: st.DataObject, min_valid: int
) -> None:
    before, after = a_ballot_less(done, data, no_valid_answers="renormalise", min_valid=min_valid, last_too=False)
    assert after.points <= before.points


@settings(max_examples=40, deadline=None)
@given(rounds(), st.data())
def test_nor_does_it_raise_the_index_where_no_criterion_can_leave_the_maximum(
    done: Round, data: st.DataObject
) -> None:
    before, after = a_ballot_less(done, data, no_valid_answers="zero", min_valid=0, last_too=True)
    assert (after.index or 0) <= (before.index or 0)


def points_with(answers: dict[str, str], planned: dict[str, int], **scoring: Any) -> UnitScore:
    """One unit and one question worth 2 points, rated by two groups of equal weight; answers such as "A3 D1".

    No ballot is charged to the unit itself.
    """
    body = rules_json() | {
        "criteria": {"department": [{"id": "1.3", "area": "1", "max_points": "2"}]},
        "units": {"fin": {"type": "department", "name": "Sở Tài chính"}},
    }
    returned = {group: sum(int(part[1:]) for part in of.split()) for group, of in answers.items()}
    lines = {f"{group} fin": (planned[group], returned[group]) for group in answers}
    cells = {f"{group} fin q01": of for group, of in answers.items() if of}
    slips = {f"{group} fin": number for group, number in returned.items() if number}
    strict: dict[str, Any] = {
        "no_opinion": "zero",
        "no_valid_answers": "zero",
        "min_valid": 0,
        "shortfall": {"base": "rated_unit"},
    }
    rules = ScoringRules.from_json(body | {"scoring": strict | scoring})
    (unit,) = score(rules, Ballots(counts({}, lines), tally(slips, cells)), rules_hash="r").units
    return unit


TWO, PLAN = {"staff": "A2", "deputies": "D1"}, {"staff": 2, "deputies": 1}
WITHOUT = {"staff": "A2", "deputies": ""}


@pytest.mark.parametrize(
    ("before", "after", "plan", "rule"),
    [
        pytest.param(TWO, WITHOUT, PLAN, {"no_valid_answers": "renormalise"}, id="its weight goes to the others"),
        pytest.param(
            {"staff": "A1 D1 E1", "deputies": "A1"},
            {"staff": "A1 E1", "deputies": "A1"},
            {"staff": 3, "deputies": 1},
            {"no_opinion": "excluded"},
            id="the mean of those who have an opinion rises more than the share of ballots falls",
        ),
        pytest.param(
            {"staff": "A1 D1", "deputies": "A1"},
            {"staff": "A1", "deputies": "A1"},
            {"staff": 9, "deputies": 9},
            {"shortfall": {"base": "respondent_unit"}},
            id="the ballot is charged to another unit",
        ),
        pytest.param(
            {"staff": "A1 D1", "deputies": "A1"},
            {"staff": "A1", "deputies": "A1"},
            {"staff": 2, "deputies": 1},
            {"shortfall": {"base": "none"}},
            id="nothing falls with missing ballots",
        ),
        pytest.param(
            {"staff": "A1 D1", "deputies": "A1"},
            {"staff": "A1", "deputies": "A1"},
            {"staff": 1, "deputies": 1},
            {},
            id="more ballots came than planned",
        ),
    ],
)
def test_under_every_other_rule_a_bad_ballot_less_can_raise_points(
    before: dict[str, str], after: dict[str, str], plan: dict[str, int], rule: dict[str, Any]
) -> None:
    assert points_with(after, plan, **rule).points > points_with(before, plan, **rule).points


def test_points_below_the_least_number_of_answers_leave_the_maximum_with_their_criterion() -> None:
    """So the index, which is achieved by maximum, may rise where points fall."""
    before = points_with({"staff": "D2", "deputies": "D1"}, PLAN, min_valid=3)
    after = points_with({"staff": "D1", "deputies": "D1"}, PLAN, min_valid=3)
    assert (before.points, before.maximum) == (Fraction(0), Fraction(2))
    assert (after.points, after.maximum) == (Fraction(0), Fraction(0))


def without_a_slip(tally: Tally, key: GroupUnit, data: st.DataObject) -> Tally:
    """One answer less to every question; which one, hypothesis chooses."""
    answers = {cell: dict(counted) for cell, counted in tally.answers.items()}
    for cell, counted in answers.items():
        if cell[:2] == key:
            option = data.draw(st.sampled_from(sorted(counted)))
            counted[option] -= 1
    kept = {cell: {o: n for o, n in counted.items() if n} for cell, counted in answers.items()}
    slips = {**tally.slips, key: tally.slips[key] - 1}
    return Tally(slips, {cell: counted for cell, counted in kept.items() if counted})


@settings(max_examples=40, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_anything(done: Round, chance: Any) -> None:
    lines, slips, answers = done.counts.lines(), list(done.tally.slips.items()), list(done.tally.answers.items())
    for listed in (lines, slips, answers):
        chance.shuffle(listed)
    groups = list(done.rules["groups"].items())
    chance.shuffle(groups)
    other = Round(done.rules | {"groups": dict(groups)}, Counts.from_json(lines), done.tally, ())
    assert scored(other, tally=Tally(dict(slips), dict(answers))) == scored(done)
