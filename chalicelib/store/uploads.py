"""Records of uploads on the roll: pk `UPLOADS#campaign`, sk the upload's id. Implements `roster.ports.Uploads`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from chalicelib.roster.uploads import LEASE, Upload, UploadState
from chalicelib.store.notices import CONDITION_FAILED, instant, stamp
from chalicelib.store.tables import RollItem


class UploadItem(RollItem, discriminator="upload"):
    """One roster file. Times are UTC text, empty when not yet."""

    file_name = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    state = UnicodeAttribute()
    counts = JSONAttribute(default=dict)
    units = JSONAttribute(default=list)
    done = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    problem = UnicodeAttribute(default="")
    touched = UnicodeAttribute(default="")
    lease_until = UnicodeAttribute(default="")


class UploadStore:
    """Uploads over any DynamoDB-compatible endpoint. Every read is consistent."""

    def add(self, upload: Upload) -> None:
        """See `Uploads.add`."""
        _item(upload).save(UploadItem.pk.does_not_exist())

    def get(self, campaign: str, upload: str) -> Upload | None:
        """See `Uploads.get`."""
        try:
            return _upload(UploadItem.get(f"UPLOADS#{campaign}", upload, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, campaign: str) -> Sequence[Upload]:
        """See `Uploads.all`: one query."""
        found = (_upload(item) for item in UploadItem.query(f"UPLOADS#{campaign}", consistent_read=True))
        return sorted(found, key=lambda upload: (upload.at, upload.id), reverse=True)

    def claim(self, upload: Upload, states: Iterable[UploadState], now: datetime) -> bool:
        """See `Uploads.claim`: one conditional write."""
        free = UploadItem.lease_until <= stamp(now)
        condition = UploadItem.state.is_in(*_values(states)) & free
        taken: list[Any] = [UploadItem.lease_until.set(stamp(now + LEASE)), UploadItem.touched.set(stamp(now))]
        try:
            UploadItem(f"UPLOADS#{upload.campaign}", upload.id).update(taken, condition=condition)
        except UpdateError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True

    def save(self, upload: Upload, states: Iterable[UploadState]) -> bool:
        """See `Uploads.save`: one conditional put."""
        try:
            _item(upload).save(UploadItem.state.is_in(*_values(states)))
        except PutError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise
            return False
        return True


def _values(states: Iterable[UploadState]) -> list[str]:
    return [state.value for state in states]


def _item(upload: Upload) -> UploadItem:
    return UploadItem(
        f"UPLOADS#{upload.campaign}",
        upload.id,
        campaign=upload.campaign,
        file_name=upload.file_name,
        by=upload.by,
        at=stamp(upload.at),
        state=upload.state.value,
        counts=dict(upload.counts),
        units=list(upload.units),
        done=upload.done,
        total=upload.total,
        problem=upload.problem,
        touched=stamp(upload.touched) if upload.touched else "",
        lease_until=stamp(upload.lease_until) if upload.lease_until else "",
    )


def _upload(item: UploadItem) -> Upload:
    return Upload(
        campaign=item.campaign or "",
        id=item.sk,
        file_name=item.file_name,
        by=item.by,
        at=datetime.fromisoformat(item.at),
        state=UploadState(item.state),
        counts=tuple((name, int(number)) for name, number in sorted(item.counts.items())),
        units=tuple(item.units),
        done=int(item.done),
        total=int(item.total),
        problem=item.problem,
        touched=instant(item.touched),
        lease_until=instant(item.lease_until),
    )
