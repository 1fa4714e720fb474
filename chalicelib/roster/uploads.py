"""One roster file on its way in: from the browser's upload to the roll, and how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(minutes=5)
"""How long one worker has an upload for itself; renewed with each mark of progress."""
ABANDONED_AFTER = timedelta(hours=24)
"""An upload whose file has not arrived by then is discarded."""


class UploadState(StrEnum):
    """awaiting → received → parsing → parsed → applying → applied; or refused, discarded."""

    AWAITING = "awaiting"
    RECEIVED = "received"
    PARSING = "parsing"
    PARSED = "parsed"
    REFUSED = "refused"
    APPLYING = "applying"
    APPLIED = "applied"
    DISCARDED = "discarded"

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in {UploadState.REFUSED, UploadState.APPLIED, UploadState.DISCARDED}


@dataclass(frozen=True, slots=True)
class Upload:
    """The record of one file. Times are UTC; `by` is a staff account, or `command:NAME`.

    `counts` are the plan's numbers by name (`plan.Counts`); `done` of `total` people are written. `problem` is the
    code of the first file error.
    """

    campaign: str
    id: str
    file_name: str
    by: str
    at: datetime
    state: UploadState = UploadState.AWAITING
    counts: tuple[tuple[str, int], ...] = ()
    units: tuple[str, ...] = ()
    done: int = 0
    total: int = 0
    problem: str = ""
    touched: datetime | None = None
    lease_until: datetime | None = None

    def count(self, name: str) -> int:
        """One of the plan's numbers; 0 before the file was read."""
        return dict(self.counts).get(name, 0)

    def key(self, name: str) -> str:
        """Where an object of this upload lies in the rosters bucket: `file`, `plan.json`, `errors.xlsx` …."""
        return f"{self.campaign}/{self.id}/{name}"
