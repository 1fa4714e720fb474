"""The audit on the roll: pk `AUDIT#campaign`, sk `time#random`, so a page of it is one query. Append-only.

What is told once has a mark beside it (pk `AUDIT#campaign#ONCE`), written in the same transaction.
"""

import secrets
from datetime import UTC, datetime
from hashlib import sha256

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.staff.audit import Actor, ActorKind, Entry, Page, Verb
from chalicelib.store.tables import RollItem, shared_connection

_FAILED_CONDITION = "ConditionalCheckFailed"


class AuditItem(RollItem, discriminator="audit"):
    """One act of staff, a focal point, a job or a command; never of a respondent."""

    verb = UnicodeAttribute()
    actor_kind = UnicodeAttribute()
    actor = UnicodeAttribute()
    details = JSONAttribute(default=dict)


class AuditMark(RollItem, discriminator="audit_mark"):
    """Something was told that is told once; sk `verb#hash` of what it is about."""


class StoredAudit:
    """`staff.audit.AuditLog` on the roll."""

    def record(self, entry: Entry) -> None:
        """One put that can never replace an entry; with its mark, where it is told once."""
        item = _item(entry)
        if not entry.once:
            item.save(condition=AuditItem.pk.does_not_exist())
            return
        try:
            with TransactWrite(connection=shared_connection()) as transaction:
                transaction.save(_mark(entry), AuditMark.pk.does_not_exist())
                transaction.save(item, AuditItem.pk.does_not_exist())
        except TransactWriteError as error:
            if not any(reason and reason.code == _FAILED_CONDITION for reason in error.cancellation_reasons):
                raise

    def page(
        self, campaign: str, *, after: str | None = None, before: datetime | None = None, limit: int = 50
    ) -> Page:
        """One query, newest first. `after` is the sort key of the last entry seen."""
        mark = after or (_stamp(before) if before else None)
        older = AuditItem.sk < mark if mark else None
        found = list(
            AuditItem.query(
                f"AUDIT#{campaign}", older, scan_index_forward=False, limit=limit + 1, consistent_read=True
            )
        )
        shown = found[:limit]
        return Page(tuple(_entry(item) for item in shown), shown[-1].sk if len(found) > limit else None)


def _item(entry: Entry) -> AuditItem:
    return AuditItem(
        f"AUDIT#{entry.campaign}",
        f"{_stamp(entry.at)}#{secrets.token_hex(8)}",
        campaign=entry.campaign,
        verb=entry.verb.value,
        actor_kind=entry.actor.kind.value,
        actor=entry.actor.id,
        details=dict(entry.details),
    )


def _stamp(instant: datetime) -> str:
    """How sort keys begin."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _mark(entry: Entry) -> AuditMark:
    what = sha256(entry.once.encode()).hexdigest()[:32]
    return AuditMark(f"AUDIT#{entry.campaign}#ONCE", f"{entry.verb.value}#{what}", campaign=entry.campaign)


def _entry(item: AuditItem) -> Entry:
    return Entry(
        campaign=item.campaign or "",
        at=datetime.fromisoformat(item.sk.split("#")[0]),
        actor=Actor(ActorKind(item.actor_kind), item.actor),
        verb=Verb(item.verb),
        details={name: str(value) for name, value in item.details.items()},
    )
