"""A focal point appointed by decision: who is replaced stands in the decision, the account mail is the tick's."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.ballots.records import PersonItems
from chalicelib.campaign.admission import Refused, admit, same_recorded
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, FocalPointChange, Ground
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.focal_points import Candidate, FocalPoints, Unfit, address_mark, candidate, followers


class People(Protocol):
    """One person's items (`ballots.ports.BallotBox`)."""

    def person(self, account: str) -> PersonItems | None:
        """The person, read consistently."""


class DecisionBook(Campaigns, Protocol):
    """Campaigns in force, and their list of decisions."""

    def fresh(self, campaign: str) -> CampaignInForce:
        """The campaign with every decision recorded so far."""

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
        """Name the person, then record the decision: mail waits for it, so that a kill between leaves nothing.

        The same form again gives the decision that is there, and no second mail.
        """
        campaign = in_force.campaign.id
        fresh = self.book.fresh(campaign)
        replaced = tuple(one for one in self._followers(fresh, unit) if one != account)
        change = FocalPointChange(unit, account, replaced)
        known = same_recorded(fresh, ground.document, change)
        if known is not None:
            return known
        admission = admit(fresh, ground, change)
        if isinstance(admission, Refused):
            return admission
        person = self.people.person(account)
        if person is not None:
            self.points.name(campaign, account, address_mark(person.person.email))
        outcome = self.book.decide(campaign, ground, change)
        if isinstance(outcome, Refused):
            return same_recorded(self.book.fresh(campaign), ground.document, change) or outcome
        return outcome

    def _followers(self, in_force: CampaignInForce, unit: str) -> tuple[str, ...]:
        return followers(in_force, self.points.appointed(in_force.campaign.id), unit)
