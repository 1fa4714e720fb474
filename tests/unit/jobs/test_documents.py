import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document

from chalicelib.campaign.decisions import CampaignInForce, Decision, Extension, Ground
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.snapshots import Snapshot, Waiting
from chalicelib.jobs import documents, frozen
from chalicelib.jobs.document_ports import DocumentPorts
from chalicelib.jobs.documents import Made, Nothing
from chalicelib.jobs.publishing import scores_key
from chalicelib.reports.documents.asking import (
    ASKED,
    FAILED,
    MADE,
    NotNow,
    Paper,
    Why,
    asked,
    file_key,
    job_of,
)
from chalicelib.reports.documents.choice import BUNDLED, choice_of, choose, template_key
from chalicelib.scores.score_json import to_json
from chalicelib.staff.audit import Verb
from tests.support.fake_jobs import World
from tests.support.scored_campaign import AFTER_THE_FENCE, Counted, counted

CAMPAIGN = "small-2020"
NOW = datetime(2021, 1, 20, 2, tzinfo=UTC)


def world(*, announced: bool = True) -> World:
    made = World()
    made.campaigns.known[CAMPAIGN] = replace(made.campaigns.known[CAMPAIGN], announced=announced)
    return made


def ports(of: World) -> DocumentPorts:
    return DocumentPorts(of.campaigns, of.objects, of.jobs, of.coverage, of.audit, "https://phieu.example")


def ask(of: World, paper: Paper, now: datetime = NOW) -> Made | NotNow | Nothing:
    of.jobs.put(asked(CAMPAIGN, paper, "vanthu", now))
    return documents.handle(ports(of), {"campaign": CAMPAIGN, "document": paper}, now)


def after_the_fence(of: World) -> Counted:
    """Frozen counts and scores as the fence and the count leave them."""
    round_ = counted(
        {("staff", "a1"): ["AAB"] * 6, ("deputies", "d1"): ["BBB"] * 5, ("communes", "c1"): ["AA"] * 6}
    )
    in_force: CampaignInForce = of.campaigns.known[CAMPAIGN]
    for window in in_force.windows:
        own = [c for c in round_.counts if in_force.campaign.groups[c.group].window == window.id]
        groups = {c.group for c in own}
        counts = round_.ballots.counts
        record = frozen.FrozenWindow(
            window.id,
            in_force.campaign.rules_hash,
            AFTER_THE_FENCE.isoformat(),
            replace(
                counts,
                charged={k: v for k, v in counts.charged.items() if k.group in groups},
                rated={k: v for k, v in counts.rated.items() if k.group in groups},
            ),
            tuple(own),
            {},
        )
        of.objects.put(frozen.key(CAMPAIGN, window.id), frozen.to_bytes(record), "application/json")
    of.objects.put(scores_key(CAMPAIGN), json.dumps(to_json(round_.scores)).encode(), "application/json")
    return round_


def entry_of(of: World, paper: Paper) -> JobEntry:
    entry = of.jobs.get(CAMPAIGN, job_of(paper))
    assert entry
    return entry


def key(of: World, paper: Paper, kind: str) -> str:
    return file_key(CAMPAIGN, paper, kind, entry_of(of, paper))


def text(of: World, paper: Paper) -> str:
    document = Document(io.BytesIO(of.objects.stored[key(of, paper, "docx")]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_a_letter_that_was_asked_for_stands_as_word_and_pdf_and_the_audit_says_so() -> None:
    here = world()
    assert ask(here, Paper.LETTER) == Made(Paper.LETTER)
    assert "https://phieu.example" in text(here, Paper.LETTER)
    assert here.objects.stored[key(here, Paper.LETTER, "pdf")].startswith(b"%PDF")
    entry = here.jobs.get(CAMPAIGN, job_of(Paper.LETTER))
    assert entry
    assert (entry.step, entry.done_at, entry.lease_until) == (MADE, NOW, None)
    assert [(e.verb, e.details) for e in here.audit.entries] == [(Verb.REPORT_MADE, {"report": "cong-van"})]


def test_a_message_that_comes_twice_makes_it_once() -> None:
    here = world()
    ask(here, Paper.LETTER)
    again = documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "cong-van"}, NOW)
    assert again == Nothing()
    assert len(here.audit.entries) == 1


def test_a_document_nobody_asked_for_is_not_made() -> None:
    here = world()
    assert documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "bao-cao"}, NOW) == Nothing()
    assert not here.objects.stored
    assert not here.jobs.all(CAMPAIGN)


def test_before_the_rules_are_announced_there_is_no_letter_and_the_ledger_says_why() -> None:
    here = world(announced=False)
    assert ask(here, Paper.LETTER) == NotNow(Why.NOT_ANNOUNCED)
    entry = here.jobs.get(CAMPAIGN, job_of(Paper.LETTER))
    assert entry
    assert (entry.step, entry.details["why"]) == (FAILED, "not_announced")
    assert not here.objects.stored


