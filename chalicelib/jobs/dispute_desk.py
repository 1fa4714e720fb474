"""Recording a disputed ballot: what can be checked is checked when the case is recorded, and kept with it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.ballots.records import PersonItems
from chalicelib.follow_up.disputes import Checked, Dispute, Disputes, NotDisputed
from chalicelib.follow_up.mending import ProposalKind, Proposals, ProposalState
from chalicelib.roster.people import InvitationState, Mailbox


class People(Protocol):
    """One person's items (`ballots.ports.BallotBox`)."""

    def person(self, account: str) -> PersonItems | None:
        """The person with invitations and credentials, read consistently."""


@dataclass(frozen=True, slots=True)
class DisputeDesk:
    """Takes cases and their answers. The urn is out of its reach."""

    people: People
    proposals: Proposals
    disputes: Disputes

    def latest(self, campaign: str) -> Sequence[Dispute]:
        """Cases without an answer, then answered ones, as many as a list shows."""
        return self.disputes.latest(campaign)

    def numbers(self, campaign: str) -> Mapping[str, int]:
        """How many cases each unit has."""
        return self.disputes.numbers(campaign)

    def record(self, campaign: str, account: str, group: str, by: str, now: datetime) -> Dispute | NotDisputed:
        """A case about a ballot that the roll holds as answered online."""
        items = self.people.person(account)
        if items is None or items.person.campaign != campaign:
            return NotDisputed("unknown")
        invitation = items.invitations.get(group)
        if invitation is None or invitation.state is not InvitationState.CAST:
            return NotDisputed("not_answered")
        changes = sum(
            one.kind is ProposalKind.ADDRESS and one.state is ProposalState.APPROVED
            for one in self.proposals.about(campaign, account)
        )
        issued = list(items.credentials.values())
        checked = Checked(
            credentials=len(issued),
            ended=sum(one.revoked_at is not None for one in issued),
            address_changes=changes,
            shared_mailbox=items.person.mailbox is Mailbox.SHARED,
        )
        id_ = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}"
        dispute = Dispute(campaign, id_, invitation.unit, account, group, by, now, checked)
        return dispute if self.disputes.add(dispute) else NotDisputed("recorded")

    def answer(self, campaign: str, dispute: str, document: str, by: str, now: datetime) -> bool:
        """Note the written answer of a case."""
        return self.disputes.answer(campaign, dispute, document, by, now)
