from fractions import Fraction

import pytest

from chalicelib.scores import shown_json
from chalicelib.scores.analysis import cost_most, group_points, no_opinion_shares, spread, standings
from tests.support.rounds import BUNDLED, Played, played


@pytest.fixture(scope="module", params=BUNDLED)
def round_(request: pytest.FixtureRequest) -> Played:
    return played(str(request.param))


def test_the_weakest_criterion_comes_first_and_its_mean_lies_between_least_and_most(round_: Played) -> None:
    for kind in {unit.type for unit in round_.scores.units}:
        found = standings(round_.scores, kind)
        assert [s.share for s in found] == sorted(s.share for s in found)
        assert all(s.worst_points <= s.mean <= s.best_points <= s.max_points for s in found)


def test_what_the_groups_gave_adds_up_to_the_criterions_points(round_: Played) -> None:
    k, seen = round_.in_force.campaign.k, 0
    for unit in round_.scores.units:
        for criterion in unit.criteria:
            parts = group_points(criterion, k)
            if parts is not None:
                seen += 1
                assert sum((part.points for part in parts), Fraction(0)) == criterion.points
                assert sum((part.most for part in parts), Fraction(0)) == criterion.max_points
    assert seen > 10


def test_no_groups_part_is_told_where_a_group_is_merged_or_under_k(round_: Played) -> None:
    for unit in round_.scores.units:
        for criterion in unit.criteria:
            if criterion.merged:
                assert group_points(criterion, round_.in_force.campaign.k) is None
            assert group_points(criterion, 10_000) is None


def test_the_criterion_farthest_below_its_maximum_cost_most(round_: Played) -> None:
    gaps = [c.max_points - (c.points or 0) for c in cost_most(round_.scores.units[0])]
    assert gaps == sorted(gaps, reverse=True)


def test_a_spread_counts_only_answers_that_may_be_shown(round_: Played) -> None:
    campaign = round_.in_force.campaign
    every = {unit.unit for unit in round_.scores.units}
    for question in campaign.questions.values():
        found = spread(round_.shown, question.id, every, campaign.scales[question.scale].no_opinion)
        cells = [c for c in round_.shown.tally.answers if c.question == question.id]
        assert found.total == sum(round_.shown.tally.total(cell) for cell in cells)
        assert found.no_opinion <= found.total


def test_units_with_many_answers_without_opinion_come_first(round_: Played) -> None:
    campaign = round_.in_force.campaign
    none = {q.id: campaign.scales[q.scale].no_opinion for q in campaign.questions.values()}
    listed = no_opinion_shares(round_.shown, [unit.unit for unit in round_.scores.units], none)
    shares = [Fraction(without, every) for _, without, every in listed]
    assert shares == sorted(shares, reverse=True)


def test_shown_tallies_come_back_from_json_as_they_were(round_: Played) -> None:
    shown, counts, inputs = shown_json.from_bytes(shown_json.to_bytes(round_.shown, round_.ballots.counts, "h"))
    assert (shown.tally.lines(), dict(shown.merged)) == (round_.shown.tally.lines(), dict(round_.shown.merged))
    assert (shown.withheld, shown.hidden, inputs) == (round_.shown.withheld, round_.shown.hidden, "h")
    assert counts.to_json() == round_.ballots.counts.to_json()
