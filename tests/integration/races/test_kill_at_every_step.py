"""A power cut at every step of what matters: whatever the process was about to do, the round ends the same.

Each trial kills a child process before its n-th request (or mail), for every n that the act has, empties the
queues, and lets the ticks mend what is left. The stores must then hold what they hold undisturbed.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from app import app
from chalicelib import wiring
from chalicelib.ballots.credentials import SignIn, credential_id, link_token, new_secret, parse_token
from chalicelib.ballots.records import Credential
from chalicelib.jobs import imports
from chalicelib.jobs.imports import APPLY, PARSE
from chalicelib.jobs.publication import JOB as PUBLICATION
from chalicelib.publication.shelf import current
from chalicelib.publication.steps import Act, Basis, Choice, Step, Vote
from chalicelib.reports.documents import pdf
from chalicelib.reports.documents.asking import Paper, asked
from chalicelib.reports.documents.pdf import pdf_of_parts
from chalicelib.roster.importing import Answers
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.tables import NoticeItem
from chalicelib.web import respondent
from chalicelib.wiring import common, jobs
from chalicelib.wiring.pages import respondent_ports
from ops.engines import Engine
from ops.loop import schedule_event
from ops.wsgi import Context
from tests.support import rosters
from tests.support.campaigns import small_campaign
from tests.support.engines import Cloud, forget_wiring, fresh_tables
from tests.support.fake_mail import a_person, an_invitation
from tests.support.killing import (
    LATER,
    PaperTray,
    Picture,
    Stores,
    by_handler,
    empty,
    killed_at,
    picture,
    purge,
    set_clock,
    settled,
    steps_of,
)
from tests.support.respondents import answers
from tests.support.served import forget_everything
from tests.support.site import Seen, Visitor
from tests.support.stored_people import put_invitation, put_person
from tests.support.stored_round import BEFORE, CAMPAIGN, FENCES, put_round

pytestmark = pytest.mark.engine
ACCOUNTS_DAY = datetime(2021, 1, 20, 1, 0, 5, tzinfo=UTC)
IN_WINDOW_1 = datetime(2021, 1, 26, 2, 0, tzinfo=UTC)
FENCE_1, FENCE_2 = FENCES.values()
HANDLERS = {"mail": "mailer", "imports": "imports", "closing": "closing", "recount": "recount"}


@dataclass
class House:
    """Real stores, the functions of the cloud over them, and a tray that mail falls into."""

    cloud: Cloud
    folder: Path
    tray: PaperTray = field(init=False)
    trays: int = 0

    def fresh(self) -> None:
        """Empty stores and an empty tray."""
        forget_wiring()
        fresh_tables()
        purge(self.cloud.queues)
        empty(self.cloud.buckets)
        self.trays += 1
        self.tray = PaperTray(self.folder / f"tray-{self.trays}")

    def deliver(self, queue: str, **body: str) -> None:
        """One message to a queue's function."""
        by_handler(app, HANDLERS[queue])(json.dumps(body))

    def tick(self) -> None:
        """One tick."""
        app.handler_map["tick"](schedule_event("tick", wiring.now()), Context("trial"))

    def mend(self, now: datetime) -> None:
        """The queues are empty; ticks and their messages, at `now` and when every lease since has run out."""
        purge(self.cloud.queues)
        drains = {queue: by_handler(app, name) for queue, name in HANDLERS.items()}
        for later in (timedelta(), timedelta(minutes=1), LATER):
            set_clock(now + later)
            forget_wiring()
            settled(self.tick, drains, self.cloud.queues)


PAGES: dict[tuple[bytes, ...], bytes] = {}


def set_once(parts: Sequence[bytes], title: str, made_at: datetime) -> bytes:
    """The pages of a document. Setting them asks no store for anything, so that the same ones are set once."""
    words = tuple(map(words_of, parts))
    if words not in PAGES:
        PAGES[words] = pdf_of_parts(parts, title, made_at)
    return PAGES[words]


def words_of(docx: bytes) -> bytes:
    with ZipFile(BytesIO(docx)) as opened:
        return opened.read("word/document.xml")