@pytest.mark.parametrize("paper", [Paper.DECISION, Paper.SUMMARY, Paper.SHEETS])
def test_no_result_is_written_before_the_last_fence(paper: Paper) -> None:
    here = world()
    after_the_fence(here)
    held = set(here.objects.stored)
    assert ask(here, paper, AFTER_THE_FENCE - timedelta(hours=1)) == NotNow(Why.NOT_FENCED)
    assert set(here.objects.stored) == held


@pytest.mark.parametrize("paper", [Paper.DECISION, Paper.SUMMARY, Paper.SHEETS])
def test_results_wait_for_scores(paper: Paper) -> None:
    assert ask(world(), paper, AFTER_THE_FENCE) == NotNow(Why.NO_SCORES)


def test_after_the_last_fence_the_documents_of_results_tell_the_points() -> None:
    here = world()
    after_the_fence(here)
    for paper in (Paper.DECISION, Paper.SUMMARY, Paper.SHEETS):
        assert ask(here, paper, AFTER_THE_FENCE) == Made(paper)
    assert "Phụ lục I" in text(here, Paper.DECISION)
    assert "Sở Một" in text(here, Paper.DECISION)
    assert "Thu phiếu" in text(here, Paper.SUMMARY)
    assert "SỞ MỘT" in text(here, Paper.SHEETS)


def test_the_list_of_missing_people_is_made_of_the_snapshots() -> None:
    here = world()
    assert ask(here, Paper.MISSING) == NotNow(Why.NO_COUNTS)
    waiting = Waiting("22222222", "staff", name="Trần Thị Mẫu", position="Chuyên viên")
    here.coverage.kept["a1"] = Snapshot(CAMPAIGN, "a1", NOW, (), (waiting,))
    assert ask(here, Paper.MISSING) == Made(Paper.MISSING)
    said = text(here, Paper.MISSING)
    assert "Trần Thị Mẫu" in said
    assert "09 giờ 00 ngày 20/01/2021" in said


def own_template(of: World, body: bytes) -> None:
    of.objects.put(template_key(CAMPAIGN, Paper.LETTER, "u1"), body, "x")
    choose(of.objects, CAMPAIGN, Paper.LETTER, choice_of("u1", "vanthu", NOW))


def test_the_offices_own_template_goes_before_the_bundled_one() -> None:
    here = world()
    own = Document()
    own.add_paragraph("Mẫu của Sở: {{ rules_hash }}")
    made = io.BytesIO()
    own.save(made)
    own_template(here, made.getvalue())
    assert ask(here, Paper.LETTER) == Made(Paper.LETTER)
    assert text(here, Paper.LETTER).startswith("Mẫu của Sở: ")


def test_going_back_to_the_bundled_template_needs_no_file_to_go() -> None:
    here = world()
    own_template(here, b"no document")
    choose(here.objects, CAMPAIGN, Paper.LETTER, choice_of(BUNDLED, "vanthu", NOW))
    assert ask(here, Paper.LETTER) == Made(Paper.LETTER)


def test_a_template_whose_file_is_gone_leaves_the_bundled_one() -> None:
    here = world()
    choose(here.objects, CAMPAIGN, Paper.LETTER, choice_of("gone", "vanthu", NOW))
    assert ask(here, Paper.LETTER) == Made(Paper.LETTER)


def test_a_broken_template_leaves_the_last_document_in_place() -> None:
    here = world()
    ask(here, Paper.LETTER)
    before = dict(here.objects.stored)
    own_template(here, b"no document")
    assert ask(here, Paper.LETTER) == NotNow(Why.TEMPLATE)
    assert {key: here.objects.stored[key] for key in before} == before


def without_guide() -> World:
    """A world whose guide is made, so that the tick asks for nothing by itself."""
    here = world()
    list(documents.bodies_due(ports(here), NOW))
    assert documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "huong-dan"}, NOW) == Made(Paper.GUIDE)
    return here


def test_the_tick_sends_each_document_once_in_ten_minutes_until_it_is_made() -> None:
    here = without_guide()
    here.jobs.put(asked(CAMPAIGN, Paper.LETTER, "vanthu", NOW))
    body = {"campaign": CAMPAIGN, "document": "cong-van"}
    assert list(documents.bodies_due(ports(here), NOW)) == [body]
    assert list(documents.bodies_due(ports(here), NOW + timedelta(minutes=9))) == []
    assert list(documents.bodies_due(ports(here), NOW + timedelta(minutes=10))) == [body]
    documents.handle(ports(here), body, NOW + timedelta(minutes=10))
    assert list(documents.bodies_due(ports(here), NOW + timedelta(hours=1))) == []


