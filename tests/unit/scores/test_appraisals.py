"""Index, areas, rank and grade with appraised points, worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from chalicelib.scores.appraisal_log import Import, append, appraised, conflicts, imports, latest
from chalicelib.scores.appraisal_sheet import Sheets, read
from chalicelib.scores.appraisals import UnitPoints, appraised_of, from_json, leaves, to_json
from chalicelib.scores.formula import inputs_hash, score
from chalicelib.scores.results import AreaIndex, Scores
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.score_json import from_json as scores_in
from chalicelib.scores.score_json import to_json as scores_out
from tests.support.appraised import MARK, OWN, POINTS, appraised_campaign, appraised_rules, bent, book, lines
from tests.support.fake_jobs import FakeObjects
from tests.support.scored_campaign import counted

RULES = appraised_rules()
AT = datetime(2021, 2, 20, 2, tzinfo=UTC)


def points(rows: list[list[object]]) -> dict[str, UnitPoints]:
    done = read(book(rows), appraised_campaign())
    assert isinstance(done, Sheets)
    assert done.errors == []
    return dict(done.units)


def taken(upload: str = "1" * 16, at: datetime = AT, **units: list[list[object]]) -> Import:
    return Import("small-2020", upload, "an.mau", at, {unit: points(rows)[unit] for unit, rows in units.items()})


def scored(*files: Import) -> Scores:
    done = counted()
    given = appraised(RULES, files)
    return score(ScoringRules.from_json(RULES), done.ballots, rules_hash="r", appraised=given)


BOTH = taken(a1=lines("a1"), a2=bent({(0, POINTS): 4, (1, POINTS): 10, (1, 7): None}, "a2"))


def test_the_index_is_what_was_achieved_of_the_maximum() -> None:
    """a1: survey S of 5 (both criteria scored), appraised 3.5 + 8.25 of 14, 0.5 taken off."""
    unit = scored(BOTH).of("a1")
    assert unit is not None
    assert unit.appraised is not None
    assert (unit.appraised.points, unit.appraised.max_points) == (Fraction(47, 4), Fraction(14))
    assert unit.achieved == unit.points + Fraction(47, 4) - Fraction(1, 2)
    assert unit.maximum == unit.max_points + 14
    assert unit.index == unit.achieved / unit.maximum * 100
    assert not unit.is_component


def test_each_area_has_its_component_index_and_together_they_make_the_whole() -> None:
    unit = scored(BOTH).of("a1")
    assert unit is not None
    survey = {c.area: c.points for c in unit.criteria if c.points is not None}
    assert unit.areas[:2] == (
        AreaIndex("1", Fraction(7, 2) + survey.get("1", Fraction(0)), Fraction(6 if "1" in survey else 4)),
        AreaIndex("2", Fraction(33, 4) - Fraction(1, 2), Fraction(10)),
    )
    assert sum(area.achieved for area in unit.areas) == unit.achieved
    assert sum(area.maximum for area in unit.areas) == unit.maximum
    assert unit.areas[1].index == Fraction(155, 2)


def test_grades_come_with_appraisal_and_ranks_by_the_whole_index() -> None:
    units = scored(BOTH).of_type("department")
    assert [unit.rank for unit in units] == [1, 2]
    assert all(unit.grade is not None for unit in units)
    assert units[0].index is not None
    assert units[1].index is not None
    assert units[0].index > units[1].index


def test_a_type_waits_until_every_unit_of_it_has_points() -> None:
    assert all(unit.is_component for unit in scored(taken(a1=lines())).units)
    whole = scored(taken(a1=lines()), taken("2" * 16, AT + timedelta(hours=1), a2=lines("a2")))
    assert [unit.is_component for unit in whole.units] == [False, False, True]


def test_a_criterion_that_does_not_apply_leaves_the_maximum() -> None:
    without = bent({(0, OWN): None, (0, POINTS): None, (0, MARK): "x", (2, MARK): "x"})
    unit = scored(taken(a1=without, a2=lines("a2"))).of("a1")
    assert unit is not None
    assert unit.appraised is not None
    assert unit.appraised.max_points == 10
    assert unit.appraised.not_applicable == {"1.2", "1.1"}
    assert [c.criterion for c in unit.criteria] == ["5.1"]


def test_points_change_the_inputs_hash_and_scores_keep_them_without_loss() -> None:
    ballots = counted().ballots
    given = appraised(RULES, [BOTH])
    other = {**given, "a1": replace(given["a1"], deductions=Fraction(0))}
    assert (
        len({inputs_hash("r", ballots), inputs_hash("r", ballots, given), inputs_hash("r", ballots, other)}) == 3
    )
    assert scores_in(scores_out(scored(BOTH))) == scored(BOTH)


def test_files_are_kept_one_by_one_and_the_latest_counts_for_each_unit() -> None:
    bucket = FakeObjects()
    first, second = (
        taken(a1=lines(), a2=lines("a2")),
        taken("2" * 16, AT + timedelta(seconds=1), a1=bent({(0, POINTS): 4})),
    )
    for one in (first, second):
        append(bucket, one)
    assert imports(bucket, "small-2020") == (first, second)
    assert {unit: one.upload[0] for unit, one in latest((first, second)).items()} == {"a1": "2", "a2": "1"}


def test_a_second_file_for_a_unit_is_a_conflict_only_where_points_differ() -> None:
    assert conflicts([BOTH], {"a1": BOTH.units["a1"]}) == {}
    assert conflicts([BOTH], points(bent({(0, POINTS): 4}))) == {"a1": BOTH}


def test_points_survive_their_way_through_json() -> None:
    assert from_json(to_json(BOTH.units["a1"])) == BOTH.units["a1"]


def test_without_a_file_a_unit_has_only_maxima() -> None:
    none = appraised_of(leaves(RULES, "department"), {})
    assert (none.points, none.max_points, none.deductions) == (Fraction(0), Fraction(14), Fraction(0))
