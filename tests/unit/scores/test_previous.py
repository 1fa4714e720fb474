"""What changed since the year before, by hand."""

from fractions import Fraction

from chalicelib.scores.formula import inputs_hash, score
from chalicelib.scores.previous import Change, changed, of_scores
from chalicelib.scores.results import Appraised, Previous, Scores, UnitScore, YearBefore
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.score_json import from_json, to_json
from tests.support.campaigns import small_rules
from tests.support.scored_campaign import counted

RULES = ScoringRules.from_json(small_rules())
APPRAISED = {"a1": Appraised(Fraction(60), Fraction(60), Fraction(0))}


def scored(before: YearBefore | None = None, appraised: dict[str, Appraised] | None = None) -> Scores:
    return score(RULES, counted().ballots, rules_hash="r", appraised=appraised, before=before)


def a1(scores: Scores) -> tuple[UnitScore, Fraction]:
    unit = scores.of("a1")
    assert unit is not None
    assert unit.index is not None
    return unit, unit.index


def change_of_a1(had: Previous, appraised: dict[str, Appraised] | None = None) -> Change | None:
    return changed(a1(scored(YearBefore("2019", {"a1": had}), appraised))[0])


def test_places_gained_are_counted_upwards_and_the_component_index_in_percentage_points() -> None:
    unit, index = a1(scored())
    assert unit.rank == 1
    assert changed(unit) is None
    assert change_of_a1(Previous(3, None, index - 2)) == Change(2, Fraction(2))
    assert change_of_a1(Previous(1, None, index + 1)) == Change(0, Fraction(-1))


def test_an_index_is_never_set_beside_a_component_index() -> None:
    assert change_of_a1(Previous(3, Fraction(80), None)) == Change(None, None)
    assert change_of_a1(Previous(3, None, Fraction(80)), APPRAISED) == Change(None, None)
    _, index = a1(scored(appraised=APPRAISED))
    assert change_of_a1(Previous(3, Fraction(80), Fraction(1)), APPRAISED) == Change(2, index - 80)


def test_a_rank_of_unknown_index_is_compared_and_an_unknown_rank_is_not() -> None:
    assert change_of_a1(Previous(rank=2)) == Change(1, None)
    assert change_of_a1(Previous(component=a1(scored())[1])) == Change(None, Fraction(0))


def test_earlier_results_change_the_inputs_hash_and_no_score() -> None:
    before = YearBefore("2019", {"a1": Previous(3, Fraction(1, 3), Fraction(50))})
    plain, compared = scored(), scored(before)
    assert [(u.points, u.rank) for u in plain.units] == [(u.points, u.rank) for u in compared.units]
    assert compared.inputs_hash == inputs_hash("r", counted().ballots, before=before) != plain.inputs_hash
    assert compared.compared_with == "2019"
    assert from_json(to_json(compared)) == compared


def test_an_earlier_campaign_gives_what_its_units_had_where_they_were_scored() -> None:
    _, component = a1(scored())
    assert of_scores(scored(), ["a1", "a2", "zz"]) == {"a1": Previous(1, None, component)}
    graded = scored(appraised=APPRAISED)
    assert of_scores(graded, ["a1"]) == {"a1": Previous(1, a1(graded)[1], component)}
