"""Pages that anybody may open, and the site's files."""

import gzip
import re

from chalicelib.web import assets
from tests.support.respondents import house


def test_the_first_page_leads_to_the_sign_in_and_to_help() -> None:
    page = house().visitor.get("/")
    assert page.status == 200
    assert page.links["Đăng nhập bằng tài khoản"] == "/dang-nhap"
    assert "Khảo sát thử năm 2020" in page.text


def test_the_privacy_page_says_for_each_role_what_it_can_see() -> None:
    page = house().visitor.get("/rieng-tu")
    for sentence in (
        "Công chức đầu mối Biết ai thuộc đơn vị chưa được ghi nhận phiếu.",
        "Sở Nội vụ Biết phiếu nào đã gửi, chưa gửi; chỉ thấy số liệu tổng hợp",
        "Số dưới 05 câu trả lời được gộp lại.",
    ):
        assert sentence in page.text


def test_help_gives_offices_with_their_hours() -> None:
    page = house().visitor.get("/tro-giup")
    assert "Phòng Cải cách hành chính 0299 000 0001" in page.text
    assert "7 giờ 00 – 17 giờ 00" in page.text


def test_every_page_leads_to_what_is_done_for_accessibility_and_what_is_not() -> None:
    page = house().visitor.get("/")
    told = house().visitor.get(page.links["Khả năng tiếp cận"])
    assert "WCAG 2.2 mức AA" in told.text
    assert "Điều chưa làm được" in told.text


def test_an_unknown_address_is_said_to_be_one() -> None:
    for path in ("/khong/co/gi", "/wp-admin", "/static/none.css"):
        page = house().visitor.get(path)
        assert page.status == 404
        assert "Không tìm thấy trang" in page.text


def test_files_are_text_under_a_hashed_name_for_a_year() -> None:
    visitor = house().visitor
    page = visitor.get(assets.address("phieu.css"))
    assert page.headers["Content-Type"] == "text/css; charset=utf-8"
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visitor.get("/static/phieu.css").status == 404


def test_the_style_sheets_licence_is_served_beside_it() -> None:
    assert "MIT" in house().visitor.get(assets.address("LICENSES.txt")).html


def test_health_answers_without_a_store() -> None:
    assert house().visitor.get("/khoe").html == "ok"


def test_the_first_page_weighs_at_most_30_kb_in_at_most_three_requests() -> None:
    visitor = house().visitor
    first = visitor.get("/")
    linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', first.html)
    bodies = [first.html, *(visitor.get(address).html for address in linked)]
    assert len(bodies) <= 3
    assert sum(len(gzip.compress(body.encode())) for body in bodies) <= 30_000


def test_the_style_sheet_weighs_at_most_12_kb() -> None:
    asset = assets.find(assets.address("phieu.css").removeprefix("/static/"))
    assert asset is not None
    assert len(gzip.compress(asset.body.encode())) <= 12_000


def test_the_style_sheet_asks_for_nothing_from_elsewhere_and_for_no_licensed_font() -> None:
    css = house().visitor.get(assets.address("phieu.css")).html
    assert "url(" not in css
    assert "GDS Transport" not in css
