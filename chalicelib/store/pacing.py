"""The pace of mail on the roll: pk `PACE#mail`, sk `A`. The tick writes what is handed out, mailers a throttle."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from chalicelib.follow_up.pacing import Pace
from chalicelib.store.notices import instant, stamp
from chalicelib.store.tables import RollItem

KEY = ("PACE#mail", "A")


class PaceItem(RollItem, discriminator="pace"):
    """One for all campaigns: they share the provider. Times are UTC text."""

    until = UnicodeAttribute(default="")
    share = NumberAttribute(default=1)
    eased_at = UnicodeAttribute(default="")
    throttled_at = UnicodeAttribute(default="")


@dataclass(frozen=True, slots=True)
class StoredPace:
    """`follow_up.pacing.PaceLedger` on the roll."""

    def get(self) -> Pace:
        """One consistent read."""
        try:
            item = PaceItem.get(*KEY, consistent_read=True)
        except DoesNotExist:
            return Pace()
        return Pace(
            until=instant(item.until or ""),
            share=float(item.share or 1),
            eased_at=instant(item.eased_at or ""),
            throttled_at=instant(item.throttled_at or ""),
        )

    def keep(self, pace: Pace) -> None:
        """One write, which leaves alone what mailers say."""
        PaceItem(*KEY).update(
            [
                PaceItem.kind.set(PaceItem),
                PaceItem.until.set(_text(pace.until)),
                PaceItem.share.set(pace.share),
                PaceItem.eased_at.set(_text(pace.eased_at)),
            ]
        )

    def throttled(self, now: datetime) -> None:
        """One write of one attribute."""
        PaceItem(*KEY).update([PaceItem.kind.set(PaceItem), PaceItem.throttled_at.set(stamp(now))])


def _text(at: datetime | None) -> str:
    return stamp(at) if at else ""
