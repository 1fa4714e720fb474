"""Everything the jobs reach the world through. `wiring` fills it; tests fill it with fakes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.bounces import AddressBook
from chalicelib.follow_up.channel import MailChannel
from chalicelib.follow_up.closing import ClosingRoll
from chalicelib.follow_up.focal_points import FocalPoints
from chalicelib.follow_up.job_ledger import JobLedger
from chalicelib.follow_up.mending import Proposals
from chalicelib.follow_up.messages import Renderer
from chalicelib.follow_up.pacing import PaceLedger
from chalicelib.follow_up.ports import Credentials, NoticeLedger
from chalicelib.follow_up.snapshots import CoverageStore
from chalicelib.scores.ports import Urn
from chalicelib.staff.audit import AuditLog

Body = Mapping[str, str]
"""A queue message: keys only."""


class MessageQueue(Protocol):
    """One queue."""

    def send(self, bodies: Sequence[Body], delays: Sequence[int] = ()) -> int:
        """Queue the messages; how many were taken. The next tick queues again what is still due.

        `delays`: whole seconds that each of them stays out of sight; none where absent.
        """
        ...


class ObjectStore(Protocol):
    """One bucket."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""
        ...

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""
        ...

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys under `prefix`, sorted."""
        ...


def _none_made(_campaign: str) -> None:
    """No guide."""


def _nowhere(_account: str) -> str:
    """No address."""
    return ""


@dataclass(frozen=True, slots=True)
class Queues:
    """The four queues."""

    mail: MessageQueue
    imports: MessageQueue
    closing: MessageQueue
    recount: MessageQueue


@dataclass(frozen=True, slots=True)
class JobPorts:
    """All ports of the jobs.

    `uploads_due` gives the `imports` messages that are due at a moment (UTC). `announce` makes a campaign's rules
    immutable, in somebody's name. `site` is the public address, without a slash at the end; `mail_domain` ends
    Message-IDs. `guide` gives a campaign's PDF guide, once it is made; `staff_address` where a staff account
    gets its mail, or nothing. `busy_queues` names those that hold something.
    """

    campaigns: Campaigns
    notices: NoticeLedger
    credentials: Credentials
    channel: MailChannel
    pace: PaceLedger
    render: Renderer
    queues: Queues
    jobs: JobLedger
    roll: ClosingRoll
    urn: Urn
    reports: ObjectStore
    coverage: CoverageStore
    addresses: AddressBook
    focal_points: FocalPoints
    proposals: Proposals
    audit: AuditLog
    uploads_due: Callable[[datetime], Iterable[Body]]
    announce: Callable[[str, str, datetime], None]
    site: str
    mail_domain: str
    guide: Callable[[str], bytes | None] = _none_made
    staff_address: Callable[[str], str] = _nowhere
    busy_queues: Callable[[], Iterable[str]] = tuple
