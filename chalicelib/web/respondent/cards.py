"""What the home page says of each ballot: its window, its state, what can be done now. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Group
from chalicelib.campaign.windows import Closed, NotYet, Window
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.web.respondent.parts import minutes


class Status(StrEnum):
    """The one thing a card says first."""

    OPEN = "open"
    NOT_YET = "not_yet"
    ENDED = "ended"
    CAST = "cast"
    PAPER = "paper"
    HELD = "held"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Card:
    """One ballot of the person. `begun`: something was saved; `remaining` only concerns cards still to answer."""

    group: Group
    status: Status
    begun: bool
    window: Window
    units: int
    questions: int

    @property
    def minutes(self) -> int:
        """How long answering takes, estimated."""
        return minutes(self.units * self.questions)

    @property
    def remains(self) -> bool:
        """Whether the person can still give this ballot, now or later."""
        return self.status in {Status.OPEN, Status.NOT_YET}


def cards(
    force: CampaignInForce, invitations: tuple[Invitation, ...], begun: frozenset[str], now: datetime
) -> tuple[Card, ...]:
    """The person's ballots by window, then in the campaign's order. Void ones are nobody's ballot: not shown.

    `begun` holds the groups for which a draft was saved.
    """
    order = {group: number for number, group in enumerate(force.campaign.groups)}
    shown = [one for one in invitations if one.state is not InvitationState.VOID]
    made = [_card(force, one, one.group in begun, now) for one in shown]
    return tuple(sorted(made, key=lambda card: (card.window.opens_at, order[card.group.id])))


def _card(force: CampaignInForce, invitation: Invitation, begun: bool, now: datetime) -> Card:  # noqa: FBT001
    window = force.window_for(invitation.group)
    return Card(
        group=force.campaign.groups[invitation.group],
        status=_status(invitation.state, window, now),
        begun=begun,
        window=window,
        units=len(invitation.rates),
        questions=len(force.campaign.forms[invitation.form].questions),
    )


_BY_STATE = {
    InvitationState.CAST: Status.CAST,
    InvitationState.PAPER: Status.PAPER,
    InvitationState.HELD: Status.HELD,
    InvitationState.DECLINED: Status.DECLINED,
    InvitationState.CLOSED: Status.ENDED,
}


def _status(state: InvitationState, window: Window, now: datetime) -> Status:
    if state in _BY_STATE:
        return _BY_STATE[state]
    at = window.state_at(now)
    if isinstance(at, NotYet):
        return Status.NOT_YET
    return Status.ENDED if isinstance(at, Closed) else Status.OPEN
