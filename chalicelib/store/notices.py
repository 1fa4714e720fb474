"""The mail ledger on the roll (design.md 8): lines are claimed, marked and found through the sparse index."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.follow_up.notices import LEASE, Addressee, Line, LineState
from chalicelib.follow_up.ports import Correspondent, Missing
from chalicelib.store.people_items import to_invitation, to_person
from chalicelib.store.tables import (
    CredentialItem,
    DraftItem,
    InvitationItem,
    NoticeItem,
    PersonItem,
    RollItem,
    shared_connection,
)

T = TypeVar("T")
AT_ONCE = 100
"""Actions of one transaction."""
CONDITION_FAILED = "ConditionalCheckFailedException"


def stamp(instant: datetime) -> str:
    """UTC in a form whose order as text is the order in time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime | None:
    """The inverse of `stamp`; None for an empty text."""
    return datetime.fromisoformat(text) if text else None


class StoredNotices:
    """`follow_up.ports.NoticeLedger` on the roll."""

    def missing(self, campaign: str, unit: str) -> Iterable[Missing]:
        """One query of the sparse index."""
        for item in RollItem.todo_index.query(f"missing#{campaign}#{unit}"):
            if isinstance(item, InvitationItem):
                account = item.pk.removeprefix("P#")
                yield Missing(account, item.group, item.window, item.unit, item.charged_to, item.state)

    def plan(self, campaign: str, notice: str, account: str, message_id: str) -> bool:
        """One put that never touches a line that stands."""
        line = _planned(campaign, notice, account, message_id)
        try:
            line.save(condition=NoticeItem.pk.does_not_exist())
        except PutError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True

    def plan_all(self, campaign: str, notice: str, message_ids: Mapping[str, str]) -> int:
        """A hundred in a transaction; where a line of these stands already, one by one."""
        new = 0
        for part in _parts(list(message_ids.items())):
            lines = [_planned(campaign, notice, account, message_id) for account, message_id in part]
            if _together(partial(_save_all, lines=lines)):
                new += len(part)
            else:
                new += sum(self.plan(campaign, notice, account, message_id) for account, message_id in part)
        return new

    def due(self, campaign: str, notice: str, now: datetime) -> Iterable[str]:
        """One query of the sparse index, which holds only lines that are due or claimed."""
        clock = stamp(now)
        for item in RollItem.todo_index.query(f"due#{campaign}#{notice}"):
            if isinstance(item, NoticeItem) and item.not_before <= clock and item.claimed_until <= clock:
                yield item.pk.removeprefix("P#")

    def wait(self, account: str, notice: str, until: datetime) -> None:
        """One write; a line that ended meanwhile keeps its end."""
        line = NoticeItem(f"P#{account}", f"N#{notice}")
        _only_if(line, [NoticeItem.not_before.set(stamp(until))], NoticeItem.todo.exists())

    def wait_all(self, accounts: Sequence[str], notice: str, until: datetime) -> None:
        """A hundred in a transaction; where a line of these ended meanwhile, one by one."""
        for part in _parts(accounts):
            if not _together(partial(_hold_all, keys=[(f"P#{a}", f"N#{notice}") for a in part], until=until)):
                for account in part:
                    self.wait(account, notice, until)

    def correspondent(self, account: str) -> Correspondent | None:
        """One consistent query of the person's partition, without what stands after the notices."""
        found = list(RollItem.query(f"P#{account}", RollItem.sk.between("A", "O"), consistent_read=True))
        person = next((item for item in found if isinstance(item, PersonItem)), None)
        if person is None:
            return None
        addressee = Addressee(
            person=to_person(account, person),
            invitations=[to_invitation(account, item) for item in found if isinstance(item, InvitationItem)],
            lines=[_line(item) for item in found if isinstance(item, NoticeItem)],
        )
        slip = any(isinstance(item, CredentialItem) and bool(item.slip) and not item.revoked for item in found)
        return Correspondent(addressee, person.campaign or "", _draft_begun_with(found), slip)

    def claim(self, account: str, notice: str, now: datetime) -> Line | None:
        """One conditional write: due, or claimed by one whose lease has run out."""
        item = NoticeItem(f"P#{account}", f"N#{notice}")
        free = (NoticeItem.state == LineState.DUE.value) | (
            (NoticeItem.state == LineState.CLAIMED.value) & (NoticeItem.claimed_until <= stamp(now))
        )
        taken = [
            NoticeItem.state.set(LineState.CLAIMED.value),
            NoticeItem.claimed_until.set(stamp(now + LEASE)),
            NoticeItem.tries.add(1),
        ]
        return _line(item) if _only_if(item, taken, free) else None

    def handed_over(self, claimed: Line, now: datetime) -> None:
        """The line leaves the index."""
        at = NoticeItem.handed_at.set(stamp(now))
        _settle(claimed, [NoticeItem.state.set(LineState.HANDED_OVER.value), at, *_out_of_the_index()])

    def release(self, claimed: Line, until: datetime, *, tries: int) -> None:
        """The line stays in the index, to be queued again from `until` on."""
        _settle(
            claimed,
            [
                NoticeItem.state.set(LineState.DUE.value),
                NoticeItem.claimed_until.set(""),
                NoticeItem.not_before.set(stamp(until)),
                NoticeItem.tries.set(tries),
            ],
        )

    def end(self, claimed: Line, *, failed: bool, reason: str) -> None:
        """The line leaves the index with its reason."""
        state = LineState.FAILED if failed else LineState.SKIPPED
        why = NoticeItem.reason.set(reason)
        _settle(claimed, [NoticeItem.state.set(state.value), why, *_out_of_the_index()])


