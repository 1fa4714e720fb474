"""The pages of the organiser's staff under `/quan-tri`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.later import Later
from chalicelib.staff.roles import Permission
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Handler, Route
from chalicelib.web.staff.places import CAMPAIGN, SESSIONS, SIGN_IN

if TYPE_CHECKING:
    from chalicelib.web.staff.ports import StaffPorts
    from chalicelib.web.staff.session import View

address_test = Later(f"{__name__}.address_test")
addresses = Later(f"{__name__}.addresses")
appraisals = Later(f"{__name__}.appraisals")
audit_page = Later(f"{__name__}.audit_page")
data_keys = Later(f"{__name__}.data_keys")
decisions = Later(f"{__name__}.decisions")
disputes = Later(f"{__name__}.disputes")
documents = Later(f"{__name__}.documents")
finding = Later(f"{__name__}.finding")
guide = Later(f"{__name__}.guide")
handouts = Later(f"{__name__}.handouts")
health_page = Later(f"{__name__}.health_page")
jobs_page = Later(f"{__name__}.jobs_page")
mending = Later(f"{__name__}.mending")
office_templates = Later(f"{__name__}.office_templates")
previous_results = Later(f"{__name__}.previous_results")
progress = Later(f"{__name__}.progress")
publishing = Later(f"{__name__}.publishing")
reports = Later(f"{__name__}.reports")
results = Later(f"{__name__}.results")
results_pages = Later(f"{__name__}.results_pages")
roster_lists = Later(f"{__name__}.roster_lists")
rosters = Later(f"{__name__}.rosters")
session = Later(f"{__name__}.session")
sessions_page = Later(f"{__name__}.sessions_page")
sign_in = Later(f"{__name__}.sign_in")
uploads = Later(f"{__name__}.uploads")
whatif = Later(f"{__name__}.whatif")
"""The views' modules: none is loaded before one of its pages is opened."""


