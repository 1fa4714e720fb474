"""Focal points' proposals on the roll: pk `PROPOSALS#campaign`, sk the id, which begins with its time.

While one waits for the Department it stands in the index under todo `pending#campaign`. Marks with its id say
where it is listed: pk `PROPOSALS#campaign#unit` for focal points, `PROPOSALS#campaign#P#account` for the person.
So no page reads more than it shows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.follow_up.mending import MOST_LISTED, Newcomer, Proposal, ProposalKind, ProposalState
from chalicelib.roster.people import Sex
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem, shared_connection


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
    claimed = BooleanAttribute(null=True)


class ProposalMark(RollItem, discriminator="proposal_mark"):
    """pk where a proposal is listed, sk its id."""


@dataclass(frozen=True, slots=True)
class StoredProposals:
    """`follow_up.mending.Proposals` on the roll."""

    def add(self, proposal: Proposal, units: Iterable[str] = ()) -> None:
        """One transaction: the proposal and its marks."""
        key = _key(proposal.campaign)
        listed = [
            *(f"{key}#{unit}" for unit in dict.fromkeys(units)),
            _person_key(proposal.campaign, proposal.account),
        ]
        with TransactWrite(connection=shared_connection()) as transaction:
            transaction.save(_item(proposal), ProposalItem.pk.does_not_exist())
            for pk in listed:
                transaction.save(ProposalMark(pk, proposal.id, campaign=proposal.campaign))

    def get(self, campaign: str, proposal: str) -> Proposal | None:
        """One consistent read."""
        try:
            return _proposal(ProposalItem.get(_key(campaign), proposal, consistent_read=True))
        except DoesNotExist:
            return None

    def latest(self, campaign: str) -> Sequence[Proposal]:
        """One query, of no more than is listed."""
        found = ProposalItem.query(
            _key(campaign), scan_index_forward=False, consistent_read=True, limit=MOST_LISTED
        )
        return [_proposal(item) for item in found]

    def pending(self, campaign: str) -> Sequence[Proposal]:
        """One query of the sparse index, then a batch for every hundred: the index may lag behind a decision."""
        waiting = RollItem.todo_index.query(_pending(campaign), scan_index_forward=False, limit=MOST_LISTED)
        found = _together(campaign, [item.sk for item in waiting])
        return [one for one in found if one.state is ProposalState.PENDING]

    def of_unit(self, campaign: str, unit: str) -> Sequence[Proposal]:
        """One query of marks, then a batch for every hundred."""
        return _together(campaign, _marked(f"{_key(campaign)}#{unit}"))

    def about(self, campaign: str, account: str) -> Sequence[Proposal]:
        """One query of marks, then a batch for every hundred."""
        return _together(campaign, _marked(_person_key(campaign, account)))

    def remember_before(self, proposal: Proposal, before: str) -> Proposal:
        """One conditional write."""
        item = ProposalItem(_key(proposal.campaign), proposal.id)
        _update(item, [ProposalItem.before.set(before)], ProposalItem.before == "")
        return self.get(proposal.campaign, proposal.id) or proposal

    def settle(self, proposal: Proposal, state: ProposalState, by: str, now: datetime, outcome: str) -> bool:
        """One conditional write."""
        actions: list[Action] = [
            ProposalItem.state.set(state.value),
            ProposalItem.decided_by.set(by),
            ProposalItem.decided_at.set(stamp(now)),
            ProposalItem.outcome.set(outcome),
        ]
        actions += [ProposalItem.todo.remove(), ProposalItem.todo_key.remove()]
        free: Any = ProposalItem.state == ProposalState.PENDING.value
        if state is ProposalState.REFUSED:
            free &= ProposalItem.claimed.does_not_exist()
        return _update(ProposalItem(_key(proposal.campaign), proposal.id), actions, free)

    def claim(self, proposal: Proposal) -> bool:
        """One conditional write."""
        pending = ProposalItem.state == ProposalState.PENDING.value
        item = ProposalItem(_key(proposal.campaign), proposal.id)
        return _update(item, [ProposalItem.claimed.set(True)], pending)

    def reconsider(self, proposal: Proposal) -> bool:
        """One conditional write."""
        actions: list[Action] = [
            ProposalItem.state.set(ProposalState.PENDING.value),
            ProposalItem.decided_by.set(""),
            ProposalItem.decided_at.set(""),
            ProposalItem.outcome.set(""),
        ]
        actions += [
            ProposalItem.todo.set(_pending(proposal.campaign)),
            ProposalItem.todo_key.set(proposal.id),
        ]
        refused = ProposalItem.state == ProposalState.REFUSED.value
        return _update(ProposalItem(_key(proposal.campaign), proposal.id), actions, refused)


def _together(campaign: str, ids: Sequence[str]) -> Sequence[Proposal]:
    """As they stand, newest first."""
    items = ProposalItem.batch_get([(_key(campaign), id_) for id_ in ids], consistent_read=True)
    return sorted((_proposal(item) for item in items), key=lambda one: one.id, reverse=True)


def _marked(pk: str) -> Sequence[str]:
    found = ProposalMark.query(pk, scan_index_forward=False, consistent_read=True, limit=MOST_LISTED)
    return [mark.sk for mark in found]


def _update(item: ProposalItem, actions: list[Action], condition: Any) -> bool:  # noqa: ANN401 - untyped in pynamodb
    try:
        item.update(actions, condition)
    except UpdateError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise
        return False
    return True


def _key(campaign: str) -> str:
    return f"PROPOSALS#{campaign}"


def _person_key(campaign: str, account: str) -> str:
    return f"{_key(campaign)}#P#{account}"


def _pending(campaign: str) -> str:
    return f"pending#{campaign}"


def _item(one: Proposal) -> ProposalItem:
    waits = one.state is ProposalState.PENDING
    return ProposalItem(
        _key(one.campaign),
        one.id,
        campaign=one.campaign,
        todo=_pending(one.campaign) if waits else None,
        todo_key=one.id if waits else None,
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
