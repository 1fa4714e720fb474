"""Keys and requests of other systems, in memory."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.staff.data_keys import DataKey
from chalicelib.staff.rate_limits import PER_WINDOW, TooMany, Within, seconds_left, window_of


@dataclass
class MemoryDataKeys:
    kept: dict[str, DataKey] = field(default_factory=dict)

    def add(self, key: DataKey) -> None:
        self.kept[key.id] = key

    def find(self, key_id: str) -> DataKey | None:
        return self.kept.get(key_id)

    def all(self) -> list[DataKey]:
        return sorted(self.kept.values(), key=lambda key: key.made_at, reverse=True)

    def revoke(self, key_id: str, by: str, at: datetime) -> bool:
        key = self.kept.get(key_id)
        if key is None or key.revoked_at is not None:
            return False
        self.kept[key_id] = replace(key, revoked_by=by, revoked_at=at)
        return True


@dataclass
class MemoryRateLimiter:
    used: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, key: str, now: datetime) -> Within | TooMany:
        window = (key, window_of(now))
        if self.used.get(window, 0) >= PER_WINDOW:
            return TooMany(seconds_left(now))
        self.used[window] = self.used.get(window, 0) + 1
        return Within(PER_WINDOW - self.used[window], seconds_left(now))
