from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scores import shown_json
from chalicelib.scores.counts import Counts, GroupUnit
from chalicelib.scores.merging import MERGED, shown
from chalicelib.scores.straight import Straight, by_group, by_unit, shown_straight, straight_by_cell, straight_of
from chalicelib.scores.tallies import Tally

SCORED = [frozenset("ABCD")] * 4
A, B, C = GroupUnit("deputies", "fin"), GroupUnit("staff", "fin"), GroupUnit("staff", "jus")


def test_a_slip_with_one_option_throughout_is_alike_and_no_opinion_is_not_an_option() -> None:
    assert straight_of(SCORED, ["AAAA", "AAEA", "ABAA", "BBBB"]) == Straight(3, 4)


def test_a_slip_with_fewer_than_three_scored_answers_says_nothing() -> None:
    assert straight_of(SCORED, ["AEEA", "EEEE", "AAAE"]) == Straight(1, 1)
    assert straight_of([frozenset("AB")] * 2, ["AA", "BB"]) == Straight(0, 0)


@given(st.lists(st.text("ABCDE", min_size=4, max_size=4)))
def test_the_order_of_slips_and_of_parts_changes_nothing(slips: list[str]) -> None:
    whole = straight_of(SCORED, slips)
    assert straight_of(SCORED, reversed(slips)) == whole
    assert straight_by_cell((A, straight_of(SCORED, part)) for part in (slips[:3], slips[3:]))[A] == whole
    assert 0 <= whole.share <= 1


def test_small_groups_merge_as_their_tallies_do_and_nothing_under_k_is_shown() -> None:
    visible = shown(Tally({A: 3, B: 6, C: 4}, {}), 5)
    found = {A: Straight(1, 3), B: Straight(2, 6), C: Straight(4, 4)}
    assert shown_straight(found, visible, 5) == {GroupUnit(MERGED, "fin"): Straight(3, 9)}


def test_a_group_with_enough_ballots_but_few_that_say_something_is_not_shown() -> None:
    assert shown_straight({A: Straight(4, 4)}, shown(Tally({A: 6}, {}), 5), 5) == {}


def test_units_stand_by_their_share_and_groups_by_name() -> None:
    cells = {A: Straight(1, 10), B: Straight(5, 10), C: Straight(6, 10)}
    assert by_unit(cells) == [("jus", Straight(6, 10)), ("fin", Straight(6, 20))]
    assert by_group(cells, ["fin", "jus"]) == [("deputies", Straight(1, 10)), ("staff", Straight(11, 20))]
    assert by_group(cells, ["jus"]) == [("staff", Straight(6, 10))]
    assert by_unit(cells)[0][1].share == Fraction(3, 5)


def test_it_comes_back_from_json_as_it_was() -> None:
    visible = shown(Tally({A: 6}, {}), 5)
    stored = shown_json.to_bytes(visible, Counts({}, {}), "h", {A: Straight(1, 6)})
    assert shown_json.straight_from_bytes(stored) == {A: Straight(1, 6)}
    assert shown_json.straight_from_bytes(shown_json.to_bytes(visible, Counts({}, {}), "h")) == {}
