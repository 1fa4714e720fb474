"""Scoring whole units at once gives what the formula gives criterion by criterion, to the last fraction."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.columns import LANE, Answers, Cell, Columns, pack, unpack
from chalicelib.scores.counts import Counts, GroupUnit, Line
from chalicelib.scores.formula import Ballots, inputs_hash, score
from chalicelib.scores.merging import shown
from chalicelib.scores.plain import Index, criterion_score
from chalicelib.scores.quick import Quick
from chalicelib.scores.results import CriterionScore
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.published import Round, rounds
from tests.support.rounds import BUNDLED, played
from tests.support.scoring import one_question

COUNTS = st.dictionaries(
    st.builds(Cell, st.sampled_from("gh"), st.sampled_from("uv"), st.sampled_from(["q1", "q2", "q3"])),
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 10**6), min_size=1),
)


def both_ways(rules: ScoringRules, counts: Counts, tally: Tally) -> tuple[int, int]:
    """Compare every unit; how many were scored at once, and how many were left to the formula."""
    index = Index.of(rules, counts, tally, shown(tally, rules.k))
    quick, at_once, left = Quick(index), 0, 0
    for unit in rules.scored_units():
        criteria = rules.criteria[rules.type_of[unit]]
        plainly = tuple(criterion_score(index, unit, criterion, withheld=False) for criterion in criteria)
        quickly = quick.criteria(unit, criteria, withheld=False)
        left += quickly is None
        if quickly is not None:
            at_once += 1
            scores, totals = quickly
            assert scores == plainly
            if totals is not None:
                assert totals.points == sum(one.points for one in plainly if one.points is not None)
                assert totals.full == sum(one.full for one in plainly if one.full is not None)
                assert totals.max_points == sum(one.max_points for one in plainly if one.reason is None)
    return at_once, left


@given(rounds())
def test_campaigns_of_every_rule_score_alike_both_ways(done: Round) -> None:
    both_ways(ScoringRules.from_json(done.rules), done.counts, done.tally)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_bundled_campaigns_are_scored_at_once(name: str) -> None:
    round_ = played(name)
    rules = ScoringRules.from_json(round_.in_force.campaign.rules)
    at_once, left = both_ways(rules, round_.ballots.counts, round_.ballots.tally)
    assert at_once > left


def test_what_could_pass_a_lane_is_left_to_the_formula_and_comes_out_right() -> None:
    rules, key, many = one_question(base="none"), GroupUnit("staff", "fin"), (1 << LANE) - 2
    tally = Tally({key: many}, {Cell("staff", "fin", "q01"): {"A": many}})
    counts = Counts({}, {key: Line(many, many)})
    assert both_ways(rules, counts, tally) == (0, 1)
    (unit,) = score(rules, Ballots(counts, tally), rules_hash="r").units
    assert unit.points == Fraction(2)


def test_a_wrong_factor_would_be_seen() -> None:
    round_ = played("soctrang-2020")
    made = round_.scores.units[0].criteria[0]
    assert made.points is not None
    other = CriterionScore(
        made.criterion,
        made.area,
        made.max_points,
        made.points + Fraction(1, 10**30),
        made.full,
        made.reason,
        made.parts,
        made.merged,
    )
    assert made != other


@given(st.lists(st.integers(0, (1 << LANE) - 1), max_size=40))
def test_lanes_hold_what_was_packed(counts: list[int]) -> None:
    assert unpack(pack(counts), len(counts)) == counts


@given(COUNTS)
def test_columns_seen_as_cells_are_the_cells(cells: dict[Cell, dict[str, int]]) -> None:
    answers = Answers.of(cells)
    assert dict(answers) == cells
    assert len(answers) == len(cells)
    assert all(answers.get(cell) == counted for cell, counted in cells.items())
    assert answers.get(Cell("x", "u", "q1")) is None


@given(COUNTS, COUNTS)
def test_sums_of_columns_are_sums_of_cells(
    one: dict[Cell, dict[str, int]], other: dict[Cell, dict[str, int]]
) -> None:
    sums: dict[Cell, dict[str, int]] = {cell: dict(counted) for cell, counted in one.items()}
    for cell, counted in other.items():
        for option, count in counted.items():
            sums.setdefault(cell, {}).setdefault(option, 0)
            sums[cell][option] += count
    assert dict(Tally.merged([Tally({}, one), Tally({}, other)]).answers) == sums


@given(COUNTS)
def test_the_inputs_hash_is_that_of_the_answers_whatever_columns_they_stand_in(
    cells: dict[Cell, dict[str, int]],
) -> None:
    wide = [(question, frozenset("ABCDEF")) for question in ("q0", "q1", "q2", "q3")]
    tally = Tally({}, cells)
    widely = Tally.from_json(tally.to_json(), wide)
    assert widely == tally
    none = Counts({}, {})
    assert inputs_hash("r", Ballots(none, widely)) == inputs_hash("r", Ballots(none, tally))
    if cells:
        fewer = Tally({}, dict(list(cells.items())[1:]))
        assert inputs_hash("r", Ballots(none, fewer)) != inputs_hash("r", Ballots(none, tally))


@given(st.lists(st.integers(0, (1 << LANE) - 1), min_size=1, max_size=9), st.integers(1, 1 << (LANE - 1)))
def test_all_lanes_reach_what_the_smallest_reaches(counts: list[int], least: int) -> None:
    columns = Columns.of_counts({f"q{n}": {"A": count} for n, count in enumerate(counts)})
    assert columns.all_reach(least) == (min(counts) >= least)
    assert columns.all_reach(1) == all(counts)


def test_a_question_taken_out_is_gone() -> None:
    columns = Columns.of_counts({"q1": {"A": 1}, "q2": {"B": 2}})
    assert dict(columns.without(["q1"]).rows()) == {"q2": {"B": 2}}
