"""A focal point's whole journey in a real browser at phone and desk width, without JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.follow_up.handouts import Handout, HandoutKind, HandoutState
from chalicelib.follow_up.mending import ProposalKind
from chalicelib.follow_up.notices import LineState
from chalicelib.jobs import mailer, tick
from chalicelib.roster.people import InvitationState
from chalicelib.web.public import static_file
from chalicelib.web.routing import Route
from chalicelib.web.staff.session import COOKIE
from tests.support.browser import served
from tests.support.fake_ballots import respondent
from tests.support.fake_focal_pages import LOGIN, SECRET, FocalDesk
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person
from tests.support.fake_staff_pages import CAMPAIGN, Desk
from tests.support.judging import overflows

pytestmark = pytest.mark.browser
PAGE = "/dau-moi/don-vi/d1"
STYLES = Route("GET", "/static/{name}", static_file)
FORMULA = "=1+1 Lý Minh Họa"


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@dataclass
class Site:
    """The focal points' pages over the same ledger and proposals as the jobs and the Department's pages."""

    world: World = field(default_factory=World)
    desk: FocalDesk = field(default_factory=FocalDesk)

    def __post_init__(self) -> None:
        for account, name in (("HJKM2345", "Nguyễn Văn Mẫu"), ("NPQR2345", "Trần Thị"), ("STVX2345", FORMULA)):
            self.world.notices.invite(a_person(account, name=name, unit="c1"), "communes")
        self.desk.notices = self.world.notices
        self.desk.proposals = self.world.proposals

    def send(self) -> list[str]:
        """What the tick queues now is worked off; whom mail went to."""
        tick.run(self.world.ports, self.desk.now)
        bodies = [body for body in self.world.mail.take() if body.get("notice", "").startswith("urge-")]
        for body in bodies:
            mailer.handle(self.world.ports, body, self.desk.now)
        return sorted(message.to for message in self.world.channel.sent)


def come_in(page: Page, base: str) -> None:
    page.goto(f"{base}/dau-moi/v/{LOGIN}{SECRET}")
    page.get_by_role("button", name="Mở trang đầu mối").click()
    assert SECRET not in page.url


@contextmanager
def signed_in(page: Page, desk: Desk) -> Iterator[str]:
    """The Department's pages, opened by a clerk."""
    with served((*desk.table(), STYLES), lambda: desk.now) as base:
        page.context.add_cookies([{"name": COOKIE, "value": desk.cookies[COOKIE], "url": base}])
        yield base


def row(page: Page, name: str) -> str:
    return page.get_by_role("row").filter(has_text=name).inner_text()


def test_numbers_points_and_names_stand_on_the_page(page: Page) -> None:
    site = Site()
    with served((*site.desk.table(), STYLES), lambda: site.desk.now) as base:
        come_in(page, base)
        for words in ("1 / 4", "tối đa 3,75 điểm", "(5,00 × 3/4)", "giữ lại tối đa 1,25 điểm", "2 ngày 14 giờ"):
            expect(page.get_by_text(words).first).to_be_visible()
        expect(page.get_by_text("Số liệu tính đến 05 giờ 00 ngày 05/02/2021; không phải")).to_be_visible()
        expect(page.get_by_role("heading", name="Theo dõi giúp, không tính vào điểm của đơn vị")).to_be_visible()
        assert "Thư bị trả lại" in row(page, "Trần Thị")
        assert "02 tư cách" in row(page, "Trần Thị")
        assert "Đang gửi lại" in row(page, FORMULA)
        assert not overflows(page, page.viewport_size["width"])  # type: ignore[index]
        page.get_by_role("link", name="UBND xã Bốn").click()
        expect(page.get_by_text("Số phiếu này tính vào điểm của UBND huyện Ba.")).to_be_visible()
        page.goto(f"{base}/dau-moi/don-vi/a1")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "Nguyễn Văn Mẫu" not in page.content(), "another unit's names are refused"


def test_from_a_selection_through_the_preview_to_one_reminder_each(page: Page) -> None:
    site = Site()
    with served((*site.desk.table(), STYLES), lambda: site.desk.now) as base:
        come_in(page, base)
        for name in (FORMULA, "Nguyễn Văn Mẫu"):
            page.get_by_role("checkbox", name=name).check()
        page.get_by_role("button", name="Gửi thư nhắc người đã chọn").click()
        expect(page.get_by_text("sẽ gửi thư nhắc cho 2 người")).to_be_visible()
        expect(page.get_by_text("(liên kết riêng của từng người; không ai khác thấy)")).to_be_visible()
        assert site.world.notices.lines == {}, "a preview sends nothing"
        site.world.notices.move("HJKM2345", "communes", InvitationState.CAST)
        page.get_by_role("button", name="Gửi thư nhắc", exact=True).click()
        expect(page.get_by_role("status")).to_have_text("Đã tiếp nhận; hệ thống tự bỏ qua người đã trả lời.")
        assert site.send() == ["stvx2345@example.vn"], "who answered meanwhile is passed over, and nobody is told"
        assert site.world.notices.states("urge-2021-02-05")["HJKM2345"] is LineState.SKIPPED
        page.get_by_role("link", name="Thư đã gửi").click()
        expect(page.get_by_text("2 người được chọn")).to_be_visible()


