"""What the staff pages need from the stores. The page set asks for it at each request (`routes`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.campaign.admission import Refused
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, Ground
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.ports import Campaigns
from chalicelib.follow_up.disputes import Dispute, NotDisputed
from chalicelib.follow_up.focal_points import Appointment, Candidate, Unfit
from chalicelib.follow_up.handouts import Handouts
from chalicelib.follow_up.health import MailDay, Pulse, QueueState
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.mending import Proposal
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.publication.ports import StepBook
from chalicelib.roster.importing import Answers
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.ports import Member, UnitRoster
from chalicelib.roster.roll import Found, RollPerson
from chalicelib.roster.uploads import Upload
from chalicelib.staff.accounts import StaffAccounts
from chalicelib.staff.attempts import SignInAttempts
from chalicelib.staff.audit import AuditLog
from chalicelib.staff.data_keys import DataKeys
from chalicelib.staff.sessions import ListedSessions
from chalicelib.staff.signing_in import CodeTimes, at_once
from chalicelib.web.csrf import Csrf


class Snapshots(Protocol):
    """The stored coverage snapshots (`follow_up.snapshots.CoverageStore`)."""

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        """The stored snapshot of every respondents' unit that has one, by the unit's id."""


class JobLines(Protocol):
    """The ledger of jobs: to read, and to ask the tick for something."""

    def get(self, campaign: str, job: str) -> JobEntry | None:
        """One entry; None for a job not begun."""

    def put(self, entry: JobEntry) -> None:
        """Write an entry as a whole."""

    def entries(self, campaign: str) -> Iterable[JobEntry]:
        """Every job of the campaign that was begun, by id."""


class Bucket(Protocol):
    """Object storage as the staff pages use it (`store.objects.Objects`)."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""

    def size(self, key: str) -> int | None:
        """The object's size in bytes, or None where there is none (yet)."""

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys under `prefix`, sorted."""

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        """A presigned address that downloads the object as `file_name` for `seconds`."""


class Ticket(Protocol):
    """Where a form sends its file, and the hidden fields that go before it."""

    @property
    def url(self) -> str:
        """The form's action."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Hidden fields, in order."""


class UploadBucket(Bucket, Protocol):
    """The rosters bucket: browsers send files straight into it."""

    def upload_ticket(self, key: str, *, max_bytes: int, then: str, seconds: int = 900) -> Ticket:
        """What a form needs to send one file to `key`; the browser is then led to `then`."""


class Board(Protocol):
    """Unit rosters on the roll (`roster.ports.Rosters`)."""

    def unit_rosters(self, campaign: Campaign) -> Mapping[str, UnitRoster]:
        """The state of every unit whose roster has come, by the unit's id."""

    def members(self, campaign: str, unit: str) -> Iterable[Member]:
        """A unit's roster in its order."""


class Imports(Protocol):
    """Roster files on their way to the roll. The work itself is a job's (`jobs.import_desk`)."""

    def begin(self, campaign: str, file_name: str, by: str, now: datetime) -> Upload:
        """A new upload, waiting for its file at `upload.key("file")`."""

    def get(self, campaign: str, upload: str) -> Upload | None:
        """One upload."""

    def all(self, campaign: str) -> Sequence[Upload]:
        """All of a campaign, newest first."""

    def arrived(self, upload: Upload) -> None:
        """The file is there: have it read now rather than at the next tick."""

    def plan(self, upload: Upload) -> ImportPlan | None:
        """What applying would change, once the file was read."""

    def confirm(self, upload: Upload, answers: Answers, now: datetime) -> str | None:
        """Have it applied with staff's answers; or why not: unknown, not_ready, another_is_applied."""

    def discard(self, upload: Upload, now: datetime) -> bool:
        """Give it up. False when it is being applied, or is settled."""


