import json

from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.scores.counts import BallotFact, Counts, GroupUnit, Line
from chalicelib.scores.planning import counts_of
from tests.support.campaigns import small_in_force, small_rules
from tests.support.scoring import hand_ballots


def test_lines_are_sorted_bytewise_and_come_back_from_json() -> None:
    counts = hand_ballots().counts
    lines = counts.lines()
    assert lines[0] == ("rated_unit", "deputies", "fin", 10, 6)
    assert ("respondent_unit", "deputies", "-", 10, 6) in lines
    assert lines == sorted(lines)
    assert Counts.from_json(json.loads(json.dumps(counts.to_json()))) == counts


def test_a_ballot_without_plan_and_a_plan_without_ballot_both_stand() -> None:
    counts = Counts.gather(
        {GroupUnit("staff", "fin"): 3},
        {GroupUnit("staff", "fin"): 3},
        [BallotFact("deputies", "-", ("fin",), returned=True)],
    )
    assert counts.charged == {GroupUnit("deputies", "-"): Line(0, 1), GroupUnit("staff", "fin"): Line(3, 0)}
    assert counts.rated == {GroupUnit("deputies", "fin"): Line(0, 1), GroupUnit("staff", "fin"): Line(3, 0)}


def test_a_surplus_covers_no_more_than_the_plan() -> None:
    assert [Line(5, 6).covered, Line(5, 4).covered, Line(0, 2).covered] == [5, 4, 0]


def test_a_campaigns_plan_is_charged_and_rated_as_its_groups_say() -> None:
    cast = BallotFact("communes", "d1", ("d1",), returned=True)
    unreturned = BallotFact("staff", "a1", ("a1",), returned=False)
    counts = counts_of(small_in_force(), [cast, unreturned])
    assert counts.charged == {
        GroupUnit("communes", "d1"): Line(4, 1),
        GroupUnit("deputies", "-"): Line(2, 0),
        GroupUnit("staff", "a1"): Line(3, 0),
        GroupUnit("staff", "a2"): Line(2, 0),
    }
    assert counts.rated == {
        GroupUnit("communes", "d1"): Line(4, 1),
        GroupUnit("deputies", "a1"): Line(2, 0),
        GroupUnit("deputies", "a2"): Line(2, 0),
        GroupUnit("staff", "a1"): Line(3, 0),
        GroupUnit("staff", "a2"): Line(2, 0),
    }


def test_where_rosters_list_who_is_rated_the_ballots_issued_are_the_plan() -> None:
    rules = small_rules()
    rules["groups"]["deputies"]["rates"] |= {"types": [], "listed": True}
    listed = [
        BallotFact("deputies", "-", ("a1",), returned=True),
        BallotFact("deputies", "-", ("a1", "a2"), returned=False),
    ]
    counts = counts_of(CampaignInForce(parse(rules)), listed)
    assert counts.rated[GroupUnit("deputies", "a1")] == Line(2, 1)
    assert counts.rated[GroupUnit("deputies", "a2")] == Line(1, 0)