PAGES: "tuple[tuple[str, str, Permission, View], ...]" = (
    ("POST", "/quan-tri/dang-xuat", Permission.SEE_CAMPAIGNS, sign_in.leave),
    ("GET", "/quan-tri", Permission.SEE_CAMPAIGNS, progress.campaigns),
    ("GET", "/quan-tri/tinh-trang", Permission.SEE_JOBS, health_page.show),
    ("GET", "/quan-tri/huong-dan", Permission.SEE_CAMPAIGNS, guide.show),
    ("GET", "/quan-tri/nhat-ky", Permission.SEE_AUDIT, audit_page.of_staff),
    ("GET", SESSIONS, Permission.SEE_CAMPAIGNS, sessions_page.show),
    ("POST", SESSIONS, Permission.SEE_CAMPAIGNS, sessions_page.end),
    ("GET", "/quan-tri/khoa-du-lieu", Permission.SEE_KEYS, data_keys.show),
    ("POST", "/quan-tri/khoa-du-lieu", Permission.CHANGE_KEYS, data_keys.make),
    ("POST", "/quan-tri/khoa-du-lieu/{key}/thu-hoi", Permission.CHANGE_KEYS, data_keys.revoke),
    ("GET", CAMPAIGN, Permission.SEE_PROGRESS, progress.overview),
    ("GET", f"{CAMPAIGN}/don-vi/{{unit}}", Permission.SEE_PROGRESS, progress.unit_page),
    ("GET", f"{CAMPAIGN}/danh-sach", Permission.SEE_BOARD, rosters.board),
    ("GET", f"{CAMPAIGN}/danh-sach/mau", Permission.SEE_BOARD, rosters.template),
    ("GET", f"{CAMPAIGN}/danh-sach/phieu-ky/{{unit}}", Permission.SEE_NAMES, rosters.signature_sheet),
    ("GET", f"{CAMPAIGN}/danh-sach/tim", Permission.SEE_NAMES, finding.show),
    ("POST", f"{CAMPAIGN}/danh-sach/tim", Permission.SEE_NAMES, finding.find),
    ("GET", f"{CAMPAIGN}/danh-sach/thu-dia-chi", Permission.CHANGE_ROSTER, address_test.show),
    ("POST", f"{CAMPAIGN}/danh-sach/thu-dia-chi", Permission.CHANGE_ROSTER, address_test.ask),
    ("GET", f"{CAMPAIGN}/danh-sach/don-vi/{{unit}}", Permission.SEE_NAMES, roster_lists.people),
    ("GET", f"{CAMPAIGN}/danh-sach/tep", Permission.SEE_NAMES, roster_lists.files),
    ("POST", f"{CAMPAIGN}/danh-sach/tep", Permission.CHANGE_ROSTER, rosters.new_upload),
    ("GET", f"{CAMPAIGN}/danh-sach/tep/{{upload}}", Permission.SEE_NAMES, uploads.show),
    ("GET", f"{CAMPAIGN}/danh-sach/tep/{{upload}}/loi", Permission.SEE_NAMES, uploads.error_book),
    ("POST", f"{CAMPAIGN}/danh-sach/tep/{{upload}}/ghi", Permission.CHANGE_ROSTER, uploads.apply),
    ("POST", f"{CAMPAIGN}/danh-sach/tep/{{upload}}/bo", Permission.CHANGE_ROSTER, uploads.discard),
    ("GET", f"{CAMPAIGN}/phieu-kin", Permission.HAND_OUT, handouts.show),
    ("POST", f"{CAMPAIGN}/phieu-kin", Permission.HAND_OUT, handouts.ask),
    ("POST", f"{CAMPAIGN}/phieu-kin/{{handout}}", Permission.HAND_OUT, handouts.settle),
    ("POST", f"{CAMPAIGN}/phieu-kin/{{handout}}/tep/{{kind}}", Permission.HAND_OUT, handouts.take),
    ("GET", f"{CAMPAIGN}/de-nghi", Permission.SEE_NAMES, mending.show),
    ("GET", f"{CAMPAIGN}/de-nghi-da-xem", Permission.SEE_NAMES, mending.show_settled),
    ("POST", f"{CAMPAIGN}/de-nghi", Permission.CHANGE_ROSTER, mending.decide_several),
    ("POST", f"{CAMPAIGN}/de-nghi/{{proposal}}", Permission.CHANGE_ROSTER, mending.decide),
    ("GET", f"{CAMPAIGN}/dia-chi", Permission.SEE_NAMES, addresses.show),
    ("GET", f"{CAMPAIGN}/bao-chua-gui", Permission.SEE_NAMES, disputes.show),
    ("POST", f"{CAMPAIGN}/bao-chua-gui", Permission.CHANGE_ROSTER, disputes.record),
    ("POST", f"{CAMPAIGN}/bao-chua-gui/{{dispute}}", Permission.CHANGE_ROSTER, disputes.answer),
    ("GET", f"{CAMPAIGN}/quyet-dinh", Permission.SEE_DECISIONS, decisions.show),
    ("POST", f"{CAMPAIGN}/quyet-dinh/gia-han", Permission.DECIDE, decisions.extend),
    ("POST", f"{CAMPAIGN}/quyet-dinh/ke-hoach", Permission.DECIDE, decisions.change_plan),
    ("POST", f"{CAMPAIGN}/quyet-dinh/dau-moi", Permission.DECIDE, decisions.change_focal_point),
    ("GET", f"{CAMPAIGN}/cong-bo", Permission.ANNOUNCE, decisions.confirm_announcement),
    ("POST", f"{CAMPAIGN}/cong-bo", Permission.ANNOUNCE, decisions.announce),
    ("GET", f"{CAMPAIGN}/ket-qua", Permission.SEE_RESULTS, results.show),
    ("GET", f"{CAMPAIGN}/thu-phuong-an", Permission.SEE_RESULTS, whatif.show),
    ("POST", f"{CAMPAIGN}/thu-phuong-an", Permission.MAKE_REPORT, whatif.ask),
    ("GET", f"{CAMPAIGN}/thu-phuong-an/{{trial}}", Permission.SEE_RESULTS, whatif.show_trial),
    ("GET", f"{CAMPAIGN}/diem-tham-dinh", Permission.SEE_RESULTS, appraisals.show),
    ("GET", f"{CAMPAIGN}/diem-tham-dinh/mau", Permission.IMPORT_POINTS, appraisals.template),
    ("POST", f"{CAMPAIGN}/diem-tham-dinh/tep", Permission.IMPORT_POINTS, appraisals.UPLOADS.begin),
    ("GET", f"{CAMPAIGN}/diem-tham-dinh/tep/{{upload}}", Permission.IMPORT_POINTS, appraisals.UPLOADS.show),
    ("POST", f"{CAMPAIGN}/diem-tham-dinh/tep/{{upload}}/ghi", Permission.IMPORT_POINTS, appraisals.UPLOADS.store),
    ("GET", f"{CAMPAIGN}/ket-qua-truoc", Permission.SEE_RESULTS, previous_results.show),
    ("GET", f"{CAMPAIGN}/ket-qua-truoc/mau", Permission.IMPORT_POINTS, previous_results.template),
    ("POST", f"{CAMPAIGN}/ket-qua-truoc/tep", Permission.IMPORT_POINTS, previous_results.UPLOADS.begin),
    ("POST", f"{CAMPAIGN}/ket-qua-truoc/tu-dot", Permission.IMPORT_POINTS, previous_results.from_campaign),
    ("GET", f"{CAMPAIGN}/ket-qua-truoc/tep/{{upload}}", Permission.IMPORT_POINTS, previous_results.UPLOADS.show),
    (
        "POST",
        f"{CAMPAIGN}/ket-qua-truoc/tep/{{upload}}/ghi",
        Permission.IMPORT_POINTS,
        previous_results.UPLOADS.store,
    ),
    ("GET", f"{CAMPAIGN}/cong-bo-ket-qua", Permission.SEE_RESULTS, publishing.show),
    ("POST", f"{CAMPAIGN}/cong-bo-ket-qua/kiem-tra", Permission.CHECK_RESULTS, publishing.check),
    ("POST", f"{CAMPAIGN}/cong-bo-ket-qua/thong-qua", Permission.PUBLISH_RESULTS, publishing.approve),
    ("POST", f"{CAMPAIGN}/cong-bo-ket-qua/cong-bo", Permission.PUBLISH_RESULTS, publishing.publish),
    ("POST", f"{CAMPAIGN}/cong-bo-ket-qua/huy", Permission.PUBLISH_RESULTS, publishing.undo),
    ("GET", f"{CAMPAIGN}/ket-qua/don-vi/{{unit}}", Permission.SEE_RESULTS, results_pages.unit_page),
    ("GET", f"{CAMPAIGN}/ket-qua/tieu-chi", Permission.SEE_RESULTS, results_pages.criteria_page),
    ("GET", f"{CAMPAIGN}/ket-qua/cau-tra-loi", Permission.SEE_RESULTS, results_pages.answers_page),
    ("GET", f"{CAMPAIGN}/ket-qua/so-lieu/{{export}}", Permission.SEE_REPORTS, results_pages.take_export),
    ("GET", f"{CAMPAIGN}/bao-cao", Permission.SEE_REPORTS, reports.show),
    ("POST", f"{CAMPAIGN}/bao-cao", Permission.MAKE_REPORT, reports.make_coverage),
    ("GET", f"{CAMPAIGN}/bao-cao/{{report}}", Permission.SEE_REPORTS, reports.take),
    ("POST", f"{CAMPAIGN}/van-ban/{{document}}", Permission.MAKE_REPORT, documents.ask),
    ("GET", f"{CAMPAIGN}/van-ban/{{document}}/{{kind}}", Permission.SEE_REPORTS, documents.take),
    ("GET", f"{CAMPAIGN}/mau-van-ban/{{document}}", Permission.SEE_REPORTS, office_templates.show),
    ("GET", f"{CAMPAIGN}/mau-van-ban/{{document}}/tai", Permission.SEE_REPORTS, office_templates.take_current),
    (
        "GET",
        f"{CAMPAIGN}/mau-van-ban/{{document}}/mau-co-san",
        Permission.SEE_REPORTS,
        office_templates.take_bundled,
    ),
    ("POST", f"{CAMPAIGN}/mau-van-ban/{{document}}/co-san", Permission.MAKE_REPORT, office_templates.go_back),
    ("POST", f"{CAMPAIGN}/mau-van-ban/{{document}}/tep", Permission.MAKE_REPORT, office_templates.new_upload),
    (
        "GET",
        f"{CAMPAIGN}/mau-van-ban/{{document}}/tep/{{upload}}",
        Permission.MAKE_REPORT,
        office_templates.upload_page,
    ),
    (
        "POST",
        f"{CAMPAIGN}/mau-van-ban/{{document}}/tep/{{upload}}/kiem-tra",
        Permission.MAKE_REPORT,
        office_templates.check,
    ),
    (
        "POST",
        f"{CAMPAIGN}/mau-van-ban/{{document}}/tep/{{upload}}/dung",
        Permission.MAKE_REPORT,
        office_templates.use,
    ),
    (
        "GET",
        f"{CAMPAIGN}/mau-van-ban/{{document}}/tep/{{upload}}/{{file}}",
        Permission.MAKE_REPORT,
        office_templates.take,
    ),
    ("GET", f"{CAMPAIGN}/cong-viec", Permission.SEE_JOBS, jobs_page.show),
    ("GET", f"{CAMPAIGN}/nhat-ky", Permission.SEE_AUDIT, audit_page.of_campaign),
)
"""Method, address, the permission it needs, the view."""


def routes(of: "Callable[[], StaffPorts]") -> tuple[Route, ...]:
    """All addresses of the staff pages. `of` is asked at each request, so that importing opens no connection."""
    pages = (Route(method, path, _guarded(of, needs, view)) for method, path, needs, view in PAGES)
    return (
        Route("GET", SIGN_IN, _open(of, sign_in.show)),
        Route("POST", SIGN_IN, _open(of, sign_in.enter)),
        *pages,
    )


def _open(of: "Callable[[], StaffPorts]", page: Callable[..., Reply]) -> Handler:
    def handler(request: Request) -> Reply:
        return page(request, of())

    return handler


def _guarded(of: "Callable[[], StaffPorts]", needs: Permission, view: "View") -> Handler:
    def handler(request: Request) -> Reply:
        guard: Handler = session.guarded(of, needs, view)
        return guard(request)

    return handler
