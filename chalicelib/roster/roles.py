"""From a person's roles to invitations: at most one per group, none into a window that is over."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.membership import charged_to, rated_units
from chalicelib.campaign.windows import Closed
from chalicelib.roster.matching import Applicant
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.roster.plan import Change, InvitationChange
from chalicelib.roster.problems import Problem, problem
from chalicelib.roster.rows import Role

_SETTLED = frozenset({InvitationState.CAST, InvitationState.PAPER, InvitationState.CLOSED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file wants of one person: groups named, changes to make, and (row, reason) of refusals."""

    groups: tuple[str, ...]
    changes: tuple[InvitationChange, ...]
    refused: tuple[tuple[int, Problem], ...]


def wanted_invitations(
    in_force: CampaignInForce, applicant: Applicant, covered: tuple[str, ...], now: datetime
) -> Wanted:
    """Compare the applicant's roles with the invitations the person holds."""
    held = {invitation.group: invitation for invitation in applicant.known.invitations} if applicant.known else {}
    first_row: dict[str, int] = {}
    changes: list[InvitationChange] = []
    refused: list[tuple[int, Problem]] = []
    for row in applicant.rows:
        for role in row.roles:
            name = in_force.campaign.groups[role.group].name.vi
            if role.group in first_row:
                refused.append((row.number, problem("role_twice", group=name, row=first_row[role.group])))
                continue
            first_row[role.group] = row.number
            wish = _invitation(in_force, applicant, role)
            outcome = _outcome(in_force, wish, held.get(role.group), covered, now)
            if isinstance(outcome, Problem):
                refused.append((row.number, outcome))
            elif outcome is not None:
                changes.append(outcome)
    return Wanted(tuple(first_row), tuple(changes), tuple(refused))


def _invitation(in_force: CampaignInForce, applicant: Applicant, role: Role) -> Invitation:
    campaign = in_force.campaign
    group = campaign.groups[role.group]
    return Invitation(
        account=applicant.known.person.account if applicant.known else "",
        campaign=campaign.id,
        group=group.id,
        form=group.form,
        window=group.window,
        unit=role.unit,
        charged_to=charged_to(campaign, group.id, role.unit),
        rates=rated_units(campaign, group.id, role.unit, role.listed),
    )


def _outcome(
    in_force: CampaignInForce,
    wish: Invitation,
    held: Invitation | None,
    covered: tuple[str, ...],
    now: datetime,
) -> InvitationChange | Problem | None:
    group = in_force.campaign.groups[wish.group].name.vi
    if held is None or held.state is InvitationState.VOID:
        if isinstance(in_force.window_for(wish.group).state_at(now), Closed):
            return problem("window_closed", group=group)
        return InvitationChange(Change.NEW if held is None else Change.RESTORED, wish)
    if _essence(held) == _essence(wish):
        return None
    if held.unit != wish.unit and held.unit not in covered:
        unit = in_force.campaign.units[held.unit].name.vi
        return problem("group_elsewhere", group=group, unit=unit)
    if held.state in _SETTLED:
        return problem("invitation_settled", group=group)
    return InvitationChange(Change.CHANGED, wish)


def _essence(invitation: Invitation) -> tuple[object, ...]:
    return (
        invitation.form,
        invitation.window,
        invitation.unit,
        invitation.charged_to,
        frozenset(invitation.rates),
    )
