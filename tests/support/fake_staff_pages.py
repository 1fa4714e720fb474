"""The staff pages with everything in memory: sign in, ask for a page, read the reply."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from chalicelib.campaign.admission import Refused, admit
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, Ground
from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.ports import UnknownCampaign
from chalicelib.follow_up.health import MailDay, Pulse, QueueState
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.jobs.appointing_desk import AppointingDesk
from chalicelib.jobs.dispute_desk import DisputeDesk
from chalicelib.roster.importing import Answers
from chalicelib.roster.plan import ImportPlan
from chalicelib.roster.ports import Member, UnitRoster
from chalicelib.roster.uploads import Upload, UploadState
from chalicelib.staff import sessions
from chalicelib.staff.roles import Role
from chalicelib.staff.sessions import StaffSession
from chalicelib.web.csrf import Csrf
from chalicelib.web.http import Fields, Reply, Request
from chalicelib.web.routing import Route
from chalicelib.web.staff import routes
from chalicelib.web.staff.ports import StaffPorts
from chalicelib.web.staff.session import COOKIE, seed_of
from tests.support.campaigns import small_in_force
from tests.support.fake_data import MemoryDataKeys
from tests.support.fake_focal_points import FakeFocalPoints
from tests.support.fake_handouts import FakeHandouts
from tests.support.fake_mending import FakeDisputes, FakeMending, FakePeople
from tests.support.fake_publication import MemorySteps
from tests.support.fake_staff import MemoryAccounts, MemoryAttempts, MemoryAudit, MemorySessions, new_account

NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)
CAMPAIGN = "small-2020"


@dataclass
class OneCampaign:
    """The small campaign, and the list of decisions about it."""

    here: CampaignInForce = field(default_factory=small_in_force)

    def ids(self) -> tuple[str, ...]:
        return (self.here.campaign.id,)

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        if campaign_id != self.here.campaign.id:
            raise UnknownCampaign(campaign_id)
        return self.here

    def fresh(self, campaign: str) -> CampaignInForce:
        return self.here

    def announce(self, campaign: str, by: str, now: datetime) -> None:
        self.here = replace(self.here, announced=True)

    def manifest_key(self, campaign: str) -> str:
        self.here = replace(self.here, manifest_key=self.here.manifest_key or "cd" * 32)
        return self.here.manifest_key

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        admission = admit(self.here, ground, change)
        if isinstance(admission, Refused):
            return admission
        made = Decision(len(self.here.decisions) + 1, ground, change)
        self.here = replace(self.here, decisions=(*self.here.decisions, made))
        return made


@dataclass
class MemoryBucket:
    kept: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, body: bytes, content_type: str) -> None:
        self.kept[key] = body

    def size(self, key: str) -> int | None:
        return len(self.kept[key]) if key in self.kept else None

    def keys(self, prefix: str) -> Iterable[str]:
        return sorted(key for key in self.kept if key.startswith(prefix))

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        return f"https://bucket.example/{key}?as={file_name}&for={seconds}"


@dataclass
class StoredSnapshots:
    kept: dict[str, Snapshot] = field(default_factory=dict)

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        return self.kept


@dataclass
class StoredEntries:
    kept: list[JobEntry] = field(default_factory=list)

    def entries(self, campaign: str) -> Iterable[JobEntry]:
        return self.kept

    def get(self, campaign: str, job: str) -> JobEntry | None:
        return next((entry for entry in self.kept if entry.job == job), None)

    def put(self, entry: JobEntry) -> None:
        self.kept = [*(kept for kept in self.kept if kept.job != entry.job), entry]


@dataclass(frozen=True)
class FakeTicket:
    url: str
    fields: dict[str, str]


@dataclass
class MemoryRosters(MemoryBucket):
    """The rosters bucket, at `origin` for browsers."""

    origin: str = "https://bucket.example"

    def upload_ticket(self, key: str, *, max_bytes: int, then: str, seconds: int = 900) -> FakeTicket:
        fields = {"key": key, "success_action_redirect": then, "max": str(max_bytes)}
        return FakeTicket(f"{self.origin}/rosters", fields)


@dataclass
class MemoryBoard:
    rosters: dict[str, UnitRoster] = field(default_factory=dict)
    people: list[Member] = field(default_factory=list)

    def unit_rosters(self, campaign: Campaign) -> dict[str, UnitRoster]:
        return self.rosters

    def members(self, campaign: str, unit: str) -> list[Member]:
        return [member for member in self.people if member.unit == unit]


@dataclass
class MemoryImports:
    """Uploads without their job: tests move them on by hand. `said` is what pages asked the job for."""

    kept: dict[str, Upload] = field(default_factory=dict)
    plans: dict[str, ImportPlan] = field(default_factory=dict)
    said: list[object] = field(default_factory=list)
    refuse: str | None = None

    def begin(self, campaign: str, file_name: str, by: str, now: datetime) -> Upload:
        made = Upload(campaign, f"u{len(self.kept) + 1}", file_name, by, now)
        self.kept[made.id] = made
        return made

    def get(self, campaign: str, upload: str) -> Upload | None:
        return self.kept.get(upload)

    def all(self, campaign: str) -> list[Upload]:
        return list(reversed(self.kept.values()))

    def arrived(self, upload: Upload) -> None:
        self.said.append(("arrived", upload.id))

    def plan(self, upload: Upload) -> ImportPlan | None:
        return self.plans.get(upload.id)

    def confirm(self, upload: Upload, answers: Answers, now: datetime) -> str | None:
        if self.refuse is None:
            self.said.append(answers)
            self.kept[upload.id] = replace(upload, state=UploadState.APPLYING)
        return self.refuse

    def discard(self, upload: Upload, now: datetime) -> bool:
        self.kept[upload.id] = replace(upload, state=UploadState.DISCARDED)
        return True


@dataclass
class FakeHouse:
    last: Pulse | None = None
    queues: list[QueueState] = field(default_factory=list)
    days: list[MailDay] = field(default_factory=list)
    objects: bool = True

    def pulse(self) -> Pulse | None:
        return self.last

    def queue_states(self) -> list[QueueState]:
        return self.queues

    def mail_days(self, now: datetime) -> list[MailDay]:
        return self.days

    def objects_answer(self) -> bool:
        return self.objects


@dataclass
class Desk:
    """A signed-in member of staff at `now`, and everything behind the pages."""

    role: Role = Role.CLERK
    now: datetime = NOW
    campaign: OneCampaign = field(default_factory=OneCampaign)
    accounts: MemoryAccounts = field(default_factory=MemoryAccounts)
    attempts: MemoryAttempts = field(default_factory=MemoryAttempts)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    coverage: StoredSnapshots = field(default_factory=StoredSnapshots)
    reports: MemoryBucket = field(default_factory=MemoryBucket)
    jobs: StoredEntries = field(default_factory=StoredEntries)
    board: MemoryBoard = field(default_factory=MemoryBoard)
    imports: MemoryImports = field(default_factory=MemoryImports)
    rosters: MemoryRosters = field(default_factory=MemoryRosters)
    site: str = "https://phieu.example"
    steps: MemorySteps = field(default_factory=MemorySteps)
    keys: MemoryDataKeys = field(default_factory=MemoryDataKeys)
    asked: list[Mapping[str, str]] = field(default_factory=list)
    people: FakePeople = field(default_factory=FakePeople)
    disputes: FakeDisputes = field(default_factory=FakeDisputes)
    mending: FakeMending = field(default_factory=FakeMending)
    house: FakeHouse = field(default_factory=FakeHouse)
    focal_points: FakeFocalPoints = field(default_factory=FakeFocalPoints)
    handouts: FakeHandouts = field(default_factory=FakeHandouts)
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: Csrf = field(default_factory=lambda: Csrf(b"k" * 32, "https://phieu.example"))

    def __post_init__(self) -> None:
        made = new_account("an.mau", self.role)
        self.accounts.add(made.stored, replace=True)
        session_id = sessions.fresh_id()
        self.session = StaffSession(sessions.hash_of(session_id), "an.mau", began_at=self.now, seen_at=self.now)
        self.sessions.begin(self.session)
        self.cookies[COOKIE] = session_id

    def ports(self) -> StaffPorts:
        return StaffPorts(
            accounts=self.accounts,
            attempts=self.attempts,
            sessions=self.sessions,
            audit=self.audit,
            csrf=self.csrf,
            campaigns=self.campaign,
            book=self.campaign,
            coverage=self.coverage,
            reports=self.reports,
            jobs=self.jobs,
            board=self.board,
            imports=self.imports,
            rosters=self.rosters,
            mending=self.mending,
            disputes=DisputeDesk(self.people, self.mending.proposals, self.disputes),
            handouts=self.handouts,
            steps=self.steps,
            keys=self.keys,
            points=self.asked.extend,
            house=self.house,
            appointed=self.focal_points.appointed,
            appointing=AppointingDesk(self.focal_points, self.people, self.campaign),
            site=self.site,
        )

    def get(self, path: str, **query: str) -> Reply:
        route, params = self._route("GET", path)
        return route.handler(self._request(route, params, query=query))

    def post(self, path: str, *, csrf: str | None = None, **fields: str | list[str]) -> Reply:
        route, params = self._route("POST", path)
        token = self.csrf.token(seed_of(self.session), route.path) if csrf is None else csrf
        values = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        return route.handler(self._request(route, params, fields=Fields({"csrf": [token], **values})))

    def table(self) -> tuple[Route, ...]:
        return routes(self.ports)

    def _route(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        for route in self.table():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_-]+)", route.path)
            found = re.fullmatch(pattern, path)
            if found and route.method == method:
                return route, found.groupdict()
        raise LookupError(f"{method} {path}")

    def _request(
        self,
        route: Route,
        params: dict[str, str],
        query: Mapping[str, str] | None = None,
        fields: Fields | None = None,
    ) -> Request:
        return Request(
            method=route.method,
            route=route.path,
            params=params,
            query=query or {},
            fields=fields or Fields({}),
            cookies=self.cookies,
            headers={},
            prefix="",
            language=(query or {}).get("lang", "vi"),
            now=self.now,
            request_id="test",
        )
