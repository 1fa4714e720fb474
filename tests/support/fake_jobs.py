"""The jobs' ports, in memory: queues, ledger, objects, roll, urn."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.snapshots import WHOLE, Issued, Snapshot
from chalicelib.jobs.ports import Body, JobPorts, Queues
from chalicelib.jobs.templates import MailTemplates
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.scores.ports import Slips
from chalicelib.staff.audit import Entry, Page
from tests.support.campaigns import small_in_force
from tests.support.fake_focal_points import FakeFocalPoints
from tests.support.fake_mail import FakeAddressBook, FakeChannel, FakeNotices, FakePace
from tests.support.fake_mending import FakeProposals


@dataclass
class FakeQueue:
    sent: list[Body] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)

    def send(self, bodies: Sequence[Body], delays: Sequence[int] = ()) -> int:
        self.sent += bodies
        self.delays += delays or [0] * len(bodies)
        return len(bodies)

    def take(self) -> list[Body]:
        taken, self.sent, self.delays = self.sent, [], []
        return taken


@dataclass
class FakeJobs:
    entries: dict[tuple[str, str], JobEntry] = field(default_factory=dict)

    def get(self, campaign: str, job: str) -> JobEntry | None:
        return self.entries.get((campaign, job))

    def all(self, campaign: str) -> Mapping[str, JobEntry]:
        return {job: entry for (of, job), entry in self.entries.items() if of == campaign}

    def put(self, entry: JobEntry) -> None:
        self.entries[entry.campaign, entry.job] = entry

    def queued(self, campaign: str, job: str, now: datetime) -> None:
        self.put(replace(self.get(campaign, job) or JobEntry(campaign, job), queued_at=now))

    def claim(self, campaign: str, job: str, now: datetime, lease: timedelta) -> JobEntry | None:
        entry = self.get(campaign, job) or JobEntry(campaign, job)
        if entry.lease_until and entry.lease_until > now:
            return None
        self.put(replace(entry, lease_until=now + lease))
        return self.entries[campaign, job]


@dataclass
class FakeObjects:
    stored: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, body: bytes, content_type: str) -> None:
        self.stored[key] = body

    def get(self, key: str) -> bytes | None:
        return self.stored.get(key)

    def keys(self, prefix: str) -> Iterable[str]:
        return sorted(key for key in self.stored if key.startswith(prefix))


@dataclass
class FakeRoll:
    """`ClosingRoll` over the invitations of a `FakeNotices`."""

    notices: FakeNotices
    drafts: set[tuple[str, str]] = field(default_factory=set)
    hashes: dict[str, int] = field(default_factory=dict)

    def invitations(self, campaign: str, groups: AbstractSet[str]) -> Iterable[Invitation]:
        return [i for i in self.notices.invitations if i.campaign == campaign and i.group in groups]

    def close(self, account: str, group: str) -> bool:
        return self._move(account, group, InvitationState.OPEN, InvitationState.CLOSED)

    def reopen(self, account: str, group: str) -> bool:
        return self._move(account, group, InvitationState.CLOSED, InvitationState.OPEN)

    def delete_drafts(self, accounts: AbstractSet[str], groups: AbstractSet[str]) -> int:
        gone = {(account, group) for account, group in self.drafts if account in accounts and group in groups}
        self.drafts -= gone
        return len(gone)

    def receipts(self, campaign: str) -> Mapping[str, int]:
        return self.hashes

    def _move(self, account: str, group: str, before: InvitationState, after: InvitationState) -> bool:
        found = next(i for i in self.notices.invitations if (i.account, i.group) == (account, group))
        if found.state is not before:
            return False
        self.notices.move(account, group, after)
        return True


@dataclass
class FakeUrn:
    answers: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    texts: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    strange: frozenset[str] = frozenset()
    reads: int = 0

    def slips(self, campaign: str, form: str, group: str, unit: str) -> Slips:
        self.reads += 1
        return Slips(self.answers.get((form, group, unit), []), self.strange)

    def remarks(self, campaign: str, form: str, unit: str) -> Sequence[str]:
        return sorted(self.texts.get((form, unit), []))


@dataclass
class FakeCoverage:
    numbers: dict[str, list[Issued]] = field(default_factory=dict)
    kept: dict[str, Snapshot] = field(default_factory=dict)

    def issued(self, campaign: str, units: Iterable[str]) -> Mapping[str, Sequence[Issued]]:
        return {unit: self.numbers[unit] for unit in units if unit in self.numbers}

    def snapshots(self, campaign: str) -> Mapping[str, Snapshot]:
        return {unit: snapshot for unit, snapshot in self.kept.items() if unit != WHOLE}

    def snapshots_of(self, campaign: str, units: Sequence[str]) -> Mapping[str, Snapshot]:
        return {unit: self.kept[unit] for unit in units if unit in self.kept}

    def put(self, snapshot: Snapshot) -> None:
        self.kept[snapshot.unit] = snapshot


@dataclass
class FakeAudit:
    entries: list[Entry] = field(default_factory=list)

    def record(self, entry: Entry) -> None:
        told = any((e.verb, e.once) == (entry.verb, entry.once) for e in self.entries if entry.once)
        self.entries += [] if told else [entry]

    def page(
        self, campaign: str, *, after: str | None = None, before: datetime | None = None, limit: int = 50
    ) -> Page:
        return Page(tuple(reversed(self.entries)), None)


@dataclass
class FakeCampaigns:
    known: dict[str, CampaignInForce] = field(default_factory=dict)
    announced: list[str] = field(default_factory=list)

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.known))

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        return self.known[campaign_id]

    def announce(self, campaign: str, by: str, now: datetime) -> None:
        self.announced.append(campaign)


@dataclass
class World:
    """Everything the jobs touch, each part in reach of a test."""

    notices: FakeNotices = field(default_factory=FakeNotices)
    channel: FakeChannel = field(default_factory=FakeChannel)
    pace: FakePace = field(default_factory=FakePace)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    objects: FakeObjects = field(default_factory=FakeObjects)
    urn: FakeUrn = field(default_factory=FakeUrn)
    coverage: FakeCoverage = field(default_factory=FakeCoverage)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    focal_points: FakeFocalPoints = field(default_factory=FakeFocalPoints)
    audit: FakeAudit = field(default_factory=FakeAudit)
    campaigns: FakeCampaigns = field(default_factory=lambda: FakeCampaigns({"small-2020": small_in_force()}))
    uploads: list[Body] = field(default_factory=list)
    mail: FakeQueue = field(default_factory=FakeQueue)
    imports: FakeQueue = field(default_factory=FakeQueue)
    closing: FakeQueue = field(default_factory=FakeQueue)
    recount: FakeQueue = field(default_factory=FakeQueue)
    guides: dict[str, bytes] = field(default_factory=dict)
    staff_addresses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roll = FakeRoll(self.notices)
        self.addresses = FakeAddressBook(self.notices)

    @property
    def ports(self) -> JobPorts:
        return JobPorts(
            campaigns=self.campaigns,
            notices=self.notices,
            credentials=self.notices,
            channel=self.channel,
            pace=self.pace,
            render=MailTemplates(),
            queues=Queues(self.mail, self.imports, self.closing, self.recount),
            jobs=self.jobs,
            roll=self.roll,
            urn=self.urn,
            reports=self.objects,
            coverage=self.coverage,
            addresses=self.addresses,
            focal_points=self.focal_points,
            proposals=self.proposals,
            audit=self.audit,
            uploads_due=lambda _now: self.uploads,
            announce=self.campaigns.announce,
            site="https://phieu.example",
            mail_domain="phieu.example",
            guide=self.guides.get,
            staff_address=lambda account: self.staff_addresses.get(account, ""),
        )
