"""Pacing of mail to what the provider takes: slots in time, one for each message, handed out a little ahead.

A tick hands out the slots of the next two minutes that no earlier tick handed out; each message waits in the queue
for its own. So the pace is kept to the second, and a tick that comes a minute late leaves no slot unused. When the
provider throttles all the same, the pace is halved, and comes back by steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import floor
from typing import Protocol

AHEAD = timedelta(minutes=2)
"""How far ahead slots are handed out: far shorter than the time after which a message is queued again."""
STEP = timedelta(minutes=1)
"""How often the pace is eased, one way or the other."""
LEAST, BACK = 1 / 16, 1 / 8
"""The slowest share of the quota after throttling, and the share that a quiet minute gives back."""
ASSUMED_PER_SECOND = 10.0
"""Where nobody says how much is taken: below what providers grant a new sender."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What the provider takes: messages a second, and how many more within its 24 hours (None: no such limit)."""

    per_second: float
    left_today: int | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Where pacing stands. `until`: slots up to there are handed out. `share` of the quota used. Times are UTC."""

    until: datetime | None = None
    share: float = 1.0
    eased_at: datetime | None = None
    throttled_at: datetime | None = None


class PaceLedger(Protocol):
    """Keeps the pace of all campaigns together: they share the provider."""

    def get(self) -> Pace:
        """The pace, read consistently."""
        ...

    def keep(self, pace: Pace) -> None:
        """Write all but `throttled_at`, which is the mailers' to say."""
        ...

    def throttled(self, now: datetime) -> None:
        """The provider asked for fewer messages."""
        ...


@dataclass(frozen=True, slots=True)
class Slots:
    """What may be queued at `now`: `left` slots, the first at `begins`, `per_second` of them."""

    pace: Pace
    now: datetime
    begins: datetime
    per_second: float
    left: int

    def take(self, number: int) -> tuple[Sequence[int], "Slots"]:
        """Whole seconds that each of at most `number` messages waits, and what is left."""
        taken = min(number, self.left)
        delays = [floor((self._slot(place) - self.now).total_seconds()) for place in range(taken)]
        ends = self._slot(taken)
        rest = replace(self, pace=replace(self.pace, until=ends), begins=ends, left=self.left - taken)
        return delays, rest

    def _slot(self, place: int) -> datetime:
        return self.begins + timedelta(seconds=place / self.per_second)


def slots(pace: Pace, quota: Quota, now: datetime) -> Slots:
    """The slots that are free at `now`. A clock that went back begins anew."""
    eased = _eased(pace, now)
    ahead = timedelta() if pace.until is None else pace.until - now
    ahead = ahead if timedelta() <= ahead <= AHEAD else timedelta()
    per_second = max(quota.per_second * eased.share, 1 / AHEAD.total_seconds())
    left = floor((AHEAD - ahead).total_seconds() * per_second)
    if quota.left_today is not None:
        on_their_way = floor(ahead.total_seconds() * per_second)
        left = min(left, max(0, quota.left_today - on_their_way))
    return Slots(eased, now, now + ahead, per_second, left)


def _eased(pace: Pace, now: datetime) -> Pace:
    """Half the share after a throttled minute, an eighth more after a quiet one."""
    if pace.eased_at is not None and timedelta() <= now - pace.eased_at < STEP:
        return pace
    heard = pace.throttled_at is not None and (pace.eased_at is None or pace.throttled_at > pace.eased_at)
    share = max(LEAST, pace.share / 2) if heard else min(1.0, pace.share + BACK)
    return replace(pace, share=share, eased_at=now)
