"""An office's own templates: fetch the one in force, send another, see what is wrong with it, try it, use it."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus

from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.choice import BUNDLED, choice_of, choose, chosen, preview_key, template_key
from chalicelib.reports.documents.samples import sample_values
from chalicelib.reports.documents.template_desk import (
    BUNDLED_UPLOAD,
    STEP,
    ask,
    asked_of,
    outcome_of,
    place_of,
    request,
)
from chalicelib.reports.documents.template_faults import MAX_BYTES, Fault
from chalicelib.staff.audit import Verb
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff.documents import NAMES, paper_of
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import address
from chalicelib.web.staff.ports import Bucket
from chalicelib.web.staff.session import Visit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FAULTS = {
    Fault.NO_DOCUMENT: _("Tệp không mở được như một văn bản Word (.docx)."),
    Fault.TOO_LARGE: _("Tệp quá lớn; mẫu văn bản tối đa 5 MB, xin bớt hình ảnh."),
    Fault.MACROS: _("Tệp có chứa macro; xin lưu lại dạng .docx không có macro."),
    Fault.FROM_OUTSIDE: _("Tệp lấy hình ảnh hoặc mẫu từ địa chỉ bên ngoài; xin chèn hẳn vào tệp."),
    Fault.UNCLOSED: _("Ngoặc mở hoặc đóng đứng lẻ. Mỗi ô cần đủ hai dấu ở hai đầu, trong cùng một đoạn."),
    Fault.SYNTAX: _("Không đọc được ô này; xin viết như trong mẫu có sẵn."),
    Fault.UNKNOWN_TAG: _("Lệnh “{name}” không dùng được; chỉ có for, endfor, if, elif, else, endif."),
    Fault.UNKNOWN_NAME: _("Văn bản này không có giá trị nào tên “{name}”."),
    Fault.UNKNOWN_PART: _("Giá trị này không có phần “{name}”."),
    Fault.NO_LIST: _("“{name}” không phải là danh sách nên không dùng với for được."),
    Fault.CALL: _("Ô chỉ lấy giá trị, không gọi hàm."),
    Fault.FILTER: _("Không có phép đổi “{name}”."),
    Fault.NEVER_ENDED: _("Lệnh mở mà không có lệnh kết thúc (endfor, endif) ở phía sau."),
    Fault.NEVER_BEGUN: _("Lệnh kết thúc hoặc rẽ nhánh mà không có lệnh mở (for, if) ở phía trước."),
    Fault.NOT_FILLED: _("Không lập được văn bản thử từ mẫu này; xin sửa từ mẫu có sẵn."),
}
FILES = {"mau": "", "xem-thu-docx": "docx", "xem-thu-pdf": "pdf"}
"""What can be fetched of an upload: the template itself, or its preview of a kind."""
LONGEST_SAMPLE = 80
LIST, EITHER = _("danh sách"), _("có hoặc không; dùng với lệnh if")
"""What stands for a list, and for what only holds or does not."""
_UPLOAD = re.compile(rf"[0-9a-f]{{16}}|{BUNDLED_UPLOAD}")


def show(visit: Visit) -> Reply:
    """Which template is in force, since when and by whom; what names stand for."""
    in_force, paper = visit.campaign(), paper_of(visit)
    values = sample_values(paper, in_force, visit.ports.site, visit.request.now)
    return staff_page(
        visit,
        "office_template.html",
        tab="reports",
        in_force=in_force,
        paper=paper,
        name=NAMES[paper],
        choice=chosen(visit.ports.reports, in_force.campaign.id, paper),
        bundled_upload=BUNDLED_UPLOAD,
        names=list(_names(values)),
    )


def take_current(visit: Visit) -> Reply:
    """Lead to the template in force as a Word file."""
    campaign, paper = visit.campaign().campaign.id, paper_of(visit)
    upload = chosen(visit.ports.reports, campaign, paper).upload
    if upload != BUNDLED:
        return _lead_to(visit.ports.reports, template_key(campaign, paper, upload), f"{paper}-mau.docx")
    return take_bundled(visit)


def take_bundled(visit: Visit) -> Reply:
    """Lead to the template that comes with the product."""
    campaign, paper = visit.campaign().campaign.id, paper_of(visit)
    key = f"{campaign}/sheets/{paper}-mau.docx"
    visit.ports.rosters.put(key, bundled(paper), DOCX)
    return _lead_to(visit.ports.rosters, key, f"{paper}-mau.docx")


def new_upload(visit: Visit) -> Reply:
    """A fresh place for one file, and its page."""
    return see_other(visit.request, _page_of(visit, secrets.token_hex(8)))


def upload_page(visit: Visit) -> Reply:
    """Choose the file; once it is there, have it checked; then what is wrong with it, or a preview."""
    in_force, paper, upload, files = visit.campaign(), paper_of(visit), _upload(visit), visit.ports.rosters
    campaign, key = in_force.campaign.id, place_of(in_force.campaign.id, upload, "file")
    there = upload == BUNDLED_UPLOAD or files.size(key) is not None
    asked = asked_of(files, campaign, upload) if there else None
    if asked is not None and asked.paper != paper and upload != BUNDLED_UPLOAD:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    asked = asked if asked is not None and asked.paper == paper else None
    outcome = outcome_of(files, campaign, upload) if asked else None
    path = _page_of(visit, upload)
    return staff_page(
        visit,
        "office_template_upload.html",
        tab="reports",
        in_force=in_force,
        paper=paper,
        name=NAMES[paper],
        here=f"{visit.request.prefix}{path}",
        ticket=None if there else files.upload_ticket(key, max_bytes=MAX_BYTES, then=f"{visit.ports.site}{path}"),
        is_bundled=upload == BUNDLED_UPLOAD,
        in_use=chosen(visit.ports.reports, campaign, paper).upload == upload,
        working=asked is not None and outcome is None,
        outcome=outcome,
        faults=FAULTS,
    )


def check(visit: Visit) -> Reply:
    """Ask the job to check the file and to make a preview. Asking again is safe."""
    campaign, paper, upload = visit.campaign().campaign.id, paper_of(visit), _upload(visit)
    files = visit.ports.rosters
    if upload == BUNDLED_UPLOAD or files.size(place_of(campaign, upload, "file")) is not None:
        ask(files, campaign, upload, request(paper, visit.staff.account, visit.request.now))
        visit.ports.points([{"campaign": campaign, "upload": upload, "step": STEP}])
    return see_other(visit.request, _page_of(visit, upload))


def use(visit: Visit) -> Reply:
    """Put a template that passed in force, from the next document on."""
    campaign, paper, upload = visit.campaign().campaign.id, paper_of(visit), _upload(visit)
    outcome = outcome_of(visit.ports.rosters, campaign, upload)
    if outcome is None or not outcome.passed or outcome.asked.paper != paper or upload == BUNDLED_UPLOAD:
        return see_other(visit.request, _page_of(visit, upload))
    choose(visit.ports.reports, campaign, paper, choice_of(upload, visit.staff.account, visit.request.now))
    visit.record(Verb.TEMPLATE_CHOSEN, campaign, document=paper.value, upload=upload)
    return see_other(visit.request, address(campaign, f"/mau-van-ban/{paper}"))


def go_back(visit: Visit) -> Reply:
    """Put the bundled template in force again; the office's own file stays in store."""
    campaign, paper = visit.campaign().campaign.id, paper_of(visit)
    if chosen(visit.ports.reports, campaign, paper).upload != BUNDLED:
        choose(visit.ports.reports, campaign, paper, choice_of(BUNDLED, visit.staff.account, visit.request.now))
        visit.record(Verb.TEMPLATE_CHOSEN, campaign, document=paper.value, upload="bundled")
    return see_other(visit.request, address(campaign, f"/mau-van-ban/{paper}"))


