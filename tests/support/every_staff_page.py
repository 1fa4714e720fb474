"""Desks on which every staff page has something to show."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import timedelta
from fractions import Fraction

from chalicelib.campaign.decisions import CampaignInForce, Decision, FocalPointChange, Ground
from chalicelib.campaign.definition import Text
from chalicelib.follow_up.coverage import BallotCount
from chalicelib.follow_up.disputes import Checked, Dispute
from chalicelib.follow_up.handouts import Handout, HandoutKind, HandoutState
from chalicelib.follow_up.health import MailDay, Pulse, QueueState
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.mending import Proposal, ProposalKind, ProposalState
from chalicelib.follow_up.snapshots import Snapshot, Waiting
from chalicelib.reports.documents import template_desk
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.template_faults import Fault, Place, Problem
from chalicelib.roster.importing import Answers, plan_import
from chalicelib.roster.people import Sex
from chalicelib.roster.ports import IssuedCount, Member, UnitRoster
from chalicelib.roster.reading import read
from chalicelib.roster.uploads import UploadState
from chalicelib.scores.results import CriterionScore, Scores, Share, UnitScore
from chalicelib.scores.rules import Base
from chalicelib.scores.score_json import to_json
from chalicelib.staff.audit import Actor, ActorKind, Entry, Verb
from chalicelib.staff.roles import Permission
from chalicelib.web.staff import PAGES
from chalicelib.web.staff.places import SIGN_IN
from tests.support.campaigns import small_in_force
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk, MemoryBoard, StoredSnapshots

TEMPLATE, TEMPLATES = "0123456789abcdef", "/mau-van-ban/"
FILE = """STT;Họ và tên;Giới tính;Năm sinh;Chức vụ;Cơ quan, đơn vị;Nhóm đối tượng;Email;Số điện thoại
1;Nguyễn Văn Mẫu;Nam;1975;Trưởng phòng;Sở Một;Công chức sở;mau@so1.example.vn;0299000111
2;Nguyễn Văn Mẫu;Nam;1975;Đại biểu;UBND huyện Ba;Đại biểu HĐND;mau@so1.example.vn;0299000111
3;Lê Thị Cũ;Nữ;1982;Phó trưởng phòng;Sở Một;Công chức sở;vanthu@so1.example.vn;0299000116
4;Trần Thị Thí Dụ;Nữ;1980;Chuyên viên;Sở Một;Công chức sở;thidu@;
"""
WISHES = ((HandoutState.ASKED, "binh.mau"), (HandoutState.MADE, "an.mau"), (HandoutState.ERASED, "an.mau"))
"""Wishes for sealed slips, and whose they are."""

PEOPLE = [
    Member("CCCCCCCC", "a1", 1, "Nguyễn Văn Mẫu", Sex.MALE, "Trưởng phòng", "Phòng Một", "0299000111", ("staff",)),
    Member("DDDDDDDD", "a1", 2, "Lê Thị Cũ", Sex.FEMALE, "Phó trưởng phòng", "", "", ("staff", "deputies")),
]

LONG_NAME = "Sở Nông nghiệp và Phát triển nông thôn, Ban Quản lý dự án đầu tư xây dựng các công trình"

PROPOSED = Proposal(
    CAMPAIGN, "p1", "a1", "CCCCCCCC", "Nguyễn Văn Mẫu", ProposalKind.ADDRESS, "moi@example.vn", "XZXZ2345", NOW
)


def busy_desk(state: UploadState = UploadState.PARSED) -> Desk:
    """While ballots come in: numbers, a roster file in `state`, jobs under way, acts in the audit."""
    count = BallotCount("staff", "a1", "a1", planned=3, issued=3, returned=1, set_aside=0)
    unreached = Waiting("BCFG2345", "staff", "Trần Thị Thí Dụ", shared=True, address="vanthu@so1.example.vn")
    snapshot = Snapshot(CAMPAIGN, "a1", NOW - timedelta(hours=2), (count,), (unreached,))
    roster = UnitRoster(CAMPAIGN, "a1", NOW, "u1", 2, (IssuedCount("staff", "a1", 2),))
    desk = Desk(coverage=StoredSnapshots({"a1": snapshot}), board=MemoryBoard({"a1": roster}, PEOPLE))
    desk.campaign.here = _with_a_long_name(desk.campaign.here)
    in_force = small_in_force()
    plan = plan_import(read(FILE.encode(), "ds", in_force.campaign), in_force, [], Answers(), NOW)
    upload = desk.imports.begin(CAMPAIGN, "danh-sach.xlsx", "an.mau", NOW)
    desk.imports.plans[upload.id] = plan
    counts = tuple(asdict(plan.counts).items())
    desk.imports.kept[upload.id] = replace(upload, state=state, counts=counts, done=1, total=3)
    desk.house.last = Pulse(
        NOW - timedelta(seconds=41), timedelta(minutes=4), (CAMPAIGN,), {"mail": NOW - timedelta(minutes=9)}
    )
    desk.house.queues = [QueueState("mail", 412, 10, 2), QueueState("recount", 0, 0, None)]
    desk.house.days = [MailDay(NOW.date(), {"handed_over": 1288, "failed": 7, "waiting": 31, "report_taken": 4})]
    desk.jobs.kept = [
        JobEntry(CAMPAIGN, "accounts", done_at=NOW),
        JobEntry(CAMPAIGN, "fence-w1-2021-02-01", step="sweep", lease_until=NOW + timedelta(minutes=1)),
    ]
    for number, (reached, by) in enumerate(WISHES):
        made = Handout(
            CAMPAIGN, f"h{number}", HandoutKind.SLIPS, "a1", "", by, NOW, reached, NOW, settled_by="chi.mau"
        )
        desk.handouts.add(made)
    texts = Handout(CAMPAIGN, "h9", HandoutKind.TEXTS, "", "", "an.mau", NOW, HandoutState.MADE, NOW, people=12)
    texts = replace(texts, without_phone=3)
    desk.handouts.add(texts)
    desk.mending.proposals.add(PROPOSED)
    desk.mending.proposals.add(replace(PROPOSED, id="p2", state=ProposalState.REFUSED, decided_by="an.mau"))
    actor = Actor(ActorKind.JOB, "imports")
    ground = Ground("12/QĐ-SNV", NOW.date(), "an.mau", "Chuyển công tác", NOW)
    change = FocalPointChange("a2", "HJKM2345", ("BCFG2345", "NPQR2345"))
    desk.campaign.here = replace(desk.campaign.here, decisions=(Decision(1, ground, change),))
    desk.disputes.add(Dispute(CAMPAIGN, "c1", "a1", "BCFG2345", "staff", "an.mau", NOW, Checked(2, 1, 1, True)))
    _sent_template(desk)
    desk.audit.record(Entry(CAMPAIGN, NOW, actor, Verb.ROSTER_APPLIED, {"upload": "u1"}))
    return desk


def _with_a_long_name(here: CampaignInForce) -> CampaignInForce:
    """One unit has a name wider than a phone, as real ones have."""
    unit = replace(here.campaign.units["a2"], name=Text(LONG_NAME, LONG_NAME))
    return replace(here, campaign=replace(here.campaign, units={**here.campaign.units, "a2": unit}))


def _sent_template(desk: Desk) -> None:
    """An office's template that was checked, with a fault of each kind."""
    desk.rosters.put(template_desk.place_of(CAMPAIGN, TEMPLATE, "file"), b"x", "")
    asked = template_desk.request(Paper.LETTER, "an.mau", NOW)
    template_desk.ask(desk.rosters, CAMPAIGN, TEMPLATE, asked)
    where = Place("body", 2, table=1, row=3, cell=2)
    problems = tuple(Problem(fault, "{{ ngay_ky }}", "ngay_ky", where) for fault in Fault)
    template_desk.leave(desk.rosters, CAMPAIGN, TEMPLATE, template_desk.Outcome(asked, problems))


