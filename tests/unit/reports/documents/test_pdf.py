import io
import re
import unicodedata
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from fpdf import FPDF
from PIL import Image

from chalicelib.reports.documents import pdf_pictures
from chalicelib.reports.documents.pdf import FONTS, pdf_of, pdf_of_parts

AT = datetime(2021, 1, 15, 2, tzinfo=UTC)


def document(*lines: str) -> bytes:
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for line in lines:
        made.add_paragraph().add_run(line).font.size = Pt(14)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def streams(pdf: bytes) -> list[bytes]:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(part) for part in found if part[:1] == b"x"]


def glyphs(pdf: bytes) -> bytes:
    """What the pages draw, without the marks that position it."""
    return b"".join(stream for stream in streams(pdf) if b" Tf" in stream)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_short_document_is_one_page_of_a4_and_a_long_one_more() -> None:
    assert pages(pdf_of(document("Một dòng"), "t", AT)) == 1
    assert pages(pdf_of(document(*["Dòng"] * 120), "t", AT)) > 2
    assert b"/MediaBox [0 0 595.30 841.90]" in pdf_of(document("x"), "t", AT)


def test_equal_documents_and_times_give_equal_bytes() -> None:
    assert pdf_of(document("Sóc Trăng"), "t", AT) == pdf_of(document("Sóc Trăng"), "t", AT)


def test_khmer_is_set_in_its_own_face_and_shaped(monkeypatch: pytest.MonkeyPatch) -> None:
    khmer = document("ខេត្តសុកត្រាំង")
    shaped = pdf_of(khmer, "t", AT)
    assert b"NotoSerifKhmer" in shaped
    monkeypatch.setattr(FPDF, "set_text_shaping", lambda *_: None)
    assert glyphs(shaped) != glyphs(pdf_of(khmer, "t", AT))


def test_letters_that_come_apart_are_drawn_as_whole_ones() -> None:
    whole, apart = "Nguyễn Ước", unicodedata.normalize("NFD", "Nguyễn Ước")
    assert len(apart) > len(whole)
    assert glyphs(pdf_of(document(apart), "t", AT)) == glyphs(pdf_of(document(whole), "t", AT))


def test_a_table_is_kept_in_rows_that_do_not_break_over_pages() -> None:
    made = Document()
    table = made.add_table(rows=60, cols=2)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "Sở Nội vụ"
    out = io.BytesIO()
    made.save(out)
    assert pages(pdf_of(out.getvalue(), "t", AT)) == 2


def test_a_cell_over_several_columns_stands_once_and_a_line_as_wide_as_they_are_together() -> None:
    made = Document()
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).paragraphs[0].add_run("Công khai " * 8)
    out = io.BytesIO()
    made.save(out)
    text = glyphs(pdf_of(out.getvalue(), "t", AT))
    alone = glyphs(pdf_of(document("Công khai " * 8), "t", AT))
    assert text.count(b" Tj") + text.count(b" TJ") <= 2 * (alone.count(b" Tj") + alone.count(b" TJ"))


def test_khmer_clusters_are_set_as_the_shipped_face_shapes_them() -> None:
    """Sok Trang, the province's name: the vowel sign that is written left stands before its consonant, a
    consonant under another is one glyph of its own, and no letter is missing from the face."""
    import uharfbuzz  # type: ignore[import-untyped]  # noqa: PLC0415 - only this test shapes by hand

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / "NotoSerifKhmer-Regular.ttf")))
    font = uharfbuzz.Font(face)

    def shaped(text: str) -> list[str]:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        return [font.glyph_to_string(info.codepoint) for info in buffer.glyph_infos]

    assert ".notdef" not in shaped("ខេត្តសុកត្រាំង")
    consonant, vowel = shaped("ខ")[0], shaped("ខេ")
    assert vowel.index(consonant) == len(vowel) - 1
    stacked = shaped("ត្រ")
    assert len(stacked) < len("ត្រ")
    assert stacked[0] != shaped("ត")[0]


