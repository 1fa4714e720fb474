"""The Department's decision on a focal point's proposal: what it changes on the roll. Repeating is harmless."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.campaign.admission import Admitted, Refused, admit
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, Ground, Replacement
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.bounces import AddressBook
from chalicelib.follow_up.mending import (
    Newcomer,
    Proposal,
    ProposalKind,
    Proposals,
    ProposalState,
    worth_telling,
)
from chalicelib.follow_up.resending import NoticePlanner
from chalicelib.roster.mailboxes import is_office
from chalicelib.roster.people import Invitation, InvitationState, Mailbox, MailState, Person
from chalicelib.roster.plan import Change as InvitationAct
from chalicelib.roster.plan import InvitationChange, PersonChange
from chalicelib.roster.ports import UnitRoster, WriteOutcome
from chalicelib.roster.roll import Found, Place, RollPerson

MOST_FOUND = 20
"""People shown of those who get mail at one address."""
MOST_LOOKED_AT = 200
"""Accounts looked at for them: people of earlier campaigns got mail at an office's address too."""


class MendedRosters(Protocol):
    """What mending needs of the roll (`store.rosters`)."""

    def person(self, account: str) -> RollPerson | None:
        """One person with invitations and places."""

    def of_campaign(self, campaign: str, accounts: Collection[str]) -> set[str]:
        """Those of these accounts that are the campaign's."""

    def write(self, change: PersonChange, *, message_id: str, now: datetime) -> WriteOutcome:
        """Write one person in one transaction."""

    def void(self, account: str, group: str) -> WriteOutcome:
        """Void one invitation without ballot."""

    def set_aside(self, account: str, group: str) -> WriteOutcome:
        """Urge for this invitation no more."""

    def recount(self, campaign: str, unit: str, *, upload: str, now: datetime) -> UnitRoster:
        """Count the unit's invitations anew."""


class CampaignBook(Campaigns, Protocol):
    """Campaigns in force, and their list of decisions."""

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        """Append a decision, or say why it may not be recorded."""


