import io

import pytest
from docx import Document

from chalicelib.reports.documents.bundled import FOLDER, bundled
from chalicelib.reports.documents.template import TemplateUnusable, filled


def template(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def lines(body: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(body)).paragraphs]


def test_an_edited_template_keeps_its_own_words_around_the_values() -> None:
    assert lines(filled(template("Kính gửi {{ who }},"), {"who": "Sở A & Sở <B>"})) == ["Kính gửi Sở A & Sở <B>,"]


def test_values_never_become_tags_or_markup() -> None:
    assert lines(filled(template("{{ who }}"), {"who": "{{ 7*7 }}</w:t>"})) == ["{{ 7*7 }}</w:t>"]


@pytest.mark.parametrize(
    "line",
    ["{{ nobody }}", "{{ who", "{% for %}", "{{ who.__class__.__mro__ }}", "{{ ''.__class__.__subclasses__() }}"],
)
def test_a_template_that_asks_for_the_wrong_thing_is_refused(line: str) -> None:
    with pytest.raises(TemplateUnusable, match="Không dùng được mẫu văn bản"):
        filled(template(line), {"who": "x"})


def test_a_file_that_is_no_document_is_refused() -> None:
    with pytest.raises(TemplateUnusable):
        filled(b"not a zip", {})


def test_equal_templates_and_values_give_equal_bytes() -> None:
    source = template("{{ a }}")
    assert filled(source, {"a": "b"}) == filled(source, {"a": "b"})


def test_every_bundled_template_opens_and_is_set_in_times_new_roman() -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.docx"))
    assert "cong-van" in names
    for name in names:
        style = Document(io.BytesIO(bundled(name))).styles["Normal"]
        assert style.font.name == "Times New Roman"
