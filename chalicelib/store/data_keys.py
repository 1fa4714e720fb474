"""Keys of other systems on the roll (`APIKEYS`, the key's id) and their requests by the minute (`RATE#id`)."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action

from chalicelib.staff.data_keys import DataKey, Scope
from chalicelib.staff.rate_limits import PER_WINDOW, WINDOW, TooMany, Within, seconds_left, window_of
from chalicelib.store.faults import CONDITION_FAILED, code_of
from chalicelib.store.notices import instant, stamp
from chalicelib.store.tables import RollItem

_ALL = "APIKEYS"


class DataKeyItem(RollItem, discriminator="data_key"):
    """pk `APIKEYS`, sk the key's id. One-way: the secret is nowhere stored."""

    name = UnicodeAttribute()
    scopes = UnicodeSetAttribute()
    digest = UnicodeAttribute()
    made_by = UnicodeAttribute()
    made_at = UnicodeAttribute()
    revoked_by = UnicodeAttribute(default="")
    revoked_at = UnicodeAttribute(default="")


class RateItem(RollItem, discriminator="rate"):
    """pk `RATE#id`, sk the minute: requests in it. Expires."""

    used = NumberAttribute()


class StoredDataKeys:
    """`staff.data_keys.DataKeys` on the roll."""

    def add(self, key: DataKey) -> None:
        """One conditional put."""
        DataKeyItem(
            _ALL,
            key.id,
            name=key.name,
            scopes={scope.value for scope in key.scopes},
            digest=key.digest,
            made_by=key.made_by,
            made_at=stamp(key.made_at),
        ).save(condition=DataKeyItem.pk.does_not_exist())

    def find(self, key_id: str) -> DataKey | None:
        """One consistent read, so that a revoked key ends at once."""
        try:
            return _key(DataKeyItem.get(_ALL, key_id, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self) -> Sequence[DataKey]:
        """One query: a province has a handful."""
        found = (_key(item) for item in DataKeyItem.query(_ALL, consistent_read=True))
        return sorted(found, key=lambda key: key.made_at, reverse=True)

    def revoke(self, key_id: str, by: str, at: datetime) -> bool:
        """One conditional update."""
        actions: list[Action] = [DataKeyItem.revoked_by.set(by), DataKeyItem.revoked_at.set(stamp(at))]
        try:
            DataKeyItem(_ALL, key_id).update(
                actions=actions, condition=DataKeyItem.pk.exists() & (DataKeyItem.revoked_at == "")
            )
        except UpdateError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
        return True


class StoredRateLimiter:
    """`staff.rate_limits.RateLimiter` on the roll: one conditional update; a full window is not written."""

    def take(self, key: str, now: datetime) -> Within | TooMany:
        """Count it, or say when the next window begins."""
        item = RateItem(f"RATE#{key}", window_of(now))
        actions: list[Action] = [
            RateItem.kind.set(RateItem),  # an update that makes the item leaves its kind out
            RateItem.used.add(1),
            RateItem.expires.set(int((now + 2 * WINDOW).timestamp())),
        ]
        try:
            item.update(actions=actions, condition=RateItem.pk.does_not_exist() | (RateItem.used < PER_WINDOW))
        except UpdateError as error:
            if code_of(error) == CONDITION_FAILED:
                return TooMany(seconds_left(now))
            raise
        return Within(PER_WINDOW - int(item.used), seconds_left(now))


def _key(item: DataKeyItem) -> DataKey:
    return DataKey(
        id=item.sk,
        name=item.name,
        scopes=frozenset(Scope(scope) for scope in item.scopes),
        digest=item.digest,
        made_by=item.made_by,
        made_at=datetime.fromisoformat(item.made_at),
        revoked_by=item.revoked_by,
        revoked_at=instant(item.revoked_at),
    )
