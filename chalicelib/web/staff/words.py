"""The words of the staff pages that stand for values: roles, refusals, verbs, states. All are msgids."""

from collections.abc import Mapping

from chalicelib.campaign.timeline import MomentKind
from chalicelib.staff.audit import ActorKind, Verb
from chalicelib.staff.roles import Role
from chalicelib.staff.signing_in import Why
from chalicelib.web.catalogue import mark as _

ROLES: Mapping[Role, str] = {
    Role.CLERK: _("chuyên viên"),
    Role.AUDITOR: _("kiểm tra, giám sát"),
    Role.OPERATOR: _("quản trị kỹ thuật"),
}

REFUSALS: Mapping[Why, tuple[str, str]] = {
    Why.WRONG: (
        _("Tài khoản, mật khẩu hoặc mã chưa đúng"),
        _("Mật khẩu không có dấu tiếng Việt; nếu chữ tự thêm dấu, xin tắt bộ gõ. Mã 06 chữ số đổi mỗi 30 giây."),
    ),
    Why.CODE_USED: (
        _("Mã này đã dùng"),
        _("Mỗi mã 06 chữ số chỉ dùng một lần. Xin chờ ứng dụng hiện mã mới rồi đăng nhập lại."),
    ),
    Why.WAIT: (
        _("Xin chờ trước khi thử lại"),
        _("Đã có nhiều lần thử chưa đúng. Trong thời gian chờ, hệ thống không xem xét lần thử nào."),
    ),
    Why.AT_ONCE: (
        _("Có hai lần đăng nhập cùng lúc"),
        _("Lần này chưa được xem xét. Xin bấm đăng nhập lại."),
    ),
}

ACTORS: Mapping[ActorKind, str] = {
    ActorKind.STAFF: _("công chức"),
    ActorKind.FOCAL_POINT: _("công chức đầu mối"),
    ActorKind.JOB: _("công việc tự động"),
    ActorKind.COMMAND: _("lệnh"),
}

VERBS: Mapping[Verb, str] = {
    Verb.STAFF_ADDED: _("tạo tài khoản quản trị"),
    Verb.STAFF_REMOVED: _("xóa tài khoản quản trị"),
    Verb.STAFF_SIGNED_IN: _("đăng nhập"),
    Verb.STAFF_REFUSED: _("đăng nhập không thành công"),
    Verb.STAFF_SIGNED_OUT: _("đăng xuất"),
    Verb.STAFF_SESSIONS_ENDED: _("kết thúc phiên làm việc ở máy khác"),
    Verb.RULES_ANNOUNCED: _("công bố quy tắc"),
    Verb.DECISION_RECORDED: _("ghi quyết định"),
    Verb.ROSTER_UPLOADED: _("gửi tệp danh sách"),
    Verb.ROSTER_READ: _("đọc tệp danh sách"),
    Verb.ROSTER_CONFIRMED: _("xác nhận ghi danh sách"),
    Verb.ROSTER_APPLIED: _("ghi danh sách"),
    Verb.ROSTER_DISCARDED: _("bỏ tệp danh sách"),
    Verb.SIGNATURE_SHEET_TAKEN: _("tải phiếu ký xác nhận"),
    Verb.NAMES_SEEN: _("xem danh sách có họ tên"),
    Verb.ADDRESS_TEST_ASKED: _("yêu cầu gửi thư kiểm tra địa chỉ"),
    Verb.ADDRESS_REFUSED: _("ghi địa chỉ email bị trả lại hoặc bị từ chối"),
    Verb.ACCOUNTS_SENT: _("gửi thư tài khoản"),
    Verb.SLIPS_ASKED: _("đề nghị in phiếu dán kín"),
    Verb.SLIPS_CONFIRMED: _("đồng ý in phiếu dán kín"),
    Verb.SLIPS_REFUSED: _("không đồng ý in phiếu dán kín"),
    Verb.SLIPS_PRINTED: _("in phiếu dán kín"),
    Verb.SLIPS_TAKEN: _("tải tệp phiếu dán kín"),
    Verb.TEXTS_ASKED: _("yêu cầu lập tệp tin nhắn"),
    Verb.TEXTS_MADE: _("lập tệp tin nhắn"),
    Verb.TEXTS_TAKEN: _("tải tệp tin nhắn"),
    Verb.FOCAL_SIGNED_IN: _("vào trang đầu mối"),
    Verb.FOCAL_ACCOUNT_ASKED: _("đề nghị gửi lại tài khoản đầu mối"),
    Verb.FOCAL_REFUSED: _("bị từ chối xem đơn vị khác"),
    Verb.FOCAL_LIST_TAKEN: _("in hoặc tải danh sách chưa ghi nhận phiếu"),
    Verb.CHANGE_PROPOSED: _("đề nghị sửa danh sách"),
    Verb.CHANGE_DECIDED: _("xem xét đề nghị sửa danh sách"),
    Verb.DISPUTE_RECORDED: _("ghi trường hợp báo chưa gửi phiếu"),
    Verb.DISPUTE_REPLIED: _("ghi văn bản trả lời"),
    Verb.URGE_ASKED: _("đề nghị gửi thư nhắc"),
    Verb.REMINDERS_SENT: _("gửi thư báo, thư nhắc theo lịch"),
    Verb.WINDOW_FENCED: _("chốt số phiếu"),
    Verb.WINDOW_REOPENED: _("mở lại đợt nhận phiếu"),
    Verb.SCORES_COMPUTED: _("tính điểm"),
    Verb.RESULTS_CHECKED: _("kiểm tra kết quả"),
    Verb.RESULTS_APPROVED: _("ghi Hội đồng thông qua kết quả"),
    Verb.TALLIES_OPENED: _("mở số liệu chưa gộp trong phiên có người chứng kiến"),
    Verb.PERSONAL_DATA_ERASED: _("xóa dữ liệu cá nhân khi hết thời hạn lưu giữ"),
    Verb.RESULTS_PUBLISHED: _("công bố kết quả"),
    Verb.RESULTS_STEP_UNDONE: _("hủy một bước về kết quả"),
    Verb.RESULTS_WRITTEN: _("ghi bộ tệp công bố"),
    Verb.POINTS_STORED: _("nhập điểm thẩm định"),
    Verb.PREVIOUS_STORED: _("nhập kết quả năm trước"),
    Verb.KEY_MADE: _("cấp khóa dữ liệu"),
    Verb.KEY_REVOKED: _("thu hồi khóa dữ liệu"),
    Verb.REPORT_MADE: _("lập báo cáo"),
    Verb.REPORT_TAKEN: _("tải báo cáo"),
    Verb.TRIAL_ASKED: _("yêu cầu tính thử phương án"),
    Verb.TEMPLATE_CHOSEN: _("chọn mẫu văn bản"),
}

MOMENTS: Mapping[MomentKind, str] = {
    MomentKind.ACCOUNTS: _("Gửi thư tài khoản"),
    MomentKind.OPENING: _("Mở đợt nhận phiếu, gửi thư báo"),
    MomentKind.REMINDER: _("Gửi thư nhắc người chưa được ghi nhận phiếu"),
    MomentKind.CLOSE: _("Hết hạn nhận phiếu"),
    MomentKind.FENCE: _("Chốt số phiếu"),
    MomentKind.REOPENING: _("Mở lại theo quyết định"),
}