def test_a_worker_killed_at_work_loses_its_lease_and_another_goes_on() -> None:
    here = without_guide()
    here.jobs.put(replace(asked(CAMPAIGN, Paper.LETTER, "vanthu", NOW), lease_until=NOW + documents.LEASE))
    body = {"campaign": CAMPAIGN, "document": "cong-van"}
    assert documents.handle(ports(here), body, NOW) == Nothing()
    assert list(documents.bodies_due(ports(here), NOW)) == []
    later = NOW + documents.LEASE
    assert list(documents.bodies_due(ports(here), later)) == [body]
    assert documents.handle(ports(here), body, later) == Made(Paper.LETTER)
    entry = here.jobs.get(CAMPAIGN, job_of(Paper.LETTER))
    assert entry
    assert entry.step != ASKED


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", [".docx", ".pdf"])
def test_a_job_killed_while_it_stores_leaves_the_last_set_whole(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    ask(here, Paper.LETTER)
    first = {kind: here.objects.stored[key(here, Paper.LETTER, kind)] for kind in ("docx", "pdf")}
    store = type(here.objects).put

    def killed(objects: object, name: str, body: bytes, content_type: str) -> None:
        if name.endswith(at):
            raise Killed
        store(objects, name, body, content_type)  # type: ignore[arg-type]

    again = asked(CAMPAIGN, Paper.LETTER, "vanthu", NOW, before=entry_of(here, Paper.LETTER))
    here.jobs.put(again)
    monkeypatch.setattr(type(here.objects), "put", killed)
    with pytest.raises(Killed):
        documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "cong-van"}, NOW)
    assert {kind: here.objects.stored[key(here, Paper.LETTER, kind)] for kind in first} == first
    monkeypatch.undo()
    later = NOW + documents.LEASE
    assert documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "cong-van"}, later) == Made(
        Paper.LETTER
    )
    assert key(here, Paper.LETTER, "pdf") != f"{CAMPAIGN}/documents/cong-van.a.pdf"


def test_a_document_made_again_takes_the_place_of_the_one_before_the_last() -> None:
    here = world()
    for _ in range(3):
        entry = here.jobs.get(CAMPAIGN, job_of(Paper.LETTER))
        here.jobs.put(asked(CAMPAIGN, Paper.LETTER, "vanthu", NOW, before=entry))
        documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "cong-van"}, NOW)
    made = {name for name in here.objects.stored if "/documents/" in name}
    assert made == {f"{CAMPAIGN}/documents/cong-van.{slot}.{kind}" for slot in "ab" for kind in ("docx", "pdf")}


def test_the_ledger_tells_how_far_the_job_is() -> None:
    here, told = world(), list[str]()
    put = here.jobs.put
    here.jobs.put = lambda entry: (told.append(entry.cursor), put(entry))[1]  # type: ignore[method-assign, func-returns-value]
    ask(here, Paper.LETTER)
    assert told[-4:] == ["reading", "filling", "setting", ""]


def test_the_letter_prints_the_key_that_was_kept_when_it_was_asked_for() -> None:
    here = world()
    here.jobs.put(asked(CAMPAIGN, Paper.LETTER, "vanthu", NOW, manifest_key="ab" * 32))
    documents.handle(ports(here), {"campaign": CAMPAIGN, "document": "cong-van"}, NOW)
    assert "ab" * 32 in text(here, Paper.LETTER)


def test_the_guide_is_made_without_asking_and_anew_when_a_decision_moves_a_window() -> None:
    here = without_guide()
    assert "24 giờ 00 ngày 31/01/2021" in text(here, Paper.GUIDE)
    assert list(documents.bodies_due(ports(here), NOW + timedelta(hours=1))) == []
    ground = Ground("12/SNV-CCHC", date(2021, 1, 29), "vanthu", "mất điện", NOW)
    longer = (Decision(1, ground, Extension("w1", None, date(2021, 2, 2))),)
    here.campaigns.known[CAMPAIGN] = replace(here.campaigns.known[CAMPAIGN], decisions=longer)
    (body,) = documents.bodies_due(ports(here), NOW + timedelta(hours=2))
    documents.handle(ports(here), body, NOW + timedelta(hours=2))
    assert "24 giờ 00 ngày 02/02/2021" in text(here, Paper.GUIDE)


def test_after_the_last_close_no_guide_is_made() -> None:
    assert list(documents.bodies_due(ports(world()), AFTER_THE_FENCE)) == []


@pytest.mark.parametrize("rehearsal", [True, False])
def test_every_page_of_a_rehearsals_document_says_that_it_is_none_of_the_real_survey(rehearsal: bool) -> None:
    here = world()
    here.jobs.put(asked(CAMPAIGN, Paper.LETTER, "vanthu", NOW))
    documents.handle(
        replace(ports(here), rehearsal=rehearsal), {"campaign": CAMPAIGN, "document": "cong-van"}, NOW
    )
    section = Document(io.BytesIO(here.objects.stored[key(here, Paper.LETTER, "docx")])).sections[0]
    feet = (section.footer, section.first_page_footer)
    assert {"DIỄN TẬP" in foot.paragraphs[0].text for foot in feet} == {rehearsal}
