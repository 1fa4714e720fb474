"""What the focal points' pages need from the stores. Neither the urn nor anybody's credentials are among it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.boards import FocalReading
from chalicelib.follow_up.focal_points import FocalPoints
from chalicelib.follow_up.mending import Proposals
from chalicelib.follow_up.messages import Renderer
from chalicelib.follow_up.urging import UrgeLog
from chalicelib.staff.attempts import SignInAttempts
from chalicelib.staff.audit import AuditLog
from chalicelib.staff.sessions import StaffSessions
from chalicelib.web.csrf import Csrf


class FocalReads(Protocol):
    """All that a page about a unit shows, from what is stored."""

    def page(self, campaign: str, unit: str, units: Sequence[str], day: date) -> FocalReading:
        """Snapshots of `units`, and the requests of `unit` for reminders on the local `day`.

        One request for every hundred keys.
        """


class UrgePlanner(Protocol):
    """The one write that urging needs of the mail ledger (`follow_up.ports.NoticeLedger`)."""

    def plan_all(self, campaign: str, notice: str, message_ids: Mapping[str, str]) -> int:
        """Put a due line for each account that has none, Message-IDs by account. How many were new."""
        ...


class PrivateFiles(Protocol):
    """The bucket for files with names in them."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        """A presigned address that downloads the object as `file_name` for `seconds`."""


@dataclass(frozen=True, slots=True)
class FocalPorts:
    """Everything the pages use. `mail_domain` ends Message-IDs; `render` fills mail templates, for the preview."""

    points: FocalPoints
    attempts: SignInAttempts
    sessions: StaffSessions
    audit: AuditLog
    csrf: Csrf
    campaigns: Campaigns
    reads: FocalReads
    notices: UrgePlanner
    urges: UrgeLog
    proposals: Proposals
    files: PrivateFiles
    render: Renderer
    mail_domain: str