def test_a_correction_and_a_replacement_reach_the_department(page: Page) -> None:
    site = Site()
    with served((*site.desk.table(), STYLES), lambda: site.desk.now) as base:
        come_in(page, base)
        page.get_by_role("link", name=f"Sửa địa chỉ, báo thay đổi – {FORMULA}").click()
        page.get_by_role("button", name="Gửi đề nghị").click()
        expect(page.get_by_role("alert")).to_contain_text("Xin chọn một nội dung đề nghị.")
        page.get_by_label("Sửa địa chỉ email").check()
        page.get_by_label("Địa chỉ email mới").fill("moi@example.vn")
        page.get_by_role("button", name="Gửi đề nghị").click()
        expect(page.get_by_text("Chờ xem xét")).to_be_visible()

        page.get_by_role("link", name="Tiến độ").click()
        page.get_by_role("link", name="Sửa địa chỉ, báo thay đổi – Nguyễn Văn Mẫu").click()
        page.get_by_role("radio", name="Thay người").check()
        page.get_by_label("Họ và tên người thay").fill("Lê Văn Mới")
        page.get_by_label("Chức vụ").fill("Công chức")
        page.get_by_label("Email của người thay").fill("le.moi@example.vn")
        page.get_by_role("button", name="Gửi đề nghị").click()
        expect(page.get_by_role("status")).to_be_visible()
        assert not overflows(page, page.viewport_size["width"])  # type: ignore[index]

        moved, replaced = sorted(site.desk.proposals.kept.values(), key=lambda one: one.kind)
        assert (moved.kind, moved.account, moved.value) == (ProposalKind.ADDRESS, "STVX2345", "moi@example.vn")
        assert replaced.newcomer is not None
        assert (replaced.account, replaced.newcomer.name, replaced.unit) == ("HJKM2345", "Lê Văn Mới", "c1")
        page.get_by_role("button", name="Đăng xuất").click()
        page.goto(f"{base}{PAGE}")
        expect(page.get_by_label("Mật khẩu")).to_be_visible()


def test_somebody_who_never_answered_is_recorded_by_the_department_and_the_ballot_stays(page: Page) -> None:
    desk = Desk()
    someone = respondent(desk.campaign.here, {"staff": "a1"})
    held = {"staff": someone.items.invitations["staff"]}
    cast = {group: replace(one, state=InvitationState.CAST) for group, one in held.items()}
    desk.people.kept[someone.account] = replace(someone.items, invitations=cast)
    with signed_in(page, desk) as base:
        page.goto(f"{base}/quan-tri/dot/{CAMPAIGN}/bao-chua-gui")
        page.get_by_label("Tài khoản của người báo").fill(someone.account.lower())
        page.get_by_label("Nhóm đối tượng của phiếu").select_option("staff")
        page.get_by_role("button", name="Ghi và kiểm tra").click()
        expect(page.get_by_text("1 mật khẩu đã cấp")).to_be_visible()
        page.get_by_label("Số, ký hiệu").fill("31/SNV-CCHC")
        page.get_by_role("button", name="Ghi", exact=True).click()
        expect(page.get_by_text("31/SNV-CCHC")).to_be_visible()
        assert desk.people.kept[someone.account].invitations["staff"].state is InvitationState.CAST


def test_a_second_clerk_agrees_to_sealed_slips_and_fetches_the_file_that_was_made(page: Page) -> None:
    desk = Desk()
    wish = Handout(CAMPAIGN, "h1", HandoutKind.SLIPS, "a1", "", "binh.mau", desk.now, HandoutState.ASKED, desk.now)
    desk.handouts.add(wish)
    with signed_in(page, desk) as base:
        page.goto(f"{base}/quan-tri/dot/{CAMPAIGN}/danh-sach")
        page.get_by_role("link", name="Phiếu dán kín, tin nhắn").click()
        page.get_by_role("button", name="Đồng ý in").click()
        expect(page.get_by_text("Đang lập tệp")).to_be_visible()
        confirmed = desk.handouts.kept["h1"]
        assert (confirmed.asked_by, confirmed.settled_by) == ("binh.mau", "an.mau")
        desk.handouts.move(confirmed, confirmed.now(HandoutState.MADE, desk.now, people=2))
        page.reload()
        expect(page.get_by_role("button", name="Tải tệp PDF")).to_be_visible()
        assert not overflows(page, page.viewport_size["width"])  # type: ignore[index]
