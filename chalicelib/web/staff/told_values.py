"""The words for values that stand in details of the audit and of the ledger of jobs, by the detail's name.

All are msgids. A name can be said by several kinds of act (`outcome`, `kind`), whose values do not collide.
"""

from collections.abc import Mapping

from chalicelib.campaign.decisions import (
    Extension,
    FocalPointChange,
    PlanChange,
    Reopening,
    Replacement,
    TimelineChange,
)
from chalicelib.follow_up.closing import Step as FenceStep
from chalicelib.publication.steps import Step
from chalicelib.reports.documents.asking import Paper, Why
from chalicelib.roster.people import MailState
from chalicelib.roster.ports import WriteOutcome
from chalicelib.roster.uploads import UploadState
from chalicelib.staff.data_keys import Scope
from chalicelib.web.catalogue import mark as _
from chalicelib.web.proposal_words import KINDS
from chalicelib.web.staff.documents import NAMES
from chalicelib.web.staff.words import REFUSALS, ROLES

HANDED_OVER = "handed_over"
EVERYWHERE = "*"

UPLOADS: Mapping[str, str] = {
    UploadState.AWAITING: _("Chờ tệp"),
    UploadState.RECEIVED: _("Đã nhận tệp"),
    UploadState.PARSING: _("Đang đọc"),
    UploadState.PARSED: _("Chờ xác nhận"),
    UploadState.REFUSED: _("Tệp có lỗi, không đọc được"),
    UploadState.APPLYING: _("Đang ghi"),
    UploadState.APPLIED: _("Đã ghi vào danh sách"),
    UploadState.DISCARDED: _("Đã bỏ"),
}
OUTCOMES: Mapping[str, str] = {
    WriteOutcome.DONE: _("đã làm"),
    WriteOutcome.ALREADY: _("đã làm từ trước"),
    WriteOutcome.SETTLED: _("phiếu đã thu về, không đổi"),
    WriteOutcome.BUSY: _("đang có việc khác, chưa làm"),
    "too_late": _("đã quá hạn thay người"),
    "unknown": _("không còn bản ghi"),
    HANDED_OVER: _("đã bàn giao cho máy chủ thư"),
}
STEPS: Mapping[str, str] = {
    "asked": _("Đã yêu cầu"),
    "planned": _("Đã lên danh sách"),
    "made": _("Đã lập"),
    "failed": _("Không lập được"),
    "emptied": _("Đã hết hạn, đã xóa"),
    "due": _("Chờ gửi"),
    "told": _("Đã báo"),
    FenceStep.SWEEP: _("Đóng phiếu còn mở"),
    FenceStep.FREEZE: _("Ghi số phiếu đã chốt"),
    FenceStep.DELETE_DRAFTS: _("Xóa câu trả lời lưu tạm"),
    FenceStep.CHECK: _("Đối chiếu số phiếu"),
    Step.COUNTED: _("Đã kiểm phiếu"),
    Step.CHECKED: _("Đã kiểm tra kết quả"),
    Step.APPROVED: _("Hội đồng đã thông qua"),
    Step.PUBLISHED: _("Đã công bố"),
}
"""Steps of jobs, and of the results on their way to publication."""
REASONS: Mapping[str, str] = {
    Why.NOT_ANNOUNCED: _("chưa công bố quy tắc"),
    Why.NOT_FENCED: _("chưa chốt đợt nhận phiếu cuối cùng"),
    Why.NO_SCORES: _("chưa có điểm"),
    Why.NO_COUNTS: _("chưa có số liệu theo dõi"),
    Why.TEMPLATE: _("mẫu văn bản có chỗ sai"),
    **{why.value: title for why, (title, _remedy) in REFUSALS.items()},
}
REPORTS: Mapping[str, str] = {
    "ket-qua": _("Sổ kết quả (Excel)"),
    "tien-do": _("Sổ tiến độ (Excel)"),
    **{f"{paper}.{kind}": NAMES[paper] for paper in Paper for kind in ("docx", "pdf")},
    **{paper.value: NAMES[paper] for paper in Paper},
    **{f"tallies.{kind}": _("Số liệu trả lời đã công bố") for kind in ("csv", "json", "sps")},
}
DECISIONS: Mapping[str, str] = {
    Extension.__name__: _("Gia hạn"),
    Reopening.__name__: _("Mở lại theo quyết định"),
    PlanChange.__name__: _("Thay đổi kế hoạch"),
    Replacement.__name__: _("Thay người"),
    FocalPointChange.__name__: _("Thay công chức đầu mối"),
    TimelineChange.__name__: _("Thay đổi mốc thời gian"),
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "answer": {"approve": _("chấp thuận"), "refuse": _("không chấp thuận"), "reconsider": _("xem xét lại")},
    "department": {HANDED_OVER: OUTCOMES[HANDED_OVER]},
    "document": {paper.value: NAMES[paper] for paper in Paper},
    "factor": {"totp": _("mã 06 chữ số"), "recovery code": _("mã dự phòng")},
    "how": {"print": _("in"), "xlsx": _("tải tệp Excel")},
    "kind": {**DECISIONS, **{kind.value: words for kind, words in KINDS.items()}},
    "outcome": {**UPLOADS, **OUTCOMES},
    "page": {"dia-chi": _("Địa chỉ cần lưu ý"), "tim": _("Tìm một người")},
    "report": REPORTS,
    "role": {role.value: words for role, words in ROLES.items()},
    "scopes": {
        Scope.PROGRESS: _("tiến độ"),
        Scope.RESULTS: _("kết quả đã công bố"),
        f"{Scope.PROGRESS} {Scope.RESULTS}": _("tiến độ; kết quả đã công bố"),
    },
    "set": {"a": _("thứ nhất"), "b": _("thứ hai")},
    "state": {
        MailState.UNTRIED: _("chưa gửi"),
        MailState.HANDED_OVER: OUTCOMES[HANDED_OVER],
        MailState.BOUNCED: _("bị trả lại"),
        MailState.COMPLAINED: _("người nhận báo là thư rác"),
    },
    "step": STEPS,
    "unit": {EVERYWHERE: _("tất cả đơn vị"), "?": _("đơn vị không có trong đợt")},
    "upload": {"bundled": _("mẫu có sẵn")},
    "why": REASONS,
}
