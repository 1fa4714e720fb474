"""What the audit and the ledger of jobs keep as keys, told in words: one table of each for every page of the desk.

The keys stay as they are in store, because entries are kept for years. A key that has no words here is shown as it
is, so that an old entry is never hidden.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.campaign.definition import Campaign
from chalicelib.staff.audit import Actor, ActorKind
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate
from chalicelib.web.staff.told_values import VALUES

REFUSED = "refused: "
"""How an outcome begins whose rest is what a mail relay answered."""
ON_SERVER, RELAY_REFUSED = _("lệnh trên máy chủ"), _("máy chủ thư từ chối")
JOBS: Mapping[str, str] = {
    "tick": _("lịch mỗi phút"),
    "imports": _("đọc, ghi danh sách"),
    "closing": _("chốt số phiếu"),
    "recount": _("kiểm phiếu, tính điểm"),
    "coverage": _("tính tiến độ"),
    "documents": _("lập văn bản"),
    "publication": _("ghi bộ tệp công bố"),
    "handouts": _("lập phiếu dán kín, tin nhắn"),
    "feedback": _("nhận báo thư không tới"),
}
COMMANDS: Mapping[str, str] = {
    "staff add": _("tạo tài khoản quản trị"),
    "staff remove": _("xóa tài khoản quản trị"),
    "roster": _("ghi danh sách từ tệp"),
    "run": _("dựng đợt chạy thử"),
    "rehearse": _("diễn tập"),
}
WORK: Mapping[str, str] = {
    "accounts": _("Gửi thư tài khoản"),
    "open-": _("Gửi thư báo mở đợt nhận phiếu"),
    "remind-": _("Gửi thư nhắc"),
    "urge-": _("Gửi thư nhắc theo đề nghị của đầu mối"),
    "close-": _("Hết hạn nhận phiếu"),
    "resend": _("Gửi lại thư tài khoản"),
    "moved-": _("Báo địa chỉ cũ đã được thay"),
    "address-test": _("Gửi thư kiểm tra địa chỉ"),
    "fence-": _("Chốt số phiếu"),
    "reopen-": _("Mở lại đợt nhận phiếu"),
    "recount": _("Kiểm phiếu, tính điểm"),
    "scores": _("Kiểm phiếu, tính điểm"),
    "invariants#": _("Đối chiếu số phiếu"),
    "told:": _("Báo có văn bản mới"),
    "publication": _("Ghi bộ tệp công bố"),
    "document:": _("Lập văn bản"),
    "trial:": _("Tính thử phương án"),
    "focal-digest-": _("Gửi thư tổng hợp"),
    "focal-account": _("Gửi thư tài khoản đầu mối"),
}
"""What a job or a notice does, by how its id begins."""
DETAILS: Mapping[str, str] = {
    "account": _("tài khoản"),
    "agreed": _("số phiếu tán thành"),
    "answer": _("ý kiến"),
    "asked_at": _("yêu cầu lúc"),
    "asked_by": _("người yêu cầu"),
    "basis": _("căn cứ"),
    "by": _("người yêu cầu"),
    "change": _("thay đổi"),
    "changed": _("số người có thay đổi"),
    "confirmed_by": _("người đồng ý"),
    "department": _("thư của Sở"),
    "dispute": _("mã trường hợp"),
    "document": _("văn bản"),
    "factor": _("bước hai"),
    "file": _("tệp"),
    "frozen": _("mã băm số phiếu đã chốt"),
    "group": _("nhóm đối tượng"),
    "handout": _("mã yêu cầu"),
    "hash": _("mã băm"),
    "how": _("cách lấy"),
    "items": _("số mục"),
    "key": _("mã khóa"),
    "kind": _("loại"),
    "label": _("năm"),
    "manifest_key": _("khóa của bộ tệp công bố"),
    "made_at": _("lập lúc"),
    "members": _("số thành viên"),
    "message": _("mã thư"),
    "new": _("số người mới"),
    "notice": _("việc"),
    "number": _("số"),
    "of": _("lần lập"),
    "outcome": _("kết quả"),
    "page": _("trang"),
    "people": _("số người"),
    "planned_at": _("lên danh sách lúc"),
    "proposal": _("mã đề nghị"),
    "receipt": _("biên bản xóa"),
    "replaced": _("số đơn vị được thay số liệu"),
    "report": _("báo cáo"),
    "role": _("vai trò"),
    "scopes": _("phạm vi"),
    "set": _("bộ tệp"),
    "state": _("tình trạng"),
    "step": _("bước"),
    "swept": _("số phiếu đã chốt"),
    "told": _("chỗ chưa khớp"),
    "trial": _("mã phương án"),
    "tries": _("số lần thực hiện"),
    "unit": _("đơn vị"),
    "units": _("số đơn vị"),
    "upload": _("mã tệp"),
    "violations": _("chỗ chưa khớp"),
    "voided": _("số phiếu đã rút"),
    "voids": _("số phiếu cần rút"),
    "why": _("lý do"),
    "window": _("đợt nhận phiếu"),
    "witnesses": _("số người chứng kiến"),
}


ELSEWHERE = frozenset({"change"})
"""Details that only the job itself reads; a page of their own tells them in words."""


def work_of(job: str) -> str:
    """What a job does, as a msgid; empty for one that has no words."""
    return next((words for begin, words in WORK.items() if job.startswith(begin)), "")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells keys in one language; times in `zone`; units, groups and windows by the names of `campaign`."""

    language: str
    zone: ZoneInfo
    campaign: Campaign | None = None

    def actor(self, one: Actor) -> str:
        """Who did it: an account as it is, a job or a command in words."""
        words = {ActorKind.JOB: JOBS, ActorKind.COMMAND: COMMANDS}.get(one.kind, {}).get(one.id)
        return self._say(words) if words else one.id

    def who(self, by: str) -> str:
        """Who stands in a list as the one who did it: an account, `command:NAME`, or nobody of the staff."""
        kind, mark, name = by.partition(":")
        if mark and kind == ActorKind.COMMAND:
            return f"{self._say(ON_SERVER)}: {self.actor(Actor(ActorKind.COMMAND, name))}"
        return by or self._say(_("hệ thống"))

    def shown(self, details: Mapping[str, str]) -> list[tuple[str, str]]:
        """The details that are told, in their order."""
        return [(name, str(value)) for name, value in details.items() if name not in ELSEWHERE]

    def detail(self, name: str) -> str:
        """What a detail is."""
        return self._say(DETAILS[name]) if name in DETAILS else name

    def value(self, name: str, value: str) -> str:
        """What it says: a word, a name of the campaign, an instant in local time; else the value itself."""
        words = VALUES.get(name, {}).get(value)
        if words:
            return self._say(words)
        if value.startswith(REFUSED):
            return f"{self._say(RELAY_REFUSED)}: {value.removeprefix(REFUSED)}"
        if name in {"violations", "told"}:
            return self._listed(value)
        if name == "by":
            return self.who(value)
        if name == "notice":
            return self.work(value)
        return self._named(name, value) or self._instant(value) or value

    def work(self, job: str) -> str:
        """What a job does; its id where it has no words."""
        words = work_of(job)
        return self._say(words) if words else job

    def step(self, value: str) -> str:
        """How far a job is."""
        words = VALUES["step"].get(value)
        return self._say(words) if words else value

    def _say(self, sentence: str) -> str:
        return translate(self.language)(sentence)

    def _named(self, name: str, value: str) -> str:
        campaign = self.campaign
        if campaign is None:
            return ""
        if name == "unit" and value in campaign.units:
            return campaign.units[value].name.in_language(self.language)
        if name == "group" and value in campaign.groups:
            return campaign.groups[value].name.in_language(self.language)
        if name == "window" and value in campaign.windows:
            return campaign.windows[value].title.in_language(self.language)
        return ""

    def _instant(self, value: str) -> str:
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            return ""
        return f"{instant.astimezone(self.zone):%d/%m/%Y %H:%M}" if instant.tzinfo else ""

    def _listed(self, value: str) -> str:
        """What was found to differ, line by line; a list without any says so."""
        try:
            found = json.loads(value)
        except ValueError:
            return value
        if not isinstance(found, list):
            return value
        lines = (
            " · ".join(str(part) for part in one.values()) if isinstance(one, dict) else str(one) for one in found
        )
        return "; ".join(lines) or self._say(_("không có"))