def test_parts_are_set_one_after_the_other_as_one_document() -> None:
    one, two = document("Sở Một"), document("Sở Hai")
    whole = pdf_of_parts([one, two], "t", AT)
    assert pages(whole) == 1
    assert glyphs(whole).count(b" Tj") == glyphs(pdf_of(one, "t", AT)).count(b" Tj") * 2


def test_a_document_without_khmer_carries_no_khmer_face() -> None:
    assert b"NotoSerifKhmer" not in pdf_of(document("Sóc Trăng"), "t", AT)


def png(size: tuple[int, int], kind: str = "PNG") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, kind)
    made.seek(0)
    return made


def pictured(*bodies: io.BytesIO, wide: int = 30, align: Any = None) -> bytes:
    """`wide` in millimetres."""
    made = Document(io.BytesIO(document("Trước")))
    paragraph = made.add_paragraph()
    paragraph.alignment = align
    for body in bodies:
        paragraph.add_run().add_picture(body, width=Mm(wide))
    made.add_paragraph("Sau")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def boxes(pdf: bytes) -> list[tuple[float, float, float]]:
    """Width, height and left edge (mm) of each picture that is drawn."""
    drawn = re.findall(rb"([\d.]+) 0 0 ([\d.]+) ([\d.]+) [\d.]+ cm /I\d+ Do", b"".join(streams(pdf)))
    return [tuple(round(float(number) * 25.4 / 72, 1) for number in found) for found in drawn]  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_stands_in_the_twin_in_the_size_that_word_gives_it(kind: str) -> None:
    ((width, height, _),) = boxes(pdf_of(pictured(png((60, 40), kind)), "t", AT))
    assert (width, height) == (30.0, 20.0)


def test_a_centred_picture_is_centred_and_two_stand_side_by_side() -> None:
    ((_, _, left),) = boxes(pdf_of(pictured(png((60, 40)), align=WD_ALIGN_PARAGRAPH.CENTER), "t", AT))
    assert abs(left + 15 - 105) < 8
    (_, _, first), (_, _, second) = boxes(pdf_of(pictured(png((60, 40)), png((60, 41))), "t", AT))
    assert abs(second - first - 30) < 0.2


def test_a_picture_wider_than_the_page_is_made_to_fit() -> None:
    ((width, height, _),) = boxes(pdf_of(pictured(png((60, 40)), wide=400), "t", AT))
    assert width < 200
    assert abs(width / height - 1.5) < 0.01


def test_a_picture_taller_than_the_page_is_made_to_fit() -> None:
    pdf = pdf_of(pictured(png((20, 200)), wide=40), "t", AT)
    ((width, height, _),) = boxes(pdf)
    assert height <= 297 - 2 * 25.4 + 0.1
    assert abs(height / width - 10) < 0.05
    assert pages(pdf) == 3


@pytest.mark.parametrize("told", [b"", b'cx="0" cy="0"', b'cx="108000"', b'cx="wide" cy="-5"'])
def test_a_picture_without_a_size_is_left_out_and_the_words_stay(told: bytes) -> None:
    whole, bare = pictured(png((60, 40))), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as file, zipfile.ZipFile(bare, "w") as out:
        for name in file.namelist():
            out.writestr(name, re.sub(rb"<wp:extent [^>]*/>", b"<wp:extent " + told + b"/>", file.read(name)))
    pdf = pdf_of(bare.getvalue(), "t", AT)
    assert boxes(pdf) == []
    assert pages(pdf) == 1


def test_a_picture_that_no_library_can_read_or_that_is_too_large_is_left_out_and_the_words_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = pictured(png((60, 40)))
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as file:
        for name, body in parts.items():
            file.writestr(name, b"no picture" if name.startswith("word/media/") else body)
    assert boxes(pdf_of(broken.getvalue(), "t", AT)) == []
    monkeypatch.setattr(pdf_pictures, "MOST_PIXELS", 60 * 40 - 1)
    assert boxes(pdf_of(whole, "t", AT)) == []
    assert pages(pdf_of(whole, "t", AT)) == 1
