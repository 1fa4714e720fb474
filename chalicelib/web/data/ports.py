"""What the data addresses need from the stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.staff.data_keys import DataKeys
from chalicelib.staff.rate_limits import RateLimiter


class Snapshots(Protocol):
    """The stored coverage snapshots (`follow_up.snapshots.CoverageStore`)."""

    def snapshots_of(self, campaign: str, units: Sequence[str]) -> Mapping[str, Snapshot]:
        """Those of these units, in one request for every hundred."""


class Bucket(Protocol):
    """The reports bucket."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        """A presigned address that downloads the object as `file_name` for `seconds`."""


@dataclass(frozen=True, slots=True)
class DataPorts:
    """Everything these addresses use: no people, no scores before they are published, never the urn."""

    campaigns: Campaigns
    coverage: Snapshots
    reports: Bucket
    keys: DataKeys
    limiter: RateLimiter
