"""Focal points' proposals on the roll: pk `PROPOSALS#campaign`, sk the id, which begins with its time."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.follow_up.mending import Newcomer, Proposal, ProposalKind, ProposalState
from chalicelib.roster.people import Sex
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem


class ProposalItem(RollItem, discriminator="proposal"):
    """One proposal. Times are UTC text."""

    unit = UnicodeAttribute()
    account = UnicodeAttribute()
    name = UnicodeAttribute()
    what = UnicodeAttribute()
    value = UnicodeAttribute(default="")
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    state = UnicodeAttribute()
    decided_by = UnicodeAttribute(default="")
    decided_at = UnicodeAttribute(default="")
    before = UnicodeAttribute(default="")
    outcome = UnicodeAttribute(default="")
    newcomer = JSONAttribute(null=True)


@dataclass(frozen=True, slots=True)
class StoredProposals:
    """`follow_up.mending.Proposals` on the roll."""

    def add(self, proposal: Proposal) -> None:
        """One put."""
        _item(proposal).save(condition=ProposalItem.pk.does_not_exist())

    def get(self, campaign: str, proposal: str) -> Proposal | None:
        """One consistent read."""
        try:
            return _proposal(ProposalItem.get(_key(campaign), proposal, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, campaign: str) -> Iterable[Proposal]:
        """One query."""
        found = ProposalItem.query(_key(campaign), scan_index_forward=False, consistent_read=True)
        return [_proposal(item) for item in found]

    def remember_before(self, proposal: Proposal, before: str) -> Proposal:
        """One conditional write."""
        item = ProposalItem(_key(proposal.campaign), proposal.id)
        _update(item, [ProposalItem.before.set(before)], ProposalItem.before == "")
        return self.get(proposal.campaign, proposal.id) or proposal

    def settle(self, proposal: Proposal, state: ProposalState, by: str, now: datetime, outcome: str) -> bool:
        """One conditional write."""
        actions = [
            ProposalItem.state.set(state.value),
            ProposalItem.decided_by.set(by),
            ProposalItem.decided_at.set(stamp(now)),
            ProposalItem.outcome.set(outcome),
        ]
        pending = ProposalItem.state == ProposalState.PENDING.value
        return _update(ProposalItem(_key(proposal.campaign), proposal.id), actions, pending)

    def reconsider(self, proposal: Proposal) -> bool:
        """One conditional write."""
        actions = [
            ProposalItem.state.set(ProposalState.PENDING.value),
            ProposalItem.decided_by.set(""),
            ProposalItem.decided_at.set(""),
            ProposalItem.outcome.set(""),
        ]
        refused = ProposalItem.state == ProposalState.REFUSED.value
        return _update(ProposalItem(_key(proposal.campaign), proposal.id), actions, refused)


def _update(item: ProposalItem, actions: list, condition: object) -> bool:  # type: ignore[type-arg]
    try:
        item.update(actions, condition)  # type: ignore[arg-type]
    except UpdateError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise
        return False
    return True


def _key(campaign: str) -> str:
    return f"PROPOSALS#{campaign}"


def _item(one: Proposal) -> ProposalItem:
    return ProposalItem(
        _key(one.campaign),
        one.id,
        campaign=one.campaign,
        unit=one.unit,
        account=one.account,
        name=one.name,
        what=one.kind.value,
        value=one.value,
        by=one.by,
        at=stamp(one.at),
        state=one.state.value,
        decided_by=one.decided_by,
        decided_at=stamp(one.decided_at) if one.decided_at else "",
        before=one.before,
        outcome=one.outcome,
        newcomer=asdict(one.newcomer) if one.newcomer else None,
    )


def _proposal(item: ProposalItem) -> Proposal:
    return Proposal(
        campaign=item.campaign or "",
        id=item.sk,
        unit=item.unit,
        account=item.account,
        name=item.name,
        kind=ProposalKind(item.what),
        value=item.value or "",
        by=item.by,
        at=datetime.fromisoformat(item.at),
        state=ProposalState(item.state),
        decided_by=item.decided_by or "",
        decided_at=instant(item.decided_at or ""),
        before=item.before or "",
        outcome=item.outcome or "",
        newcomer=Newcomer(**{**item.newcomer, "sex": Sex(item.newcomer["sex"])}) if item.newcomer else None,
    )