def finished_desk() -> Desk:
    """After the last fence, with scores."""
    desk = busy_desk(UploadState.APPLIED)
    desk.now = small_in_force().last_fence + timedelta(minutes=5)
    desk.session = replace(desk.session, began_at=desk.now, seen_at=desk.now)
    desk.sessions.begin(desk.session)
    units = (_scored("a1", 2, "3", "4.5"), _scored("a2", 1, "4.25", "4.25"))
    rules_hash = desk.campaign.here.campaign.rules_hash
    scores = Scores(CAMPAIGN, rules_hash, "h", Base.RESPONDENT_UNIT, units)
    desk.reports.put(f"{CAMPAIGN}/scores.json", json.dumps(to_json(scores)).encode(), "")
    desk.reports.put(f"{CAMPAIGN}/reports/ket-qua.xlsx", b"x", "")
    return desk


def _scored(name: str, rank: int, points: str, full: str) -> UnitScore:
    made = CriterionScore(
        criterion="1.1",
        area="1",
        max_points=Fraction(5),
        points=Fraction(points),
        full=Fraction(full),
        reason=None,
        parts=(),
        merged=False,
    )
    return UnitScore(name, "department", (made,), Share(2, 3), appraised=None, withheld=False, rank=rank)


def addresses(desk: Desk) -> Iterable[str]:
    """Every staff address that shows a page."""
    yield SIGN_IN
    yield from (path for path, _needs in _pages())


def addresses_of_results() -> Iterable[str]:
    """Those that show something else once everything is done."""
    told = {Permission.SEE_RESULTS, Permission.SEE_REPORTS, Permission.SEE_PROGRESS}
    return [path for path, needs in _pages() if needs in told]


def _pages() -> Iterable[tuple[str, Permission]]:
    values = {"campaign": CAMPAIGN, "unit": "a1", "upload": "u1"}
    for method, path, needs, _ in PAGES:
        if method == "GET" and path not in FILES and not any(one in path for one in NOT_SENT):
            sent = {"upload": TEMPLATE, "document": "cong-van"} if TEMPLATES in path else {}
            yield path.format(**values | sent), needs


FILES = {
    path
    for method, path, _, _ in PAGES
    if method == "GET"
    and path.endswith(("/loi", "/mau", "{report}", "{kind}", "{file}", "/tai", "/mau-co-san", "/phieu-ky/{unit}"))
}
"""Addresses that lead to a file."""
NOT_SENT = ("/diem-tham-dinh/tep/", "/ket-qua-truoc/tep/", "/ket-qua/", "/thu-phuong-an/{trial}")
"""Addresses of what these desks do not hold: files nobody sent, results in detail, trials."""
