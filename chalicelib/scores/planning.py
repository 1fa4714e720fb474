"""The counts of a campaign in force: its plan and decisions beside the ballots on the roll."""

from collections import Counter
from collections.abc import Iterable

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.scores.counts import BallotFact, Counts, GroupUnit


def counts_of(in_force: CampaignInForce, ballots: Iterable[BallotFact]) -> Counts:
    """Planned and returned on both bases, from all invitations that are not void.

    Where a group rates the units its rosters list, the plan cannot know them: the number planned to rate a unit is
    then the number of ballots issued that name it.
    """
    issued = list(ballots)
    charged: Counter[GroupUnit] = Counter()
    rated: Counter[GroupUnit] = Counter()
    listed = {group.id for group in in_force.campaign.groups.values() if group.rates.listed}
    for (group, unit), planned in in_force.plan.items():
        charged[GroupUnit(group, charged_to(in_force.campaign, group, unit))] += planned
        for target in () if group in listed else rated_units(in_force.campaign, group, unit):
            rated[GroupUnit(group, target)] += planned
    for ballot in issued:
        rated.update(GroupUnit(ballot.group, unit) for unit in ballot.rates if ballot.group in listed)
    return Counts.gather(charged, rated, issued)
