"""The small campaign after its last fence: real slips counted, scored and ready to report."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.scores.counts import BallotFact, GroupUnit
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.planning import counts_of
from chalicelib.scores.results import Scores
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally
from tests.support.campaigns import small_in_force, small_rules

AFTER_THE_FENCE = datetime(2021, 2, 8, 3, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """A round that is over."""

    in_force: CampaignInForce
    counts: tuple[BallotCount, ...]
    tally: Tally
    ballots: Ballots
    scores: Scores


def counted(slips: dict[tuple[str, str], list[str]] | None = None) -> Counted:
    """`slips`: (group, respondents' unit) → the answers each respondent gives to every unit they rate.

    By default staff of a1 returned 6 ballots (planned 3), deputies 2 of 2, communes 4 of 4, staff of a2 none of 2:
    a1 has a group under k, a2 too few answers, d1 fewer than k.
    """
    given = slips or {
        ("staff", "a1"): ["AAB", "ABB", "AAA", "BBB", "AEC", "AAA"],
        ("deputies", "d1"): ["BBB", "BAB"],
        ("communes", "c1"): ["AA", "AB", "BB", "CD"],
    }
    in_force = small_in_force()
    campaign = in_force.campaign
    facts: list[BallotFact] = []
    parts: list[Tally] = []
    counts: list[BallotCount] = []
    for (group, unit), planned in in_force.plan.items():
        answers = given.get((group, unit), [])
        charged, rates = charged_to(campaign, group, unit), rated_units(campaign, group, unit)
        facts += [BallotFact(group, charged, rates, returned=True) for _ in answers]
        issued = max(planned, len(answers))
        counts.append(BallotCount(group, unit, charged, planned, issued, len(answers), 0))
        questions = campaign.forms[campaign.groups[group].form].questions
        paper = [(question, frozenset("ABCDE")) for question in questions]
        parts += [Tally.of_slips(GroupUnit(group, rated), paper, answers) for rated in rates]
    tally = Tally.merged(parts)
    ballots = Ballots(counts_of(in_force, facts), tally)
    scores = score(ScoringRules.from_json(small_rules()), ballots, rules_hash=campaign.rules_hash)
    return Counted(in_force, tuple(counts), tally, ballots, scores)
