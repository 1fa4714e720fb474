import io
from datetime import UTC, datetime

import pytest
from docx import Document

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.bundled import FOLDER, bundled
from chalicelib.reports.documents.samples import sample_values
from chalicelib.reports.documents.template import PART, TemplateUnusable, filled, filled_parts, joined
from tests.support.rounds import bundled as campaign_of

NOW = datetime(2021, 2, 9, 2, tzinfo=UTC)


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


SHEETS = ("{%p for unit in units %}", "{{ unit }} của {{ office }}", "{%p endfor %}")


def test_a_long_list_is_filled_part_by_part_and_joined_as_if_it_were_filled_whole() -> None:
    values = {"units": [f"Đơn vị {n}" for n in range(2 * PART + 3)], "office": "Sở"}
    parts = filled_parts(template(*SHEETS), values)
    assert len(parts) == 3
    assert lines(joined(parts)) == lines(filled(template(*SHEETS), values))


@pytest.mark.parametrize(
    "around",
    [
        ("Đầu", *SHEETS),
        (*SHEETS, "Cuối"),
        ("{%p for unit in units %}", "{{ loop.index }}. {{ unit }}", "{%p endfor %}"),
        (*SHEETS, *SHEETS),
    ],
    ids=["something before", "something after", "counted", "two loops"],
)
def test_a_template_whose_body_is_more_than_one_plain_loop_is_filled_whole(around: tuple[str, ...]) -> None:
    values = {"units": [f"Đơn vị {n}" for n in range(2 * PART)], "office": "Sở"}
    (part,) = filled_parts(template(*around), values)
    assert lines(joined([part])) == lines(filled(template(*around), values))


def test_the_sheets_of_units_are_made_in_parts() -> None:
    assert len(filled_parts(bundled("phieu-don-vi"), many_units())) == 2


def many_units() -> dict[str, object]:
    values = dict(sample_values(Paper.SHEETS, CampaignInForce(campaign_of("soctrang-2020")), "", NOW))
    units = values["units"]
    assert isinstance(units, list)
    return values | {"units": (units * PART)[: PART + 1]}