@dataclass(frozen=True, slots=True)
class MendingDesk:
    """Takes the Department's decisions. `mail_domain` ends Message-IDs."""

    proposals: Proposals
    rosters: MendedRosters
    addresses: AddressBook
    ledger: NoticePlanner
    book: CampaignBook
    mail_domain: str

    def pending(self, campaign: str) -> Sequence[Proposal]:
        """Those that wait, newest first, as many as a list shows."""
        return self.proposals.pending(campaign)

    def latest(self, campaign: str) -> Sequence[Proposal]:
        """The newest, whatever became of them, as many as a list shows."""
        return self.proposals.latest(campaign)

    def of_unit(self, campaign: str, unit: str) -> Sequence[Proposal]:
        """Those that a unit's focal points see."""
        return self.proposals.of_unit(campaign, unit)

    def address_of(self, account: str) -> str:
        """The person's present address, for the Department's eyes."""
        found = self.rosters.person(account)
        return found.person.email if found else ""

    def person(self, campaign: str, account: str) -> RollPerson | None:
        """Whose account it is, in this campaign."""
        found = self.rosters.person(account)
        return found if found is not None and found.person.campaign == campaign else None

    def at_address(self, campaign: str, address: str) -> Found:
        """Who got mail at this address, at most `MOST_FOUND`, whether it is still theirs or not."""
        looked_at = list(self.addresses.accounts(address, MOST_LOOKED_AT))
        theirs = sorted(self.rosters.of_campaign(campaign, looked_at))
        people = (self.person(campaign, account) for account in theirs[:MOST_FOUND])
        more = len(theirs) > MOST_FOUND or len(looked_at) >= MOST_LOOKED_AT
        return Found(tuple(one for one in people if one is not None), more)

    def approve(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        """Claim it, do what it says, settle it.

        The outcome: done, settled (a ballot is in), too_late, busy, answered or unknown. From the claim
        on nobody can refuse it; after a kill it still waits, and approving again does the rest.
        """
        one = self.proposals.get(campaign, proposal)
        known = self.rosters.person(one.account) if one else None
        if one is None or known is None or known.person.campaign != campaign:
            return "unknown"
        if one.state is not ProposalState.PENDING:
            return "answered"
        if one.newcomer and not self._may_replace(one, one.newcomer, by, now):
            return "too_late"
        if not self.proposals.claim(one):
            return "answered"
        outcome = (
            self._replace(one, known, one.newcomer, by, now) if one.newcomer else self._apply(one, known, now)
        )
        if outcome is WriteOutcome.BUSY:
            return "busy"
        told = "settled" if outcome is WriteOutcome.SETTLED else "done"
        return told if self.proposals.settle(one, ProposalState.APPROVED, by, now, told) else "answered"

    def refuse(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        """Settle it, nothing changes: done, unknown, answered, or begun where somebody started to approve it."""
        one = self.proposals.get(campaign, proposal)
        if one is None:
            return "unknown"
        if self.proposals.settle(one, ProposalState.REFUSED, by, now, "done"):
            return "done"
        now_stands = self.proposals.get(campaign, proposal)
        return "begun" if now_stands and now_stands.state is ProposalState.PENDING else "answered"

    def reconsider(self, campaign: str, proposal: str) -> str:
        """Let a refused one wait again: done, or unknown. One that was approved stays so."""
        one = self.proposals.get(campaign, proposal)
        return "done" if one is not None and self.proposals.reconsider(one) else "unknown"

    def _apply(self, one: Proposal, known: RollPerson, now: datetime) -> WriteOutcome:
        match one.kind:
            case ProposalKind.ADDRESS:
                return self._move(one, known, now)
            case ProposalKind.PHONE:
                person = replace(known.person, phone=one.value)
                return self._write(known, person, ("phone",), now)
            case ProposalKind.UNREACHABLE:
                return WriteOutcome.DONE
            case _:
                return self._end(one, known, now)

    def _may_replace(self, one: Proposal, newcomer: Newcomer, by: str, now: datetime) -> bool:
        in_force = self.book.in_force(one.campaign, now)
        change = Replacement(newcomer.group, one.unit, 1)
        return isinstance(admit(in_force, _ground(in_force, one, by, now), change), Admitted)

    def _replace(
        self, one: Proposal, known: RollPerson, newcomer: Newcomer, by: str, now: datetime
    ) -> WriteOutcome:
        """The old invitation ends, the decision is recorded, the newcomer takes its place. Repeats do no harm."""
        held = next((i for i in known.invitations if i.group == newcomer.group and i.unit == one.unit), None)
        if held is None or self.rosters.void(one.account, newcomer.group) is WriteOutcome.SETTLED:
            return WriteOutcome.SETTLED
        in_force = self.book.in_force(one.campaign, now)
        ground = _ground(in_force, one, by, now)
        if all(decision.ground.document != ground.document for decision in in_force.decisions):
            self.book.decide(one.campaign, ground, Replacement(newcomer.group, one.unit, 1))
        outcome = self.rosters.write(
            self._arrival(one, known, newcomer, held), message_id=self._message_id(), now=now
        )
        self.rosters.recount(one.campaign, one.unit, upload="", now=now)
        return outcome

    def _arrival(self, one: Proposal, known: RollPerson, newcomer: Newcomer, held: Invitation) -> PersonChange:
        """The newcomer, invited as the other was, at the same place of the roster."""
        order = next((place.order for place in known.places if place.unit == one.unit), known.person.order)
        mailbox = self._mailbox(newcomer.email, newcomer.account) if newcomer.email else Mailbox.NONE
        person = Person(
            account=newcomer.account,
            campaign=one.campaign,
            name=newcomer.name,
            sex=newcomer.sex,
            birth_year=0,
            position=newcomer.position,
            unit=one.unit,
            department=known.person.department if known.person.unit == one.unit else "",
            email=newcomer.email,
            mailbox=mailbox,
            phone=newcomer.phone,
            note="",
            order=order,
            focal_point_of=(),
        )
        invitation = replace(held, account=newcomer.account, state=InvitationState.OPEN)
        place = Place(one.unit, order, (newcomer.group,))
        return PersonChange(
            newcomer.account, (), None, person, (), (InvitationChange(InvitationAct.NEW, invitation),), (place,)
        )

    def _move(self, one: Proposal, known: RollPerson, now: datetime) -> WriteOutcome:
        """The old address is remembered before the change, so that a kill between keeps it to be told."""
        one = self.proposals.remember_before(one, known.person.email)
        person = replace(
            known.person,
            email=one.value,
            mailbox=self._mailbox(one.value, one.account),
            mail_state=MailState.UNTRIED,
        )
        told = worth_telling(known.person)
        outcome = self._write(known, person, ("email", "mailbox"), now)
        if outcome is not WriteOutcome.BUSY and one.before and (told or known.person.email == one.value):
            self.ledger.plan(one.campaign, one.notice, one.account, self._message_id())
        return outcome

    def _mailbox(self, address: str, account: str) -> Mailbox:
        others = set(self.addresses.accounts(address)) - {account}
        return Mailbox.SHARED if others or is_office(address) else Mailbox.OWN

    def _end(self, one: Proposal, known: RollPerson, now: datetime) -> WriteOutcome:
        """Void, or set aside, the unit's invitations that have no ballot."""
        act = self.rosters.set_aside if one.kind is ProposalKind.AWAY else self.rosters.void
        groups = [invitation.group for invitation in known.invitations if invitation.unit == one.unit]
        outcomes = {act(one.account, group) for group in groups}
        self.rosters.recount(one.campaign, one.unit, upload="", now=now)
        return WriteOutcome.SETTLED if WriteOutcome.SETTLED in outcomes else WriteOutcome.DONE

    def _write(self, known: RollPerson, person: Person, fields: tuple[str, ...], now: datetime) -> WriteOutcome:
        places = known.places if "phone" in fields else ()
        change = PersonChange(person.account, (), known.person, person, fields, (), places)
        return self.rosters.write(change, message_id=self._message_id(), now=now)

    def _message_id(self) -> str:
        return f"<{secrets.token_hex(16)}@{self.mail_domain}>"


def _ground(in_force: CampaignInForce, one: Proposal, by: str, now: datetime) -> Ground:
    day = one.at.astimezone(in_force.campaign.zone).date()
    return Ground(one.document, day, by, "Thay người theo đề nghị của công chức đầu mối", now)