class Mending(Protocol):
    """Focal points' proposals (`jobs.mending_desk`)."""

    def pending(self, campaign: str) -> Sequence[Proposal]:
        """Those that wait, at most `mending.MOST_LISTED`, newest first."""

    def latest(self, campaign: str) -> Sequence[Proposal]:
        """The newest `mending.MOST_LISTED`, whatever became of them."""

    def of_unit(self, campaign: str, unit: str) -> Sequence[Proposal]:
        """Those about people of a unit or of units below it that focal points made."""

    def address_of(self, account: str) -> str:
        """The person's present address."""

    def person(self, campaign: str, account: str) -> RollPerson | None:
        """Whose account it is, in this campaign."""

    def at_address(self, campaign: str, address: str) -> Found:
        """Who got mail at this address, bounded, whether it is still theirs or not."""

    def approve(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        """Do what it says: done, settled (a ballot is in, nothing changed), too_late, busy, answered, unknown."""

    def refuse(self, campaign: str, proposal: str, by: str, now: datetime) -> str:
        """Change nothing: done, answered, begun (somebody is approving it), unknown."""

    def reconsider(self, campaign: str, proposal: str) -> str:
        """Let a refused one wait again: done, unknown."""


class Appointing(Protocol):
    """Focal points by decision (`jobs.appointing_desk`)."""

    def candidate(self, campaign: str, account: str) -> Candidate | Unfit:
        """Whether somebody of the roll can be a focal point."""

    def appoint(self, in_force: CampaignInForce, ground: Ground, unit: str, account: str) -> Decision | Refused:
        """Record the decision and the appointment; once, however often it is pressed."""


class DisputeBook(Protocol):
    """Disputed ballots (`jobs.dispute_desk`)."""

    def latest(self, campaign: str) -> Sequence[Dispute]:
        """Cases without an answer, then answered ones, each newest first, at most `disputes.MOST_LISTED`."""

    def numbers(self, campaign: str) -> Mapping[str, int]:
        """How many cases each unit has."""

    def record(self, campaign: str, account: str, group: str, by: str, now: datetime) -> Dispute | NotDisputed:
        """Check and record a case, or say why there is none."""

    def answer(self, campaign: str, dispute: str, document: str, by: str, now: datetime) -> bool:
        """Note the written answer. False for an unknown case or one that has its answer."""


class CampaignBook(Protocol):
    """The door for what staff decide about a campaign."""

    def announce(self, campaign: str, by: str, now: datetime) -> None:
        """Make the rules in force immutable."""

    def manifest_key(self, campaign: str) -> str:
        """The public key (hex) that results will be signed with, kept from now on."""

    def fresh(self, campaign: str) -> CampaignInForce:
        """The campaign with every decision recorded so far."""

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        """Append a decision, or say why it may not be recorded."""


class House(Protocol):
    """Whether the machinery works (`store.house.StoredHouse`)."""

    def pulse(self) -> Pulse | None:
        """The last tick; None before the first."""

    def queue_states(self) -> Iterable[QueueState]:
        """Every queue that answers."""

    def mail_days(self, now: datetime) -> Sequence[MailDay]:
        """What became of mail, the newest day first."""

    def objects_answer(self) -> bool:
        """Whether object storage answers."""


@dataclass(frozen=True, slots=True)
class StaffPorts:
    """Everything the staff pages use. `points` queues messages about files of points (`scores.sheet_desk`).

    `appointed` lists a campaign's focal points. `site` is the public address without a slash at the end.
    """

    accounts: StaffAccounts
    attempts: SignInAttempts
    sessions: ListedSessions
    audit: AuditLog
    csrf: Csrf
    campaigns: Campaigns
    book: CampaignBook
    coverage: Snapshots
    reports: Bucket
    jobs: JobLines
    board: Board
    imports: Imports
    rosters: UploadBucket
    mending: Mending
    disputes: DisputeBook
    handouts: Handouts
    steps: StepBook
    keys: DataKeys
    points: Callable[[Sequence[Mapping[str, str]]], object]
    house: House
    appointed: Callable[[str], Iterable[Appointment]]
    appointing: Appointing
    site: str
    code_times: CodeTimes = at_once
