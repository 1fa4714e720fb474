"""Official documents on the page "Báo cáo": ask for one, see how far it is, fetch it as Word or PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.reports.documents.asking import (
    FAILED,
    OF_RESULTS,
    WITH_NAMES,
    MayMake,
    NotNow,
    Paper,
    Stage,
    Why,
    asked,
    basis_of,
    file_key,
    job_of,
    made_at,
    may_make,
    underway,
)
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Permission
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.places import address
from chalicelib.web.staff.session import Visit

NAMES = {
    Paper.LETTER: _("Công văn thông báo khảo sát"),
    Paper.DECISION: _("Dự thảo quyết định công bố kết quả, kèm phụ lục"),
    Paper.SUMMARY: _("Báo cáo tổng hợp kết quả"),
    Paper.SHEETS: _("Phiếu kết quả của từng đơn vị"),
    Paper.MISSING: _("Danh sách chưa ghi nhận phiếu"),
    Paper.GUIDE: _("Hướng dẫn trả lời, một trang"),
}
REASONS = {
    Why.NOT_ANNOUNCED: _("Lập được sau khi công bố quy tắc của đợt khảo sát, vì công văn in mã băm của quy tắc."),
    Why.NOT_FENCED: _("Lập được sau khi chốt đợt nhận phiếu cuối cùng."),
    Why.NO_SCORES: _("Hệ thống đang kiểm phiếu, chưa có điểm; xin lập lại sau ít phút."),
    Why.NO_COUNTS: _("Chưa có số liệu theo dõi; số phiếu được tính mỗi 15 phút khi đợt nhận phiếu đang mở."),
    Why.TEMPLATE: _("Mẫu văn bản của cơ quan có chỗ sai; xin kiểm tra các ô {{ … }} trong mẫu."),
}
KINDS = ("docx", "pdf")


STAGES = {
    Stage.READING: _("Bước 1/3: đọc số liệu"),
    Stage.FILLING: _("Bước 2/3: lập tệp Word"),
    Stage.SETTING: _("Bước 3/3: xếp trang tệp PDF"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One document on the page. `reason`: why it cannot be made now, or was not; None when it can."""

    paper: Paper
    name: str
    entry: JobEntry | None
    may: bool
    reason: str | None

    @property
    def underway(self) -> bool:
        """Asked for, and not there yet."""
        return underway(self.entry)

    @property
    def failed(self) -> bool:
        """Given up; `reason` says why."""
        return self.entry is not None and self.entry.step == FAILED

    @property
    def made_at(self) -> datetime | None:
        """When the set that can be fetched was made (UTC); it stays while another is being made."""
        return made_at(self.entry)

    @property
    def stage(self) -> str:
        """How far the job is."""
        cursor = self.entry.cursor if self.entry else ""
        return STAGES[Stage(cursor)] if cursor else _("Đang chờ đến lượt")


def lines(visit: Visit, in_force: CampaignInForce) -> list[Line]:
    """The documents that this reader may know of; those with names only for who may see names."""
    return list(_lines(visit, in_force))


def _lines(visit: Visit, in_force: CampaignInForce) -> Iterator[Line]:
    for paper in _known(visit):
        answer = may_make(in_force, paper, visit.request.now)
        entry = visit.ports.jobs.get(in_force.campaign.id, job_of(paper))
        if isinstance(answer, NotNow):
            yield Line(paper, NAMES[paper], None, may=False, reason=REASONS[answer.why])
        else:
            yield Line(paper, NAMES[paper], entry, may=True, reason=_failure(entry))


def _failure(entry: JobEntry | None) -> str | None:
    if entry is None or entry.step != FAILED:
        return None
    return REASONS.get(Why(entry.details.get("why", Why.NO_SCORES)))


def ask(visit: Visit) -> Reply:
    """Ask the job for the document. Nothing is written where it may not be made, or is underway."""
    in_force, paper = visit.campaign(), paper_of(visit)
    campaign, now = in_force.campaign.id, visit.request.now
    before = visit.ports.jobs.get(campaign, job_of(paper))
    if isinstance(may_make(in_force, paper, now), MayMake) and not underway(before):
        details = _key_of(visit, campaign) if paper is Paper.LETTER else _basis(paper, in_force)
        visit.ports.jobs.put(asked(campaign, paper, visit.staff.account, now, before=before, **details))
    return see_other(visit.request, address(campaign, "/bao-cao"))


def take(visit: Visit) -> Reply:
    """Lead the browser to a presigned address of the finished file. A reopening closes those of results again."""
    in_force, paper = visit.campaign(), paper_of(visit)
    campaign, kind = in_force.campaign.id, visit.request.params["kind"]
    entry = visit.ports.jobs.get(campaign, job_of(paper))
    held_back = paper in OF_RESULTS and visit.request.now < in_force.last_fence
    if kind not in KINDS or held_back or entry is None or made_at(entry) is None:
        raise HttpProblem(404, "not_found")
    visit.record(Verb.REPORT_TAKEN, campaign, report=f"{paper}.{kind}")
    key = file_key(campaign, paper, kind, entry)
    location = visit.ports.reports.download_address(key, file_name=f"{paper}.{kind}")
    return Reply(body="", status=303, location=location)


def _key_of(visit: Visit, campaign: str) -> dict[str, str]:
    """What the letter prints beside the rules' hash; rules that were announced by themselves came without it."""
    return {"manifest_key": visit.ports.book.manifest_key(campaign)}


def _basis(paper: Paper, in_force: CampaignInForce) -> dict[str, str]:
    return {"basis": basis_of(in_force)} if paper is Paper.GUIDE else {}


def _known(visit: Visit) -> list[Paper]:
    names = visit.may(Permission.SEE_NAMES)
    return [paper for paper in Paper if names or paper not in WITH_NAMES]


def paper_of(visit: Visit) -> Paper:
    """The document of the address. Leaves with "not found" for one that the reader may not know of."""
    paper = next((p for p in _known(visit) if p == visit.request.params["document"]), None)
    if paper is None:
        raise HttpProblem(404, "not_found")
    return paper
