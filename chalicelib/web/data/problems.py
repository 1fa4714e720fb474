"""What went wrong, as problem+json (RFC 9457), in the house's codes and with what to do next."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translations
from chalicelib.web.http import Reply, Request
from chalicelib.web.problems import Problem
from chalicelib.web.routing import HttpProblem

CONTENT_TYPE = "application/problem+json"
PROBLEMS: Mapping[str, Problem] = {
    "key_missing": Problem(
        _("Thiếu khóa dữ liệu"),
        _("Yêu cầu không có tiêu đề Authorization dạng “Bearer KHÓA”."),
        _("Xin gửi kèm khóa do cơ quan tổ chức khảo sát cấp."),
    ),
    "key_refused": Problem(
        _("Khóa dữ liệu không dùng được"),
        _("Khóa sai, không có, hoặc đã thu hồi."),
        _("Xin kiểm tra lại khóa, hoặc đề nghị cơ quan tổ chức khảo sát cấp khóa mới."),
    ),
    "key_scope": Problem(
        _("Khóa dữ liệu không có phạm vi này"),
        _("Khóa chưa được cấp quyền đọc loại số liệu này."),
        _("Xin đề nghị cơ quan tổ chức khảo sát cấp khóa có phạm vi cần dùng."),
    ),
    "too_many": Problem(
        _("Quá nhiều yêu cầu"),
        _("Khóa đã dùng hết số yêu cầu của phút này."),
        _("Xin thử lại sau số giây ghi ở tiêu đề Retry-After."),
    ),
    "bad_page": Problem(
        _("Số trang không hợp lệ"),
        _("Tham số page phải là số nguyên từ 1."),
        _("Xin bắt đầu từ page=1 và đi đến số trang ghi ở pages."),
    ),
    "not_published": Problem(
        _("Chưa công bố kết quả"),
        _("Đợt khảo sát này chưa có kết quả được công bố."),
        _("Xin thử lại sau khi có quyết định công bố."),
    ),
    "not_found": Problem(
        _("Không tìm thấy"),
        _("Không có đợt khảo sát, trang hoặc loại số liệu này."),
        _("Xin xem mô tả tại /du-lieu/v1/mo-ta."),
    ),
    "not_allowed": Problem(
        _("Địa chỉ này chỉ để đọc"),
        _("Địa chỉ đúng nhưng chỉ nhận phương thức GET."),
        _("Xin xem mô tả tại /du-lieu/v1/mo-ta."),
    ),
    "unexpected": Problem(
        _("Hệ thống gặp lỗi"),
        _("Lỗi ở phía hệ thống; không có gì bị thay đổi."),
        _("Xin thử lại sau ít phút. Nếu vẫn lỗi, xin báo mã yêu cầu cho cơ quan tổ chức khảo sát."),
    ),
}


def problem_json(request: Request, problem: HttpProblem, headers: Mapping[str, str] | None = None) -> Reply:
    """The answer of `problem`; an unknown code reads as `unexpected`."""
    code = problem.code if problem.code in PROBLEMS else "unexpected"
    said = PROBLEMS[code]
    gettext = translations(request.language).gettext
    body = {
        "type": f"urn:phieu:problem:{code}",
        "code": code,
        "title": gettext(said.title),
        "status": int(problem.status),
        "detail": gettext(said.sentence),
        "next_step": gettext(said.next_step),
        "request_id": request.request_id,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    extra = {"WWW-Authenticate": "Bearer"} if problem.status == HTTPStatus.UNAUTHORIZED else {}
    return Reply(text, problem.status, CONTENT_TYPE, headers={**extra, **(headers or {})})
