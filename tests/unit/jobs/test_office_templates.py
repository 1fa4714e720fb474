import io
from datetime import UTC, datetime

from docx import Document

from chalicelib.jobs import office_templates
from chalicelib.jobs.office_templates import TemplatePorts
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.choice import chosen, preview_key, template_key
from chalicelib.reports.documents.template_desk import (
    BUNDLED_UPLOAD,
    STEP,
    Outcome,
    ask,
    outcome_of,
    place_of,
    request,
)
from chalicelib.reports.documents.template_faults import Fault
from tests.support.campaigns import small_in_force
from tests.support.fake_jobs import FakeObjects

CAMPAIGN = "small-2020"
NOW = datetime(2021, 1, 20, 2, tzinfo=UTC)
UPLOAD = "0123456789abcdef"


class Here:
    def __init__(self) -> None:
        self.files, self.reports = FakeObjects(), FakeObjects()
        self.ports = TemplatePorts(self.files, self.reports, "https://phieu.example")

    def check(self, body: bytes | None, paper: Paper = Paper.LETTER, upload: str = UPLOAD) -> Outcome | None:
        if body is not None:
            self.files.put(place_of(CAMPAIGN, upload, "file"), body, "x")
        ask(self.files, CAMPAIGN, upload, request(paper, "an.mau", NOW))
        return self.again(upload)

    def again(self, upload: str = UPLOAD) -> Outcome | None:
        message = {"campaign": CAMPAIGN, "upload": upload, "step": STEP}
        return office_templates.handle(self.ports, small_in_force(), message, NOW)


def template(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_good_template_is_kept_with_a_preview_and_none_is_put_in_force() -> None:
    here = Here()
    sent = template("Địa chỉ: {{ site }}")
    outcome = here.check(sent)
    assert outcome is not None
    assert outcome.passed
    preview = Document(io.BytesIO(here.reports.stored[preview_key(CAMPAIGN, Paper.LETTER, UPLOAD, "docx")]))
    assert preview.paragraphs[0].text == "Địa chỉ: https://phieu.example"
    assert here.reports.stored[preview_key(CAMPAIGN, Paper.LETTER, UPLOAD, "pdf")][:4] == b"%PDF"
    assert here.reports.stored[template_key(CAMPAIGN, Paper.LETTER, UPLOAD)] == sent
    assert chosen(here.reports, CAMPAIGN, Paper.LETTER).upload == ""


def test_a_template_with_faults_is_told_and_nothing_of_it_is_kept() -> None:
    here = Here()
    outcome = here.check(template("{{ nobody }}"))
    assert outcome is not None
    assert [one.fault for one in outcome.problems] == [Fault.UNKNOWN_NAME]
    assert not here.reports.stored
    assert outcome_of(here.files, CAMPAIGN, UPLOAD) == outcome


def test_a_message_that_comes_twice_is_worked_off_once() -> None:
    here = Here()
    here.check(template("x"))
    assert here.again() is None


def test_a_message_nobody_asked_for_does_nothing() -> None:
    assert Here().again() is None


def test_a_file_that_never_came_is_told() -> None:
    outcome = Here().check(None)
    assert outcome is not None
    assert [one.fault for one in outcome.problems] == [Fault.NO_DOCUMENT]


def test_every_bundled_template_can_be_tried_with_invented_results_and_people() -> None:
    for paper in Paper:
        here = Here()
        outcome = here.check(None, paper, BUNDLED_UPLOAD)
        assert outcome is not None
        assert outcome.passed, paper
    assert bundled(Paper.LETTER)[:2] == b"PK"


def test_a_page_that_cannot_be_laid_out_is_told_instead_of_stopping_the_job() -> None:
    # A width without end: Word opens it, no page holds it.
    document = Document()
    document.add_paragraph("{{ site }}")
    document.sections[0].left_margin = document.sections[0].page_width
    made = io.BytesIO()
    document.save(made)
    outcome = Here().check(made.getvalue())
    assert outcome is not None
    assert [one.fault for one in outcome.problems] == [Fault.NOT_FILLED]