@pytest.fixture
def house(engine: Engine, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    made = House(cloud, tmp_path)
    monkeypatch.setenv("PHIEU_SERVER_KEY", "5e" * 32)
    forget_everything()
    monkeypatch.setattr(jobs, "_channel", lambda: made.tray)
    monkeypatch.setattr(common, "_clock", [wiring.system_clock])
    monkeypatch.setattr(pdf, "pdf_of_parts", set_once)
    yield made
    forget_everything()


def nothing() -> None:
    """Nobody has to do anything by hand."""


@dataclass
class Trial:
    """What is done before, what is killed, what people do again when they saw no answer, and when."""

    house: House
    before: Callable[[], object]
    act: Callable[[], object]
    now: datetime
    again: Callable[[], object] = nothing
    without: frozenset[str] = frozenset()
    seen: list[Picture] = field(default_factory=list)
    stores: Stores | None = None

    def undisturbed(self) -> int:
        """The act's number of steps; what the stores hold afterwards becomes the measure."""
        self._begin()
        number = steps_of(self.act, self.house.tray)
        self._end()
        return number

    def killed(self, step: int) -> None:
        """The act dies before `step`; the stores must come to hold the same."""
        self._begin()
        killed_at(step, self.act, self.house.tray)
        self._end()
        lost, strange = self.seen[0] - self.seen[-1], self.seen[-1] - self.seen[0]
        assert not lost, f"killed before step {step}: lost {lost}"
        assert not strange, f"killed before step {step}: too much {strange}"

    def _begin(self) -> None:
        self.house.fresh()
        set_clock(self.now)
        if self.stores is None:
            self.before()
            self.stores = Stores.now()
            set_clock(self.now)
        else:
            self.stores.restore()

    def _end(self) -> None:
        self.again()
        self.house.mend(self.now + LATER)
        self.seen.append(picture(without=self.without))


def at_every_step(trial: Trial, *, least: int) -> Iterator[int]:
    """Run the trial for each step, and for the answer; `least` guards against an act that does little."""
    total = trial.undisturbed()
    assert total >= least
    for step in range(1, total + 2):
        trial.killed(step)
        yield step


def put_file(data: bytes) -> str:
    """A roster that a clerk has uploaded."""
    ports = wiring.import_ports()
    upload = imports.begin(ports, CAMPAIGN, "danh-sach.xlsx", "an.mau", wiring.now())
    ports.files.put(upload.key("file"), data, "application/octet-stream")
    return upload.id


def only_upload() -> str:
    (upload,) = wiring.import_ports().uploads.all(CAMPAIGN)
    return upload.id


ROSTER = rosters.sheet(rosters.AN, rosters.BINH, rosters.changed(rosters.CHI, email="@"))


def known() -> None:
    wiring.campaigns().publish(small_campaign(), BEFORE)


def test_the_reading_of_a_roster_may_die_anywhere(house: House) -> None:
    def before() -> None:
        known()
        put_file(ROSTER)

    def act() -> None:
        house.deliver("imports", campaign=CAMPAIGN, upload=only_upload(), step=PARSE)

    assert [*at_every_step(Trial(house, before, act, rosters.NOW), least=5)]


def test_the_writing_of_a_roster_may_die_anywhere(house: House) -> None:
    def before() -> None:
        known()
        put_file(ROSTER)
        house.deliver("imports", campaign=CAMPAIGN, upload=only_upload(), step=PARSE)

    def act() -> None:
        confirm()
        house.deliver("imports", campaign=CAMPAIGN, upload=only_upload(), step=APPLY)

    def confirm() -> None:
        """Pressed again where the plan is still to be confirmed; a second press changes nothing."""
        imports.confirm(wiring.import_ports(), CAMPAIGN, only_upload(), Answers(), wiring.now())

    trial = Trial(house, before, act, rosters.NOW, again=confirm)
    assert [*at_every_step(trial, least=8)]
    people = [line for line in trial.seen[0] if '"kind": {"S": "person"}' in line]
    assert len(people) == 2


PEOPLE = ("BCFG2345", "HJKM2345")
OF_MAIL = frozenset({"credential", "mail_day"})
"""What may differ: a secret that was made and never left opens nothing for anybody, so one more may be on the
roll; and the status page's number of the day's mails may miss one whose mailer died before it was counted."""


def put_people() -> None:
    """Two of staff whose account mail is due."""
    known()
    for account in PEOPLE:
        put_person(a_person(account))
        put_invitation(an_invitation("staff", account))
        wiring.job_ports().notices.plan(CAMPAIGN, "accounts", account, f"<{account}@phieu.example>")


def test_the_sending_of_mail_may_die_anywhere_and_repeats_at_most_the_one_in_hand(house: House) -> None:
    """What is allowed to happen twice is one mail, under its Message-ID (design.md 8)."""

    def act() -> None:
        house.tick()
        for account in PEOPLE:
            house.deliver("mail", campaign=CAMPAIGN, account=account, notice="accounts")

    trial = Trial(house, put_people, act, ACCOUNTS_DAY, without=OF_MAIL)
    repeated = 0
    for step in at_every_step(trial, least=10):
        sent = Counter(message for message, _, _ in house.tray.mails())
        assert sent.keys() == {f"<{account}@phieu.example>" for account in PEOPLE}, step
        assert sent.total() <= len(PEOPLE) + 1, step
        repeated += sent.total() - len(PEOPLE)
        assert all(opens(text) for _, _, text in house.tray.mails()), step
        states = {item.state for item in NoticeItem.scan(NoticeItem.kind == NoticeItem)}
        assert states == {"handed_over"}, step
    assert repeated, "a kill between hand-over and mark was among the trials"


def opens(mail: str) -> bool:
    """Whether the link in the mail works."""
    link = next(line for line in mail.splitlines() if "/v/" in line).rpartition("/v/")[2]
    signed = parse_token(link.strip())
    assert isinstance(signed, SignIn)
    items = DynamoBallotBox().person(signed.account)
    return items is not None and credential_id(signed.account, signed.secret) in items.credentials


def test_the_planning_of_a_reminder_may_die_anywhere(house: House) -> None:
    day = datetime(2021, 1, 27, 1, 0, 5, tzinfo=UTC)
    trial = Trial(house, put_people, house.tick, day, without=OF_MAIL)
    for _ in at_every_step(trial, least=5):
        sent = Counter(to for _, to, _ in house.tray.mails())
        assert max(sent.values()) == min(sent.values())


def test_the_fence_may_die_anywhere(house: House) -> None:
    def act() -> None:
        house.deliver("closing", campaign=CAMPAIGN, job="fence-w1-2021-02-01")

    assert [*at_every_step(Trial(house, put_round, act, FENCE_1), least=10)]


def fenced() -> None:
    """Both windows are fenced, nothing is counted."""
    put_round()
    for job, at in FENCES.items():
        set_clock(at)
        by_handler(app, "closing")(json.dumps({"campaign": CAMPAIGN, "job": job}))


PARTS = (("f1", "staff", "a1"), ("f1", "deputies", "a1"), ("f1", "deputies", "a2"), ("f2", "communes", "d1"))


def count(house: House) -> None:
    """Everything of the count, in order."""
    house.deliver("recount", campaign=CAMPAIGN)
    for form, group, unit in PARTS:
        house.deliver("recount", campaign=CAMPAIGN, form=form, group=group, unit=unit)
    house.deliver("recount", campaign=CAMPAIGN)


def test_the_count_and_the_scores_may_die_anywhere(house: House) -> None:
    assert [*at_every_step(Trial(house, fenced, lambda: count(house), FENCE_2), least=15)]


def counted(house: House) -> None:
    fenced()
    count(house)


def test_a_document_may_die_anywhere(house: House) -> None:
    def before() -> None:
        counted(house)
        wiring.staff_ports().jobs.put(asked(CAMPAIGN, Paper.SUMMARY, "an.mau", wiring.now()))

    def act() -> None:
        house.deliver("imports", campaign=CAMPAIGN, document=Paper.SUMMARY.value)

    assert [*at_every_step(Trial(house, before, act, FENCE_2), least=4)]


def test_the_published_set_may_die_anywhere_and_is_never_seen_by_halves(house: House) -> None:
    def before() -> None:
        counted(house)
        publish()

    def act() -> None:
        house.deliver("closing", campaign=CAMPAIGN, job=PUBLICATION)

    trial = Trial(house, before, act, FENCE_2)
    for step in at_every_step(trial, least=10):
        ports = wiring.published_ports()
        one = current(ports.reports, CAMPAIGN)
        assert one is not None, step
        files = {name: ports.reports.get(one.object_key(name)) for name in one.sizes}
        assert all(files.values()), step


def publish() -> None:
    """Checked, approved and published by the staff."""
    ports = wiring.publication_ports()
    scores = json.loads(ports.reports.get(f"{CAMPAIGN}/scores.json") or b"")["inputs_hash"]
    basis = Basis("12/QĐ-UBND", date(2021, 3, 1))
    for number, step in enumerate((Step.CHECKED, Step.APPROVED, Step.PUBLISHED), start=1):
        votes = (Vote("Thành viên Một", Choice.FOR),) if step is Step.APPROVED else ()
        act = Act(number, step, "an.mau", wiring.now(), scores, basis, votes)
        assert ports.steps.append(CAMPAIGN, act)
    forget_wiring()


@dataclass
class Answering:
    """A deputy of d1 at a browser over the real stores; `page` is what stands on the screen."""

    visitor: Visitor = field(default_factory=lambda: Visitor((), IN_WINDOW_1))
    page: Seen | None = None
    answer: Seen | None = None

    def come_in(self) -> None:
        known()
        account, secret = PEOPLE[0], new_secret()
        put_person(a_person(account, unit="d1"))
        put_invitation(an_invitation("deputies", account))
        credential = Credential(credential_id(account, secret), BEFORE, IN_WINDOW_1 + timedelta(days=9))
        DynamoBallotBox().add_credential(account, credential)
        self.visitor = Visitor(respondent.routes(respondent_ports), IN_WINDOW_1)
        self.visitor.submit(self.visitor.get(f"/v/{link_token(account, secret)}"))
        home = self.visitor.get("/phieu/deputies")
        self.page = self.visitor.get(next(h for text, h in home.links.items() if text == "Bắt đầu trả lời"))

    def answer_all(self) -> None:
        self.come_in()
        while self.page and "Lưu và tiếp tục" in self.page.text:
            self.save()
            self.page = self.answer

    def save(self) -> None:
        assert self.page is not None
        self.answer = self.visitor.press(self.page, "Lưu và tiếp tục", answers(self.page))
        assert self.answer.status == 200, self.answer.title

    def cast(self) -> None:
        assert self.page is not None
        form = self.page.form("/phieu/deputies/gui")
        self.answer = self.visitor.post(form.action, form.fields)
        assert self.answer.title.startswith("Đã nhận phiếu"), self.answer.title


def test_a_cast_may_die_anywhere_and_the_same_click_brings_its_receipt(house: House) -> None:
    someone = Answering()
    # Reminders and digests of the days to come are no part of this.
    trial = Trial(house, someone.answer_all, someone.cast, IN_WINDOW_1, again=someone.cast)
    for step in at_every_step(trial, least=1):
        assert someone.answer is not None, step
        assert "ph-receipt" in someone.answer.html, step
    drawn = trial.seen[0]
    assert sum(number for line, number in drawn.items() if "R#" in line and '"receipt"' in line) == 1
    assert sum(number for line, number in drawn.items() if '"S#small-2020#f1#deputies' in line) == 2


def test_a_save_may_die_anywhere_and_the_same_click_keeps_the_answers(house: House) -> None:
    someone = Answering()
    trial = Trial(house, someone.come_in, someone.save, IN_WINDOW_1, again=someone.save)
    for step in at_every_step(trial, least=1):
        assert someone.page is not None, step
        shown = someone.visitor.get(someone.page.path)
        chosen = answers(someone.page)
        assert {name: shown.form().fields.get(name) for name in chosen} == chosen, step
