import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx import Document
from docx.document import Document as Docx

from chalicelib.campaign.decisions import CampaignInForce, Decision, Extension, Ground
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.letter import NotAnnounced, Values, letter_values
from chalicelib.reports.documents.office import addressees, office_of, place_of
from chalicelib.reports.documents.template import filled
from tests.support.rounds import BUNDLED
from tests.support.rounds import bundled as campaign_of

NOW = datetime(2021, 1, 15, 2, tzinfo=UTC)
SITE = "https://khaosat.example.vn"


def announced(name: str = "soctrang-2020") -> CampaignInForce:
    return CampaignInForce(campaign_of(name), announced=True)


def values(in_force: CampaignInForce) -> Values:
    made = letter_values(in_force, SITE, NOW)
    assert not isinstance(made, NotAnnounced)
    return made


def letter(in_force: CampaignInForce) -> Docx:
    return Document(io.BytesIO(filled(bundled("cong-van"), values(in_force))))


def text(document: Docx) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_no_letter_is_made_before_the_rules_are_announced() -> None:
    assert letter_values(replace(announced(), announced=False), SITE, NOW) == NotAnnounced()


def test_it_says_what_the_source_letter_says() -> None:
    said = text(letter(announced()))
    for wanted in (
        "V/v khảo sát xác định Chỉ số cải cách hành chính năm 2020 tỉnh Sóc Trăng",
        f"trực tuyến tại địa chỉ:\n{SITE}\n",
        "a) Đợt 1: từ ngày 25/01/2021 đến 24 giờ 00 ngày 31/01/2021, gồm:",
        "b) Đợt 2: từ ngày 01/02/2021 đến 24 giờ 00 ngày 07/02/2021, gồm:",
        "- Đại biểu HĐND tỉnh;",
        "- Cán bộ, công chức cấp xã.",
        "theo dõi, đôn đốc việc trả lời đầy đủ phiếu khảo sát theo đúng tiến độ",
        "trả lời đủ cả hai phiếu",
        "chốt tổng số phiếu đợt 1 lúc 10 giờ 00 ngày 01/02/2021, đợt 2 lúc 10 giờ 00 ngày 08/02/2021",
        "giảm theo tỷ lệ số phiếu không thực hiện",
        "Hỗ trợ nghiệp vụ: Phòng Cải cách hành chính, Sở Nội vụ, điện thoại 0299 000 0001",
        "Hỗ trợ kỹ thuật: Trung tâm Công nghệ thông tin tỉnh",
        "- Thường trực HĐND tỉnh Sóc Trăng;",
        "- Thường trực HĐND cấp huyện;",
        "- Lưu: VT, CCHC.",
        announced().campaign.rules_hash,
    ):
        assert wanted in said, wanted


def test_number_day_and_month_stay_blank_and_the_body_ends_as_letters_do() -> None:
    document = letter(announced())
    assert re.search(r"Số: {5,}/SNV-CCHC", text(document))
    assert re.search(r"Sóc Trăng, ngày {3,}tháng {3,}năm 2021", text(document))
    assert [p.text for p in document.paragraphs if p.text.strip()][-1].endswith("./.")
    assert "GIÁM ĐỐC" in document.tables[-1].rows[0].cells[1].text


def test_its_page_is_set_as_the_decree_wants() -> None:
    document = letter(announced())
    section = document.sections[0]
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert all(19.9 <= margin.mm <= 25 for margin in (section.top_margin, section.bottom_margin) if margin)
    assert section.left_margin
    assert section.right_margin
    assert 29.9 <= section.left_margin.mm <= 35
    assert 15 <= section.right_margin.mm <= 20
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    sizes = {run.font.size.pt for p in document.paragraphs for run in p.runs if run.font.size and p.text.strip()}
    assert sizes <= {12, 13, 14}


def test_head_and_foot_have_their_own_sizes() -> None:
    document = letter(announced())
    found = {
        run.text: (run.font.size.pt, bool(run.font.bold), bool(run.font.italic))
        for table in document.tables
        for cell in table.rows[0].cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.font.size
    }
    assert found["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == (12, True, False)
    assert found["Độc lập - Tự do - Hạnh phúc"] == (13, True, False)
    assert found["Nơi nhận:"] == (12, True, True)
    assert found["- Như trên;"] == (11, False, False)


@pytest.mark.parametrize("name", BUNDLED)
def test_no_tag_of_the_template_is_left_in_any_campaigns_letter(name: str) -> None:
    said = text(letter(announced(name)))
    assert "{" not in said
    assert "Undefined" not in said


def test_a_two_level_campaign_has_its_own_addressees_windows_and_rule() -> None:
    said = text(letter(announced("cantho-2026")))
    assert addressees(campaign_of("cantho-2026")) == [
        "Cơ quan chuyên môn thuộc UBND thành phố",
        "UBND xã, phường",
        "Thường trực HĐND thành phố",
        "Ủy ban Mặt trận Tổ quốc thành phố",
    ]
    assert "c) Đợt 3: từ ngày 21/12/2026 đến 24 giờ 00 ngày 25/12/2026" in said
    assert "phần điểm điều tra xã hội học do nhóm đó đánh giá giảm theo tỷ lệ" in said
    assert "huyện" not in said


def test_an_extension_moves_the_deadline_in_the_letter() -> None:
    ground = Ground("12/SNV-CCHC", date(2021, 1, 29), "vanthu", "mất điện", NOW)
    longer = replace(announced(), decisions=(Decision(1, ground, Extension("w1", "hdnd-tinh", date(2021, 2, 2))),))
    said = text(letter(longer))
    assert "đến 24 giờ 00 ngày 02/02/2021" in said
    assert "- Đại biểu HĐND cấp huyện (đến 24 giờ 00 ngày 31/01/2021);" in said


def test_the_key_of_the_published_manifest_stands_in_it_once_it_is_kept() -> None:
    assert "Ed25519" not in text(letter(announced()))
    assert "ab" * 32 in text(letter(replace(announced(), manifest_key="ab" * 32)))


def test_a_sample_says_so_on_every_page() -> None:
    section = letter(announced()).sections[0]
    assert all("Văn bản mẫu" in foot.paragraphs[0].text for foot in (section.footer, section.first_page_footer))
    bare = announced()
    real = replace(bare, campaign=replace(bare.campaign, sample=False))
    assert "Văn bản mẫu" not in letter(real).sections[0].footer.paragraphs[0].text


def test_the_sender_is_read_off_the_organisers_name() -> None:
    office = office_of(campaign_of("cantho-2026"))
    assert (office.parent, office.place, office.symbol) == ("UBND THÀNH PHỐ CẦN THƠ", "Cần Thơ", "SNV-CCHC")
    assert place_of("Bộ") == "Bộ"
