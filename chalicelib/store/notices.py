"""The mail ledger on the roll (design.md 8): lines are claimed, marked and found through the sparse index."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.follow_up.mending import MOVED
from chalicelib.follow_up.notices import LEASE, Line, LineState
from chalicelib.follow_up.ports import Correspondent, Missing
from chalicelib.store.correspondents import read_correspondent, read_correspondents
from chalicelib.store.raw import query, text
from chalicelib.store.tables import NoticeItem, ask, roll_table, shared_connection

T = TypeVar("T")
AT_ONCE = 100
"""Actions of one transaction."""
CONDITION_FAILED = "ConditionalCheckFailedException"
_AGAINST = {"TransactionCanceledException", "TransactionConflictException"}
"""A condition, or another write, is against one of the actions."""


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
        for item in query("todo = :todo", {":todo": f"missing#{campaign}#{unit}"}, index="todo"):
            group, window, unit_, charged, state = (
                item[name]["S"] for name in ("group", "window", "unit", "charged_to", "state")
            )
            yield Missing(item["pk"]["S"].removeprefix("P#"), group, window, unit_, charged, state)

    def plan(self, campaign: str, notice: str, account: str, message_id: str) -> bool:
        """One put that never touches a line that stands."""
        return _written("PutItem", _put(campaign, notice, account, message_id), {CONDITION_FAILED})

    def plan_all(self, campaign: str, notice: str, message_ids: Mapping[str, str]) -> int:
        """A hundred in a transaction; where a line of these stands already, one by one."""
        new = 0
        for part in _parts(list(message_ids.items())):
            puts = [{"Put": _put(campaign, notice, account, message_id)} for account, message_id in part]
            if _written("TransactWriteItems", {"TransactItems": puts}, _AGAINST):
                new += len(part)
            else:
                new += sum(self.plan(campaign, notice, account, message_id) for account, message_id in part)
        return new

    def due(self, campaign: str, notice: str, now: datetime) -> Iterable[str]:
        """One query of the sparse index, which holds only lines that are due or claimed."""
        return (account for account, _ in _due(_todo(campaign, notice), now))

    def due_to_old_addresses(self, campaign: str, now: datetime) -> Iterable[tuple[str, str]]:
        """One query of the sparse index, for each has a notice of its own and all stand together there."""
        return _due(_todo(campaign, MOVED), now)

    def wait(self, account: str, notice: str, until: datetime) -> None:
        """One write; a line that ended meanwhile keeps its end."""
        line = NoticeItem(f"P#{account}", f"N#{notice}")
        _only_if(line, [NoticeItem.not_before.set(stamp(until))], NoticeItem.todo.exists())

    def wait_all(self, lines: Sequence[tuple[str, str]], until: datetime) -> None:
        """A hundred in a transaction; where a line of these ended meanwhile, one by one."""
        for part in _parts(lines):
            keys = [(f"P#{account}", f"N#{notice}") for account, notice in part]
            if not _together(partial(_hold_all, keys=keys, until=until)):
                for account, notice in part:
                    self.wait(account, notice, until)

    def correspondent(self, account: str) -> Correspondent | None:
        """One consistent query of the person's partition, without what stands after the notices."""
        return read_correspondent(account)

    def correspondents(self, accounts: Collection[str]) -> Mapping[str, Correspondent]:
        """Such a query for each, some side by side."""
        return read_correspondents(accounts)

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


def _todo(campaign: str, notice: str) -> str:
    """Where a line stands in the index: each notice apart, those to old addresses together."""
    return f"due#{campaign}#{MOVED if notice.startswith(MOVED) else notice}"


def _due(todo: str, now: datetime) -> Iterator[tuple[str, str]]:
    clock = stamp(now)
    for item in query("todo = :todo", {":todo": todo}, index="todo"):
        if text(item, "not_before") <= clock and text(item, "claimed_until") <= clock:
            yield item["pk"]["S"].removeprefix("P#"), item["notice"]["S"]


def _put(campaign: str, notice: str, account: str, message_id: str) -> dict[str, Any]:
    """A due line where there is none, written raw: a notice has a hundred thousand of them."""
    told = {
        "pk": f"P#{account}",
        "sk": f"N#{notice}",
        "kind": "notice",
        "campaign": campaign,
        "todo": _todo(campaign, notice),
        "todo_key": account,
        "notice": notice,
        "state": LineState.DUE.value,
        "message_id": message_id,
        **dict.fromkeys(("claimed_until", "not_before", "handed_at", "reason"), ""),
    }
    return {
        "TableName": roll_table(),
        "Item": {name: {"S": value} for name, value in told.items()} | {"tries": {"N": "0"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }


def _written(operation: str, params: Mapping[str, Any], against: Collection[str]) -> bool:
    """Write; False, and nothing written, where one of `against` is the answer."""
    try:
        ask(operation, params)
    except ClientError as error:
        if error.response["Error"]["Code"] not in against:
            raise
        return False
    return True


def _parts(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


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
        if error.cause_response_code not in _AGAINST:
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
