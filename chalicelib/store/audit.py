"""The audit on the roll: pk `AUDIT#campaign`, sk `time#random`, so a page of it is one query. Append-only."""

import secrets
from datetime import UTC, datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.staff.audit import Actor, ActorKind, Entry, Page, Verb
from chalicelib.store.tables import RollItem


class AuditItem(RollItem, discriminator="audit"):
    """One act of staff, a focal point, a job or a command; never of a respondent."""

    verb = UnicodeAttribute()
    actor_kind = UnicodeAttribute()
    actor = UnicodeAttribute()
    details = JSONAttribute(default=dict)


class StoredAudit:
    """`staff.audit.AuditLog` on the roll."""

    def record(self, entry: Entry) -> None:
        """One put that can never replace an entry."""
        moment = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        AuditItem(
            f"AUDIT#{entry.campaign}",
            f"{moment}#{secrets.token_hex(8)}",
            campaign=entry.campaign,
            verb=entry.verb.value,
            actor_kind=entry.actor.kind.value,
            actor=entry.actor.id,
            details=dict(entry.details),
        ).save(condition=AuditItem.pk.does_not_exist())

    def page(self, campaign: str, *, after: str | None = None, limit: int = 50) -> Page:
        """One query, newest first. `after` is the sort key of the last entry seen."""
        older = AuditItem.sk < after if after else None
        found = list(
            AuditItem.query(
                f"AUDIT#{campaign}", older, scan_index_forward=False, limit=limit + 1, consistent_read=True
            )
        )
        shown = found[:limit]
        return Page(tuple(_entry(item) for item in shown), shown[-1].sk if len(found) > limit else None)


def _entry(item: AuditItem) -> Entry:
    return Entry(
        campaign=item.campaign or "",
        at=datetime.fromisoformat(item.sk.split("#")[0]),
        actor=Actor(ActorKind(item.actor_kind), item.actor),
        verb=Verb(item.verb),
        details={name: str(value) for name, value in item.details.items()},
    )
