"""The Department's decision on a focal point's proposal: what it changes on the roll. Repeating is harmless."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.follow_up.bounces import AddressBook
from chalicelib.follow_up.mending import Proposal, ProposalKind, Proposals, ProposalState
from chalicelib.follow_up.resending import NoticePlanner
from chalicelib.roster.mailboxes import is_office
from chalicelib.roster.people import Mailbox, MailState, Person
from chalicelib.roster.plan import PersonChange
from chalicelib.roster.ports import UnitRoster, WriteOutcome
from chalicelib.roster.roll import RollPerson


class MendedRosters(Protocol):
    """What mending needs of the roll (`store.rosters`)."""

    def person(self, account: str) -> RollPerson | None:
        """One person with invitations and places."""

    def write(self, change: PersonChange, *, message_id: str, now: datetime) -> WriteOutcome:
        """Write one person in one transaction."""

    def void(self, account: str, group: str) -> WriteOutcome:
        """Void one invitation without ballot."""

    def set_aside(self, account: str, group: str) -> WriteOutcome:
        """Urge for this invitation no more."""

    def recount(self, campaign: str, unit: str, *, upload: str, now: datetime) -> UnitRoster:
        """Count the unit's invitations anew."""


@dataclass(frozen=True, slots=True)
class MendingDesk:
    """Takes the Department's decisions. `mail_domain` ends Message-IDs."""

    proposals: Proposals
    rosters: MendedRosters
    addresses: AddressBook
    ledger: NoticePlanner
    mail_domain: str

    def all(self, campaign: str) -> Iterable[Proposal]:
        """All proposals, newest first."""
        return self.proposals.all(campaign)

    def address_of(self, account: str) -> str:
        """The person's present address, for the Department's eyes."""
        found = self.rosters.person(account)
        return found.person.email if found else ""

    def approve(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        """Do what it says, then settle it. The outcome: done, settled (a ballot is in), busy or unknown."""
        one = self.proposals.get(campaign, proposal)
        known = self.rosters.person(one.account) if one else None
        if one is None or known is None or known.person.campaign != campaign:
            return "unknown"
        if one.state is not ProposalState.PENDING:
            return "done"
        outcome = self._apply(one, known, now)
        if outcome is WriteOutcome.BUSY:
            return "busy"
        told = "settled" if outcome is WriteOutcome.SETTLED else "done"
        self.proposals.settle(one, ProposalState.APPROVED, by, now, told)
        return told

    def refuse(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        """Settle it; nothing changes."""
        one = self.proposals.get(campaign, proposal)
        if one is None:
            return "unknown"
        self.proposals.settle(one, ProposalState.REFUSED, by, now, "done")
        return "done"

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

    def _move(self, one: Proposal, known: RollPerson, now: datetime) -> WriteOutcome:
        """The old address is remembered before the change, so that a kill between keeps it to be told."""
        one = self.proposals.remember_before(one, known.person.email)
        person = replace(known.person, email=one.value, mailbox=self._mailbox(one), mail_state=MailState.UNTRIED)
        told = known.person.mailbox is Mailbox.OWN and known.person.mail_state is MailState.HANDED_OVER
        outcome = self._write(known, person, ("email", "mailbox"), now)
        if outcome is not WriteOutcome.BUSY and one.before and (told or known.person.email == one.value):
            self.ledger.plan(one.campaign, one.notice, one.account, self._message_id())
        return outcome

    def _mailbox(self, one: Proposal) -> Mailbox:
        others = set(self.addresses.accounts(one.value)) - {one.account}
        return Mailbox.SHARED if others or is_office(one.value) else Mailbox.OWN

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