def _planned(campaign: str, notice: str, account: str, message_id: str) -> NoticeItem:
    return NoticeItem(
        f"P#{account}",
        f"N#{notice}",
        campaign=campaign,
        todo=f"due#{campaign}#{notice}",
        todo_key=account,
        notice=notice,
        state=LineState.DUE.value,
        message_id=message_id,
    )


def _parts(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def _save_all(transaction: TransactWrite, *, lines: Iterable[NoticeItem]) -> None:
    for line in lines:
        transaction.save(line, NoticeItem.pk.does_not_exist())


def _hold_all(transaction: TransactWrite, *, keys: Iterable[tuple[str, str]], until: datetime) -> None:
    for pk, sk in keys:
        held: list[Any] = [NoticeItem.not_before.set(stamp(until))]
        transaction.update(NoticeItem(pk, sk), actions=held, condition=NoticeItem.todo.exists())


def _together(fill: Callable[[TransactWrite], object]) -> bool:
    """Write all in one transaction; False, and nothing written, where a condition or another write is against."""
    try:
        with TransactWrite(connection=shared_connection()) as transaction:
            fill(transaction)
    except TransactWriteError as error:
        if error.cause_response_code not in {"TransactionCanceledException", "TransactionConflictException"}:
            raise
        return False
    return True


def _out_of_the_index() -> list[Any]:
    return [NoticeItem.todo.remove(), NoticeItem.todo_key.remove(), NoticeItem.claimed_until.set("")]


def _settle(claimed: Line, actions: list[Any]) -> None:
    """Write the outcome, unless the lease ran out and another mailer holds the line now."""
    item = NoticeItem(f"P#{claimed.account}", f"N#{claimed.notice}")
    lease = stamp(claimed.claimed_until) if claimed.claimed_until else ""
    _only_if(item, actions, NoticeItem.claimed_until == lease)


def _only_if(item: NoticeItem, actions: list[Any], condition: Any) -> bool:  # noqa: ANN401 - untyped in pynamodb
    try:
        item.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code != CONDITION_FAILED:
            raise
        return False
    return True


def _draft_begun_with(items: Iterable[RollItem]) -> datetime | None:
    """When the letter went out whose credential began the person's latest draft."""
    found = list(items)
    drafts = {item.sk.rpartition("#")[2] for item in found if isinstance(item, DraftItem)}
    issued = [x.issued_at for x in found if isinstance(x, CredentialItem) and x.sk.removeprefix("C#") in drafts]
    return instant(max(issued)) if issued else None


def _line(item: NoticeItem) -> Line:
    return Line(
        account=item.pk.removeprefix("P#"),
        notice=item.notice,
        state=LineState(item.state),
        message_id=item.message_id,
        claimed_until=instant(item.claimed_until),
        handed_at=instant(item.handed_at),
        tries=int(item.tries),
        reason=item.reason,
    )