def take(visit: Visit) -> Reply:
    """Lead to a checked template, or to its preview as Word or PDF."""
    campaign, paper, upload = visit.campaign().campaign.id, paper_of(visit), _upload(visit)
    kind = FILES.get(visit.request.params["file"])
    outcome = outcome_of(visit.ports.rosters, campaign, upload)
    if kind is None or outcome is None or not outcome.passed or outcome.asked.paper != paper:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    key = preview_key(campaign, paper, upload, kind) if kind else template_key(campaign, paper, upload)
    return _lead_to(visit.ports.reports, key, f"{paper}-{'xem-thu' if kind else 'mau'}.{kind or 'docx'}")


def _lead_to(bucket: Bucket, key: str, file_name: str) -> Reply:
    location = bucket.download_address(key, file_name=file_name)
    return Reply(body="", status=HTTPStatus.SEE_OTHER, location=location)


def _page_of(visit: Visit, upload: str) -> str:
    return address(visit.campaign().campaign.id, f"/mau-van-ban/{paper_of(visit)}/tep/{upload}")


def _upload(visit: Visit) -> str:
    """The upload of the address. Leaves with "not found" for what is none of ours."""
    upload = visit.request.params["upload"]
    if not _UPLOAD.fullmatch(upload):
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    return upload


def _names(values: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str, bool]]:
    """Each name with what it stands for in a preview; parts of a list below it.

    Where the third is true, the second is a msgid that says what kind of thing it is.
    """
    for name, value in values.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield f"{before}{name}", LIST, True
            first = value[0] if value else None
            if isinstance(first, Mapping):
                yield from _names(first, f"{before}{name} › ")
        elif isinstance(value, bool):
            yield f"{before}{name}", EITHER, True
        elif value is not None:
            text = str(value)
            yield f"{before}{name}", text[:LONGEST_SAMPLE] + ("…" if len(text) > LONGEST_SAMPLE else ""), False
