"""The focal points' pages with everything in memory: come in by the mailed link, ask for a page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.ballots.credentials import credential_id
from chalicelib.ballots.records import Credential
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.boards import FocalReading
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.focal_points import FocalCredential, address_mark
from chalicelib.follow_up.snapshots import MailWord, Snapshot, Waiting
from chalicelib.follow_up.urging import PER_DAY, UrgeRequest
from chalicelib.jobs.templates import MailTemplates
from chalicelib.web.csrf import Csrf
from chalicelib.web.focal_point import routes
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.routing import Route
from tests.support.campaigns import small_in_force
from tests.support.fake_focal_points import FakeFocalPoints
from tests.support.fake_jobs import FakeCampaigns, FakeCoverage
from tests.support.fake_mail import FakeNotices
from tests.support.fake_mending import FakeProposals
from tests.support.fake_staff import MemoryAttempts, MemoryAudit, MemorySessions
from tests.support.fake_staff_pages import MemoryBucket
from tests.support.site import Visitor

NOW = datetime(2021, 2, 4, 23, tzinfo=UTC)
"""06:00 on 5 February in Việt Nam: the communes' window is open, and it is still night."""
DAY = NOW + timedelta(hours=4)
LOGIN, SECRET, PERSON = "XZXZ2345", "BCFGHJKMNPQRSTVXZ2", "BCFG2345"
MARK = address_mark("dau.moi@example.vn")


@dataclass
class MemoryUrges:
    """`others`: wishes of colleagues that come in between a page's read and its write."""

    kept: list[UrgeRequest] = field(default_factory=list)
    days: Counter[tuple[str, date]] = field(default_factory=Counter)
    others: int = 0

    def take(self, request: UrgeRequest, day: date) -> bool:
        if self.days[request.unit, day] + self.others >= PER_DAY:
            return False
        self.days[request.unit, day] += 1
        self.kept.append(request)
        return True

    def of(self, campaign: str, unit: str) -> list[UrgeRequest]:
        return [one for one in reversed(self.kept) if one.unit == unit]


@dataclass
class MemoryReads:
    coverage: FakeCoverage
    urges: MemoryUrges

    def page(self, campaign: str, unit: str, units: Sequence[str], day: date) -> FocalReading:
        return FocalReading(self.coverage.snapshots_of(campaign, units), self.urges.days[unit, day])


def commune_snapshot() -> Snapshot:
    """Commune c1: four planned and issued, one returned; three missing, one of them with two roles."""
    return Snapshot(
        campaign="small-2020",
        unit="c1",
        at=NOW - timedelta(hours=1),
        counts=(BallotCount("communes", "c1", "d1", 4, 4, 1, 0),),
        missing=(
            waiting("HJKM2345", "Nguyễn Văn Mẫu", 1),
            waiting("NPQR2345", "Trần Thị <b>Thí Dụ</b>", 2, roles=2, mail=MailWord.BOUNCED, mailed_at=None),
            waiting("STVX2345", "=1+1 Lý Minh Họa", 3, mail=MailWord.RETRYING, slip=True),
        ),
    )


def district_snapshot() -> Snapshot:
    """District d1: two deputies, charged to nobody, one returned; the missing one is the dual-role person."""
    return Snapshot(
        campaign="small-2020",
        unit="d1",
        at=NOW,
        counts=(BallotCount("deputies", "d1", "-", 2, 2, 1, 0),),
        missing=(
            waiting("NPQR2345", "Trần Thị <b>Thí Dụ</b>", 9, group="deputies", roles=2, mail=MailWord.BOUNCED),
        ),
    )


def waiting(account: str, name: str, order: int, **changes: object) -> Waiting:
    plain = Waiting(
        account,
        "communes",
        name,
        "Công chức",
        "",
        order,
        1,
        MailWord.HANDED_OVER,
        mailed_at=NOW - timedelta(days=2),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@dataclass
class FocalDesk:
    """Everything behind the pages, and a browser. `units`: those the focal point is appointed for."""

    units: tuple[str, ...] = ("d1",)
    now: datetime = DAY
    in_force: CampaignInForce = field(default_factory=small_in_force)
    points: FakeFocalPoints = field(default_factory=FakeFocalPoints)
    attempts: MemoryAttempts = field(default_factory=MemoryAttempts)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    coverage: FakeCoverage = field(default_factory=FakeCoverage)
    notices: FakeNotices = field(default_factory=FakeNotices)
    urges: MemoryUrges = field(default_factory=MemoryUrges)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    files: MemoryBucket = field(default_factory=MemoryBucket)

    def __post_init__(self) -> None:
        self.points.appoint(PERSON, *self.units, email="dau.moi@example.vn")
        self.points.open_account(self.points.appointments[PERSON], LOGIN)
        ends = self.in_force.last_fence
        credential = Credential(credential_id(LOGIN, SECRET), NOW, ends)
        self.points.add_credential(LOGIN, FocalCredential(credential, MARK))
        for snapshot in (commune_snapshot(), district_snapshot()):
            self.coverage.put(snapshot)

    def ports(self) -> FocalPorts:
        return FocalPorts(
            points=self.points,
            attempts=self.attempts,
            sessions=self.sessions,
            audit=self.audit,
            csrf=Csrf(b"k" * 32, "https://phieu.example"),
            campaigns=FakeCampaigns({"small-2020": self.in_force}),
            reads=MemoryReads(self.coverage, self.urges),
            notices=self.notices,
            urges=self.urges,
            proposals=self.proposals,
            files=self.files,
            render=MailTemplates(),
            mail_domain="phieu.example",
        )

    def table(self) -> tuple[Route, ...]:
        return routes(self.ports)

    def visitor(self) -> Visitor:
        return Visitor(self.table(), self.now)

    def signed_in(self) -> Visitor:
        visitor = self.visitor()
        visitor.submit(visitor.get(f"/dau-moi/v/{LOGIN}{SECRET}"))
        return visitor
