import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx import Document

from chalicelib.campaign.decisions import CampaignInForce, Decision, Extension, Ground
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.guide import guide_values
from chalicelib.reports.documents.pdf import pdf_of
from chalicelib.reports.documents.template import filled
from tests.support.rounds import BUNDLED
from tests.support.rounds import bundled as campaign_of

NOW = datetime(2021, 1, 15, 2, tzinfo=UTC)
SITE = "https://khaosat.example.vn"


def guide(in_force: CampaignInForce) -> bytes:
    return filled(bundled("huong-dan"), guide_values(in_force, SITE, NOW))


def text(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


@pytest.mark.parametrize("name", BUNDLED)
def test_it_is_one_page_and_light_enough_for_every_mail(name: str) -> None:
    pdf = pdf_of(guide(CampaignInForce(campaign_of(name))), "t", NOW)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    assert len(pdf) < 100_000


def test_it_tells_where_when_how_who_knows_what_and_whom_to_call() -> None:
    said = text(guide(CampaignInForce(campaign_of("soctrang-2020"))))
    for wanted in (
        SITE,
        "từ 25/01/2021 đến 24 giờ 00 ngày 31/01/2021",
        "Đại biểu HĐND tỉnh; Đại biểu HĐND cấp huyện",
        "“Lưu và tiếp tục”",
        "“Gửi phiếu”",
        "mã biên nhận",
        "Phiếu đã gửi được lưu tách khỏi tên",
        "Số dưới 05 câu trả lời được gộp lại.",
        "Hỗ trợ kỹ thuật: Trung tâm Công nghệ thông tin tỉnh",
    ):
        assert wanted in said, wanted


def test_a_group_that_was_given_longer_does_not_move_the_end_told_to_all() -> None:
    ground = Ground("12/SNV-CCHC", date(2021, 1, 29), "vanthu", "mất điện", NOW)
    in_force = CampaignInForce(campaign_of("soctrang-2020"))
    one = replace(in_force, decisions=(Decision(1, ground, Extension("w1", "hdnd-tinh", date(2021, 2, 2))),))
    everyone = replace(in_force, decisions=(Decision(1, ground, Extension("w1", None, date(2021, 2, 2))),))
    assert "24 giờ 00 ngày 31/01/2021" in text(guide(one))
    assert "24 giờ 00 ngày 02/02/2021" in text(guide(everyone))
