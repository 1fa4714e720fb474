from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores.counts import GroupUnit
from chalicelib.scores.merging import MERGED, Shown, shown
from chalicelib.scores.tallies import Cell, Tally
from tests.support.scoring import alike


def seen(sizes: dict[str, int], k: int = 5) -> Shown:
    """Groups of these sizes rate `fin`, all on the same questions."""
    return shown(Tally.merged([alike(f"{group} fin", ["ABE"] * size) for group, size in sizes.items()]), k)


def sizes_in(result: Shown) -> dict[str, int]:
    return {key.group: number for key, number in result.tally.slips.items()}


def test_large_groups_stand_as_they_are() -> None:
    result = seen({"a": 5, "b": 9})
    assert (sizes_in(result), result.merged, result.withheld) == ({"a": 5, "b": 9}, {}, frozenset())


def test_a_small_group_merges_whole_with_the_next_smallest() -> None:
    result = seen({"a": 2, "b": 9, "c": 6})
    assert sizes_in(result) == {MERGED: 8, "b": 9}
    assert result.merged == {"fin": ("a", "c")}
    assert result.tally.of(Cell(MERGED, "fin", "q01")) == {"A": 8}


def test_merging_goes_on_until_k_is_reached() -> None:
    assert sizes_in(seen({"a": 1, "b": 2, "c": 7, "d": 30})) == {MERGED: 10, "d": 30}


def test_all_small_groups_go_under_the_one_star() -> None:
    assert sizes_in(seen({"a": 2, "b": 3, "c": 4, "d": 10})) == {MERGED: 9, "d": 10}


def test_a_unit_whose_groups_never_reach_k_is_withheld() -> None:
    result = seen({"a": 2, "b": 2})
    assert result.withheld == {"fin"}
    assert not result.tally.answers
    assert result.touched("fin", ["q01"])


def test_a_group_without_slips_has_nothing_to_hide() -> None:
    assert sizes_in(seen({"a": 0, "b": 6})) == {"b": 6}


def test_no_opinion_counts_as_an_answer() -> None:
    result = shown(alike("a fin", ["EEE"] * 5), 5)
    assert (result.merged, result.withheld, result.hidden) == ({}, frozenset(), frozenset())


def test_a_question_that_stays_below_k_in_a_merged_group_is_hidden_and_the_rest_is_shown() -> None:
    parts = [alike("a fin", ["AB"] * 3, ["q01", "q02"]), alike("b fin", ["B"] * 60, ["q02"])]
    result = shown(Tally.merged(parts), 5)
    assert not result.withheld
    assert result.hidden == {Cell(MERGED, "fin", "q01")}
    assert result.tally.of(Cell(MERGED, "fin", "q02")) == {"B": 63}
    assert result.touched("fin", ["q01"])


def test_one_units_small_group_leaves_other_units_alone() -> None:
    parts = [alike("a fin", ["AAA"] * 2), alike("b fin", ["AAA"] * 6), alike("a jus", ["AAA"] * 6)]
    result = shown(Tally.merged(parts), 5)
    assert result.merged == {"fin": ("a", "b")}
    assert not result.touched("jus", ["q01", "q02", "q03"])
    assert result.touched("fin", ["q02"])


@given(
    sizes=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), max_size=6),
    forms=st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["q01", "q02"])),
    k=st.integers(2, 8),
)
def test_nothing_shown_ever_has_fewer_than_k(sizes: dict[str, int], forms: dict[str, str], k: int) -> None:
    whole = Tally.merged([alike(f"{g} fin", ["A"] * n, [forms.get(g, "q01")]) for g, n in sizes.items()])
    result = shown(whole, k)
    assert all(result.tally.total(cell) >= k for cell in result.tally.answers)
    assert all(number >= k for number in result.tally.slips.values())
    if "fin" not in result.withheld:
        assert result.tally.slips_on("fin") == whole.slips_on("fin")
        assert all(whole.slips[GroupUnit(g, "fin")] for g in result.merged.get("fin", ()))
