"""A whole round of a bundled campaign in memory: every planned ballot but a few, answered by a seeded chooser."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.loading import load
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.scores.counts import BallotFact, GroupUnit
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.merging import Shown, shown
from chalicelib.scores.planning import counts_of
from chalicelib.scores.results import Scores
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
BUNDLED = ("soctrang-2020", "cantho-2026")


@dataclass(frozen=True, slots=True)
class Played:
    """A round that is over. `returned`: (group, respondents' unit) → ballots."""

    in_force: CampaignInForce
    ballots: Ballots
    counts: tuple[BallotCount, ...]
    scores: Scores
    shown: Shown
    receipts: tuple[tuple[str, str], ...]


def campaign_files(name: str) -> dict[str, str]:
    """The files of a bundled campaign by name."""
    folder = CAMPAIGNS / name
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


def bundled(name: str) -> Campaign:
    """A bundled campaign, compiled."""
    campaign = load(campaign_files(name)).campaign
    assert campaign is not None
    return campaign


def played(name: str, seed: int = 1) -> Played:
    """About one ballot in eight is missing; good answers are likelier than bad ones."""
    chance = Random(seed)  # noqa: S311 - a sample, not a secret
    in_force = CampaignInForce(bundled(name), announced=True)
    campaign = in_force.campaign
    facts: list[BallotFact] = []
    slips: dict[GroupUnit, list[str]] = {}
    counts: list[BallotCount] = []
    receipts: list[tuple[str, str]] = []
    for (group, unit), planned in in_force.plan.items():
        charged, rates = charged_to(campaign, group, unit), rated_units(campaign, group, unit)
        returned = planned - sum(chance.random() < 0.125 for _ in range(planned))
        counts.append(BallotCount(group, unit, charged, planned, planned, returned, 0))
        form = campaign.groups[group].form
        for _ in range(returned):
            facts.append(BallotFact(group, charged, rates, returned=True))
            receipts.append((form, f"{chance.getrandbits(256):064x}"))
            for rated in rates:
                slips.setdefault(GroupUnit(group, rated), []).append(_answers(campaign, form, chance))
    tally = Tally.merged(
        Tally.of_slips(key, _paper(campaign, campaign.groups[key.group].form), listed)
        for key, listed in slips.items()
    )
    ballots = Ballots(counts_of(in_force, facts), tally)
    scores = score(ScoringRules.from_json(campaign.rules), ballots, rules_hash=campaign.rules_hash)
    return Played(in_force, ballots, tuple(counts), scores, shown(tally, campaign.k), tuple(receipts))


def _paper(campaign: Campaign, form: str) -> list[tuple[str, frozenset[str]]]:
    questions = campaign.forms[form].questions
    return [(q, frozenset(o.id for o in campaign.scales[campaign.questions[q].scale].options)) for q in questions]


def _answers(campaign: Campaign, form: str, chance: Random) -> str:
    scales = [campaign.scales[campaign.questions[q].scale].options for q in campaign.forms[form].questions]
    return "".join(options[min(int(chance.expovariate(1)), len(options) - 1)].id for options in scales)
