"""The pages that say what went wrong: code, sentence, what was kept, what to do next (design.md 8 and 9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.campaign.definition import Campaign
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import HttpProblem
from chalicelib.web.templating import page


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page says of one code. Sentences are msgids; `action` is the one main button: label and address."""

    title: str
    sentence: str
    next_step: str
    action: tuple[str, str] | None = None


HOME = (_("Về trang đầu"), "/")
BALLOTS = (_("Về danh sách phiếu"), "/phieu")
SIGN_IN = (_("Đăng nhập lại"), "/dang-nhap")
STAFF_SIGN_IN = (_("Đăng nhập lại"), "/quan-tri/dang-nhap")
FOCAL_SIGN_IN = (_("Đăng nhập lại"), "/dau-moi/dang-nhap")
FOCAL_HOME = (_("Về trang đầu mối"), "/dau-moi")

PROBLEMS: Mapping[str, Problem] = {
    "bad_form": Problem(
        _("Máy chủ không đọc được biểu mẫu vừa gửi"),
        _("Nội dung gửi lên quá lớn hoặc không đúng dạng nên chưa có gì được lưu từ lần bấm này."),
        _("Xin quay lại trang trước, tải lại trang rồi bấm lại. Các câu đã lưu trước đó vẫn còn."),
        HOME,
    ),
    "csrf": Problem(
        _("Trang này đã cũ"),
        _("Để giữ an toàn, lần bấm vừa rồi chưa được thực hiện. Các câu đã lưu trước đó vẫn còn."),
        _("Xin mở lại danh sách phiếu rồi làm tiếp; nếu được hỏi, xin đăng nhập lại."),
        BALLOTS,
    ),
    "csrf_start": Problem(
        _("Trang này đã cũ"),
        _("Để giữ an toàn, lần bấm vừa rồi chưa được thực hiện. Không có gì bị mất."),
        _("Xin mở lại liên kết trong thư, hoặc đăng nhập lại."),
        (_("Đăng nhập"), "/dang-nhap"),
    ),
    "no_cookie": Problem(
        _("Trình duyệt chưa nhận cookie"),
        _("Trang chỉ dùng cookie để giữ đăng nhập; trình duyệt này không giữ lại cookie nên chưa vào được."),
        _("Xin cho phép cookie, hoặc mở liên kết bằng trình duyệt khác (không mở trong ứng dụng thư)."),
        (_("Đăng nhập"), "/dang-nhap"),
    ),
    "expired": Problem(
        _("Đã tự đăng xuất để giữ an toàn"),
        _("Các câu Ông/Bà đã bấm “Lưu và tiếp tục” vẫn còn."),
        _("Xin đăng nhập lại hoặc mở lại liên kết riêng trong thư để trả lời tiếp."),
        SIGN_IN,
    ),
    "signed_out": Problem(
        _("Cần đăng nhập để xem trang này"),
        _("Ông/Bà chưa đăng nhập, hoặc trình duyệt không giữ lại cookie của trang."),
        _("Xin đăng nhập, hoặc mở liên kết riêng trong thư mời."),
        SIGN_IN,
    ),
    "wrong_link": Problem(
        _("Liên kết không dùng được"),
        _("Liên kết chưa đầy đủ, đã hết hạn, hoặc đã được thay bằng liên kết trong thư mới hơn."),
        _(
            "Xin mở lại thư và bấm đúng vào liên kết (không chép thiếu ký tự), hoặc đăng nhập bằng tài khoản và "
            "mật khẩu trong thư. Nếu vẫn không được, xin gọi số hỗ trợ ghi trong thư."
        ),
        (_("Đăng nhập bằng tài khoản"), "/dang-nhap"),
    ),
    "not_found": Problem(
        _("Không tìm thấy trang"),
        _("Địa chỉ này không có trên hệ thống. Không có gì bị mất."),
        _("Xin kiểm tra lại địa chỉ, hoặc bắt đầu từ trang đầu."),
        HOME,
    ),
    "no_ballot": Problem(
        _("Không có phiếu này trong tài khoản"),
        _("Phiếu không thuộc tài khoản đang đăng nhập, hoặc cơ quan này không có trong phiếu."),
        _("Xin chọn phiếu từ danh sách phiếu của Ông/Bà."),
        BALLOTS,
    ),
    "not_allowed": Problem(
        _("Trang này không nhận thao tác vừa rồi"),
        _("Địa chỉ đúng nhưng cách gọi không đúng, thường do tải lại một trang đã gửi. Không có gì bị mất."),
        _("Xin mở lại danh sách phiếu rồi làm tiếp từ đó."),
        BALLOTS,
    ),
    "stale": Problem(
        _("Trang này đã cũ"),
        _(
            "Trang vừa gửi không khớp với phiếu đang có hiệu lực nên chưa được ghi. "
            "Các câu đã lưu trước đó vẫn còn."
        ),
        _("Xin mở lại phiếu từ danh sách, kiểm tra các câu rồi làm tiếp."),
        BALLOTS,
    ),
    "too_many": Problem(
        _("Xin chờ ít phút"),
        _("Có quá nhiều lần gửi trong thời gian ngắn nên hệ thống tạm dừng nhận thêm."),
        _("Xin thử lại sau 15 phút, hoặc mở liên kết riêng trong thư."),
        HOME,
    ),
    "busy": Problem(
        _("Hệ thống đang bận"),
        _("Lần bấm vừa rồi chưa được lưu. Các câu đã lưu trước đó vẫn còn."),
        _("Xin chờ một phút, quay lại trang trước rồi bấm lại."),
        BALLOTS,
    ),
    "forbidden": Problem(
        _("Tài khoản không có quyền xem trang này"),
        _("Trang này dành cho vai trò khác."),
        _("Xin quay lại, hoặc đề nghị người quản trị đợt khảo sát cấp quyền."),
        (_("Về trang quản trị"), "/quan-tri"),
    ),
    "staff_expired": Problem(
        _("Phiên làm việc đã kết thúc"),
        _("Để giữ an toàn, hệ thống đã đăng xuất. Những gì đã lưu vẫn còn."),
        _("Xin đăng nhập lại để làm tiếp."),
        STAFF_SIGN_IN,
    ),
    "focal_expired": Problem(
        _("Phiên làm việc đã kết thúc"),
        _("Để giữ an toàn, hệ thống đã đăng xuất, hoặc tài khoản đầu mối không còn hiệu lực."),
        _("Xin đăng nhập lại, hoặc mở lại liên kết trong thư tài khoản đầu mối."),
        FOCAL_SIGN_IN,
    ),
    "focal_link": Problem(
        _("Liên kết không dùng được"),
        _("Liên kết chưa đầy đủ, đã hết hiệu lực, hoặc đã được thay bằng liên kết trong thư mới hơn."),
        _("Xin mở lại thư tài khoản đầu mối mới nhất, hoặc đăng nhập bằng tài khoản và mật khẩu trong thư đó."),
        FOCAL_SIGN_IN,
    ),
    "focal_refused": Problem(
        _("Danh sách này không thuộc đơn vị Ông/Bà theo dõi"),
        _("Công chức đầu mối chỉ xem được đơn vị mình và các đơn vị trực thuộc. Lần xem này được ghi nhật ký."),
        _("Nếu danh sách cử đầu mối chưa đúng, xin báo cho cơ quan tổ chức khảo sát."),
        FOCAL_HOME,
    ),
    "focal_csrf": Problem(
        _("Trang này đã cũ"),
        _("Để giữ an toàn, lần bấm vừa rồi chưa được thực hiện. Không có thư nào được gửi thêm."),
        _("Xin mở lại trang đầu mối rồi làm lại."),
        FOCAL_HOME,
    ),
    "unexpected": Problem(
        _("Hệ thống gặp lỗi"),
        _(
            "Lỗi ở phía hệ thống, không do Ông/Bà. Các câu đã lưu trước lần bấm này vẫn còn; "
            "phiếu đã có mã biên nhận vẫn được ghi nhận."
        ),
        _(
            "Xin thử lại sau ít phút. Nếu lỗi xảy ra khi gửi phiếu, xin mở danh sách phiếu để xem phiếu đã được "
            "ghi nhận chưa. Nếu vẫn lỗi, xin gọi số hỗ trợ ghi trong thư và đọc mã dưới đây."
        ),
        BALLOTS,
    ),
}


def problem_page(request: Request, problem: HttpProblem, campaign: Campaign | None = None) -> Reply:
    """The page of `problem`, with the help contacts of `campaign`.

    An unknown code reads as `unexpected`, so that no code is ever shown bare.
    """
    code = problem.code if problem.code in PROBLEMS else "unexpected"
    said = PROBLEMS[code]
    if request.route.startswith("/quan-tri") and code in STAFF_HOME:
        said = Problem(said.title, said.sentence, said.next_step, (_("Về trang quản trị"), "/quan-tri"))
    if request.route.startswith("/dau-moi") and code in STAFF_HOME:
        said = Problem(said.title, said.sentence, said.next_step, FOCAL_HOME)
    return page(
        request,
        "problem.html",
        campaign=campaign,
        status=problem.status,
        problem=said,
        code=code,
        request_id=request.request_id if code == "unexpected" else "",
    )


STAFF_HOME = frozenset({"bad_form", "csrf", "not_found", "not_allowed", "busy", "unexpected"})
"""Codes whose main button leads staff and focal points to their own pages."""
