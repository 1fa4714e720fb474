"""What must hold of the scores of any campaign whatsoever, whatever its rules and answers."""

from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.results import Scores
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.published import Round, rounds


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


@settings(max_examples=40, deadline=None)
@given(rounds(), st.data())
def test_a_ballot_less_never_raises_points_where_what_is_missing_counts_as_zero(
    done: Round, data: st.DataObject
) -> None:
    """Take one slip of a group about a unit away, answers and return alike; returned ≤ planned all along."""
    strict: dict[str, Any] = {
        "no_opinion": "zero",
        "no_valid_answers": "zero",
        "min_valid": 0,
        "shortfall": {"base": "rated_unit"},
    }
    rated = {key: Line(max(line.planned, line.returned), line.returned) for key, line in done.counts.rated.items()}
    cells = sorted(key for key, slips in done.tally.slips.items() if slips and rated[key].returned)
    assume(cells)
    key = data.draw(st.sampled_from(cells))
    fewer = without_a_slip(done.tally, key, data)
    line = rated[key]
    less = rated | {key: Line(line.planned, line.returned - 1)}
    before = scored(done, Counts({}, rated), **strict).of(key.unit)
    after = scored(done, Counts({}, less), fewer, **strict).of(key.unit)
    assert before is not None
    assert after is not None
    assert after.points <= before.points


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
