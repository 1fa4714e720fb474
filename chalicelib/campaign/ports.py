"""What others need to know of campaigns, wherever they are kept."""

from datetime import datetime
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce


class UnknownCampaign(LookupError):
    """No version of the campaign has been loaded."""

    def __init__(self, campaign: str) -> None:
        super().__init__(
            f"Campaign {campaign!r} has no version in store; load its folder with `./phieu load DIR`."
        )
        self.campaign = campaign


class Campaigns(Protocol):
    """The campaigns in force."""

    def ids(self) -> tuple[str, ...]:
        """Ids of all campaigns that have a version, sorted."""
        ...

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        """The campaign with the decisions recorded so far, at most 10 s old. Raises `UnknownCampaign`."""
        ...


class VersionStore(Protocol):
    """Where compiled versions lie: one bucket."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""
        ...

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None when there is none."""
        ...
