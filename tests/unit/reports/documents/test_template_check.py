import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.samples import sample_values
from chalicelib.reports.documents.template import filled
from chalicelib.reports.documents.template_check import problems
from chalicelib.reports.documents.template_faults import MAX_BYTES, Fault, Place, Problem
from tests.support.rounds import BUNDLED
from tests.support.rounds import bundled as campaign_of

NOW = datetime(2021, 1, 15, 2, tzinfo=UTC)
VALUES = {
    "site": "https://phieu.example",
    "windows": [{"title": "Đợt 1", "groups": ["a"]}, {"title": "Đợt 2", "groups": [], "note": "x"}],
    "recipients": ["Như trên;"],
    "sample": True,
}


def template(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("x"))) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
        new.writestr(name, body)
    return made.getvalue()


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("paper", list(Paper))
def test_every_bundled_template_passes_with_every_bundled_campaign(name: str, paper: Paper) -> None:
    values = sample_values(paper, CampaignInForce(campaign_of(name)), "https://phieu.example", NOW)
    assert problems(bundled(paper), values) == []
    assert "{{" not in "\n".join(p.text for p in Document(io.BytesIO(filled(bundled(paper), values))).paragraphs)


@pytest.mark.parametrize(
    "lines",
    [
        ["Địa chỉ {{ site }}"],
        ["{%p for w in windows %}", "{{ loop.index }}. {{ w.title }} {{ w.note }}", "{%p endfor %}"],
        ["{%p for w in windows %}", "{%p for g in w.groups %}", "{{ g }}", "{%p endfor %}", "{%p endfor %}"],
        ["{% if sample %}mẫu{% elif not site %}{% else %}thật{% endif %}"],
        ["{{ recipients[0] }} {{ windows[0].title }} {{ site | upper }} {# ghi chú #}"],
        ["{{ 'chữ' ~ site }}"],
    ],
)
def test_what_the_values_hold_may_be_asked_for(lines: list[str]) -> None:
    assert problems(template(*lines), VALUES) == []


@pytest.mark.parametrize(
    ("tag", "fault", "name"),
    [
        ("{{ sitte }}", Fault.UNKNOWN_NAME, "sitte"),
        ("{{ windows[0].titel }}", Fault.UNKNOWN_PART, "titel"),
        ("{{ site.__class__ }}", Fault.UNKNOWN_PART, "__class__"),
        ("{{ site.upper() }}", Fault.CALL, ""),
        ("{{ site | shout }}", Fault.FILTER, "shout"),
        ("{{ }}", Fault.SYNTAX, ""),
        ("{{ site site }}", Fault.SYNTAX, ""),
        ("{% include 'x' %}", Fault.UNKNOWN_TAG, "include"),
        ("{% for site %}", Fault.SYNTAX, ""),
        ("{% endif %}", Fault.NEVER_BEGUN, ""),
        ("{% else %}", Fault.NEVER_BEGUN, ""),
    ],
)
def test_a_wrong_tag_is_told_with_its_paragraph(tag: str, fault: Fault, name: str) -> None:
    assert problems(template("Một", f"Hai {tag} ba"), VALUES) == [Problem(fault, tag, name, Place("body", 2))]


def test_a_loop_needs_a_list_and_an_end() -> None:
    found = problems(template("{%p for one in site %}", "{%p endfor %}"), VALUES)
    assert [(one.fault, one.name) for one in found] == [(Fault.NO_LIST, "site"), (Fault.NEVER_BEGUN, "")]
    open_ended = problems(template("{%p for w in windows %}", "x"), VALUES)
    assert [(one.fault, one.place) for one in open_ended] == [(Fault.NEVER_ENDED, Place("body", 1))]


def test_blocks_end_in_the_order_in_which_they_began() -> None:
    found = problems(template("{% for w in windows %}{% if sample %}{% endfor %}{% endif %}"), VALUES)
    assert Fault.NEVER_BEGUN in {one.fault for one in found}


@pytest.mark.parametrize("line", ["{{ site", "site }}", "{% if sample", "{{ site } }"])
def test_a_lone_brace_is_told(line: str) -> None:
    assert [one.fault for one in problems(template(line), VALUES)] == [Fault.UNCLOSED]


def test_every_fault_is_told_at_once_with_places_in_tables_and_in_the_margins() -> None:
    document = Document()
    document.add_paragraph("{{ a }}")
    table = document.add_table(rows=2, cols=2)
    table.cell(1, 1).paragraphs[0].text = "{{ b }}"
    document.sections[0].header.paragraphs[0].text = "{{ c }}"
    document.sections[0].footer.paragraphs[0].text = "{{ d }}"
    assert [(one.name, one.place) for one in problems(saved(document), VALUES)] == [
        ("a", Place("body", 1)),
        ("b", Place("body", 1, table=1, row=2, cell=2)),
        ("c", Place("header", 1)),
        ("d", Place("footer", 1)),
    ]


def test_a_tag_that_word_split_into_runs_is_read_whole() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ si", "te }", "}"):
        paragraph.add_run(piece)
    assert problems(saved(document), VALUES) == []


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"no zip", Fault.NO_DOCUMENT),
        (b"PK\x03\x04 cut off", Fault.NO_DOCUMENT),
        (b"x" * (MAX_BYTES + 1), Fault.TOO_LARGE),
        (with_part("word/vbaProject.bin", b"x"), Fault.MACROS),
        (with_part("word/media/x.bin", b"\0" * 51_000_000), Fault.TOO_LARGE),
        (
            with_part(
                "word/_rels/settings.xml.rels",
                b'<Relationships><Relationship Id="a" Type="x/attachedTemplate" Target="http://a" '
                b'TargetMode="External"/></Relationships>',
            ),
            Fault.FROM_OUTSIDE,
        ),
    ],
    ids=["no zip", "cut off", "large", "macros", "bomb", "outside"],
)
def test_a_file_that_is_no_harmless_word_file_is_refused_as_a_whole(file: bytes, fault: Fault) -> None:
    assert problems(file, VALUES) == [Problem(fault)]


@settings(max_examples=40)
@given(st.text(alphabet="{}%#. abisteorwnd[]()'|", max_size=40))
def test_whatever_is_written_it_is_refused_or_it_can_be_filled(line: str) -> None:
    if not problems(template(line), VALUES):
        filled(template(line), VALUES)
