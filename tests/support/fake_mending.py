"""Proposals of focal points in memory, and the roll that mending changes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.ballots.records import PersonItems
from chalicelib.follow_up.disputes import Dispute
from chalicelib.follow_up.mending import Proposal, ProposalState
from chalicelib.roster.roll import Found, RollPerson


@dataclass
class FakeProposals:
    """`Proposals` over a dictionary."""

    kept: dict[str, Proposal] = field(default_factory=dict)
    listed: dict[str, set[str]] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)

    def add(self, proposal: Proposal, units: Iterable[str] = ()) -> None:
        self.kept[proposal.id] = proposal
        self.listed[proposal.id] = set(units)

    def get(self, campaign: str, proposal: str) -> Proposal | None:
        return self.kept.get(proposal)

    def latest(self, campaign: str) -> Sequence[Proposal]:
        return list(reversed(self.kept.values()))

    def pending(self, campaign: str) -> Sequence[Proposal]:
        return [one for one in self.latest(campaign) if one.state is ProposalState.PENDING]

    def of_unit(self, campaign: str, unit: str) -> Sequence[Proposal]:
        return [one for one in self.latest(campaign) if unit in self.listed[one.id]]

    def about(self, campaign: str, account: str) -> Sequence[Proposal]:
        return [one for one in self.latest(campaign) if one.account == account]

    def remember_before(self, proposal: Proposal, before: str) -> Proposal:
        known = self.kept[proposal.id]
        self.kept[proposal.id] = known if known.before else replace(known, before=before)
        return self.kept[proposal.id]

    def settle(self, proposal: Proposal, state: ProposalState, by: str, now: datetime, outcome: str) -> bool:
        known = self.kept[proposal.id]
        refused_late = state is ProposalState.REFUSED and proposal.id in self.claimed
        if known.state is not ProposalState.PENDING or refused_late:
            return False
        self.kept[proposal.id] = replace(known, state=state, decided_by=by, decided_at=now, outcome=outcome)
        return True

    def claim(self, proposal: Proposal) -> bool:
        pending = self.kept[proposal.id].state is ProposalState.PENDING
        self.claimed |= {proposal.id} if pending else set()
        return pending

    def reconsider(self, proposal: Proposal) -> bool:
        known = self.kept[proposal.id]
        if known.state is not ProposalState.REFUSED:
            return False
        self.kept[proposal.id] = replace(known, state=ProposalState.PENDING, decided_by="", decided_at=None)
        return True


@dataclass
class FakeMending:
    """The staff pages' door to proposals: remembers what was decided."""

    proposals: FakeProposals = field(default_factory=FakeProposals)
    outcome: str = "done"
    known: list[RollPerson] = field(default_factory=list)
    more: bool = False

    def person(self, campaign: str, account: str) -> RollPerson | None:
        return next((one for one in self.known if one.person.account == account), None)

    def at_address(self, campaign: str, address: str) -> Found:
        return Found(tuple(one for one in self.known if one.person.email == address), self.more)

    def pending(self, campaign: str) -> Sequence[Proposal]:
        return self.proposals.pending(campaign)

    def latest(self, campaign: str) -> Sequence[Proposal]:
        return self.proposals.latest(campaign)

    def of_unit(self, campaign: str, unit: str) -> Sequence[Proposal]:
        return self.proposals.of_unit(campaign, unit)

    def address_of(self, account: str) -> str:
        return "cu@example.vn"

    def approve(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        return self._settle(campaign, proposal, ProposalState.APPROVED, by, now)

    def refuse(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        return self._settle(campaign, proposal, ProposalState.REFUSED, by, now)

    def reconsider(self, campaign: str, proposal: str) -> str:
        one = self.proposals.get(campaign, proposal)
        return "done" if one and self.proposals.reconsider(one) else "unknown"

    def _settle(self, campaign: str, proposal: str, state: ProposalState, by: str, now: datetime) -> str:
        one = self.proposals.get(campaign, proposal)
        if one is None:
            return "unknown"
        return self.outcome if self.proposals.settle(one, state, by, now, self.outcome) else "answered"


@dataclass
class FakeDisputes:
    """`Disputes` over a dictionary."""

    kept: dict[str, Dispute] = field(default_factory=dict)

    def add(self, dispute: Dispute) -> bool:
        if any((one.account, one.group) == (dispute.account, dispute.group) for one in self.kept.values()):
            return False
        self.kept[dispute.id] = dispute
        return True

    def latest(self, campaign: str) -> Sequence[Dispute]:
        return sorted(self.kept.values(), key=lambda one: (not one.answer, one.at), reverse=True)

    def numbers(self, campaign: str) -> Mapping[str, int]:
        return Counter(one.unit for one in self.kept.values())

    def answer(self, campaign: str, dispute: str, document: str, by: str, now: datetime) -> bool:
        known = self.kept.get(dispute)
        if known is None or known.answer:
            return False
        self.kept[dispute] = replace(known, answer=document, answered_by=by, answered_at=now)
        return True


@dataclass
class FakePeople:
    """`People` over a dictionary."""

    kept: dict[str, PersonItems] = field(default_factory=dict)

    def person(self, account: str) -> PersonItems | None:
        return self.kept.get(account)
