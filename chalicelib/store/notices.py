"""The mail ledger on the roll (design.md 8): lines are claimed, marked and found through the sparse index."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pynamodb.exceptions import PutError, UpdateError

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
)

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
        line = NoticeItem(
            f"P#{account}",
            f"N#{notice}",
            campaign=campaign,
            todo=f"due#{campaign}#{notice}",
            todo_key=account,
            notice=notice,
            state=LineState.DUE.value,
            message_id=message_id,
        )
        try:
            line.save(condition=NoticeItem.pk.does_not_exist())
        except PutError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True

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
        return Correspondent(addressee, person.campaign or "", _draft_begun_with(found))

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
