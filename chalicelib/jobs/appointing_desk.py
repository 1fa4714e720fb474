"""A focal point appointed by decision: who is replaced stands in the decision, the account mail is the tick's."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.ballots.records import PersonItems
from chalicelib.campaign.admission import Refused
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, FocalPointChange, Ground
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.focal_points import Candidate, FocalPoints, Unfit, address_mark, candidate, followers


class People(Protocol):
    """One person's items (`ballots.ports.BallotBox`)."""

    def person(self, account: str) -> PersonItems | None:
        """The person, read consistently."""


class DecisionBook(Campaigns, Protocol):
    """Campaigns in force, and their list of decisions."""

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        """Append a decision, or say why it may not be recorded."""


@dataclass(frozen=True, slots=True)
class AppointingDesk:
    """Takes the Department's decisions about focal points."""

    points: FocalPoints
    people: People
    book: DecisionBook

    def candidate(self, campaign: str, account: str) -> Candidate | Unfit:
        """Whether somebody of the roll can be a focal point."""
        known = self.people.person(account)
        return candidate(campaign, known.person if known else None)

    def appoint(self, in_force: CampaignInForce, ground: Ground, unit: str, account: str) -> Decision | Refused:
        """Record the decision, then the appointment. After a kill between, the same form does only the second."""
        campaign = in_force.campaign.id
        decided = _recorded(in_force, ground, unit, account)
        if decided is None:
            replaced = tuple(one for one in self._followers(in_force, unit) if one != account)
            outcome = self.book.decide(campaign, ground, FocalPointChange(unit, account, replaced))
            if isinstance(outcome, Refused):
                return outcome
            decided = outcome
        known = self.people.person(account)
        if known is not None:
            self.points.name(campaign, account, address_mark(known.person.email))
        return decided

    def _followers(self, in_force: CampaignInForce, unit: str) -> tuple[str, ...]:
        return followers(in_force, self.points.appointed(in_force.campaign.id), unit)


def _recorded(in_force: CampaignInForce, ground: Ground, unit: str, account: str) -> Decision | None:
    """The decision in force for the unit, where it is this very one: same person, same document."""
    changes = [(one, one.change) for one in in_force.decisions if isinstance(one.change, FocalPointChange)]
    decision, change = next(((one, c) for one, c in reversed(changes) if c.unit == unit), (None, None))
    if decision is None or change is None or change.account != account:
        return None
    return decision if decision.ground.document == ground.document else None
