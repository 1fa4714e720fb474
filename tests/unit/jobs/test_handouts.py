"""Sealed slips and texts: made when two people wanted it, with secrets made then, erased soon after."""

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from chalicelib.ballots.credentials import credential_id
from chalicelib.follow_up.handouts import KEPT, Handout, HandoutKind, HandoutState
from chalicelib.follow_up.snapshots import MailWord, Snapshot
from chalicelib.jobs import handouts
from chalicelib.jobs.handouts import LEASE, REQUEUE_AFTER, HandoutPorts
from chalicelib.reports.documents import slip
from chalicelib.roster.people import InvitationState, Mailbox, MailState
from chalicelib.staff.audit import ActorKind, Verb
from tests.support.campaigns import small_in_force
from tests.support.fake_focal_pages import waiting
from tests.support.fake_handouts import ErasableFiles, FakeHandouts, RollOfPeople
from tests.support.fake_jobs import FakeAudit, FakeCampaigns, FakeCoverage, FakeJobs
from tests.support.fake_mail import a_person

NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)
ONE, TWO, OWN, DONE = "BCFG2345", "HJKM2345", "NPQR2345", "STVX2345"


@dataclass
class Desk:
    """The job's whole world."""

    people: RollOfPeople = field(default_factory=RollOfPeople)
    wishes: FakeHandouts = field(default_factory=FakeHandouts)
    coverage: FakeCoverage = field(default_factory=FakeCoverage)
    files: ErasableFiles = field(default_factory=ErasableFiles)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    audit: FakeAudit = field(default_factory=FakeAudit)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)

    @property
    def ports(self) -> HandoutPorts:
        return HandoutPorts(
            campaigns=self.campaigns,
            handouts=self.wishes,
            people=self.people,
            rosters=self.people,
            coverage=self.coverage,
            files=self.files,
            jobs=self.jobs,
            audit=self.audit,
            site="https://phieu.example",
        )

    def wish(self, id_: str = "h1", kind: HandoutKind = HandoutKind.SLIPS, **changes: object) -> Handout:
        made = Handout(
            "small-2020", id_, kind, "a1", "", "an.mau", NOW, HandoutState.CONFIRMED, NOW, settled_by="binh.mau"
        )
        self.wishes.add(replace(made, **changes))  # type: ignore[arg-type]
        return self.wishes.kept[id_]

    def beat(self, now: datetime) -> list[HandoutState | None]:
        return [handouts.handle(self.ports, body, now) for body in list(handouts.bodies_due(self.ports, now))]


@pytest.fixture
def desk() -> Desk:
    made = Desk(campaigns=FakeCampaigns({"small-2020": small_in_force()}))
    made.people.put(a_person(ONE, mailbox=Mailbox.NONE, email="", phone="0299000111"), "staff")
    made.people.put(a_person(TWO, mailbox=Mailbox.SHARED, name='=1+1 <b>"Lý"'), "staff")
    made.people.put(a_person(OWN), "staff")
    made.people.put(a_person(DONE, mailbox=Mailbox.NONE, email=""), "staff", state=InvitationState.CAST)
    return made


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[slip.Slip]:
    """The slips as the job hands them to the page."""
    found: list[slip.Slip] = []
    real = slip.slips_pdf

    def heard(campaign, slips, site, at):  # type: ignore[no-untyped-def]
        found.extend(slips)
        return real(campaign, slips, site, at)

    monkeypatch.setattr(slip, "slips_pdf", heard)
    return found


def test_everyone_of_the_unit_whom_no_mail_reaches_gets_a_slip(desk: Desk, printed: list[slip.Slip]) -> None:
    desk.wish()
    assert desk.beat(NOW) == [HandoutState.MADE]
    assert [one.account for one in printed] == [ONE, TWO]
    assert printed[0].ballots == [("công chức sở", "25/01/2021", "24 giờ 00 ngày 31/01/2021")]
    assert desk.files.stored["handouts/small-2020/h1.pdf"].startswith(b"%PDF")
    assert desk.wishes.kept["h1"].people == 2


def test_the_printed_password_is_the_credential_whose_one_way_id_was_stored(
    desk: Desk, printed: list[slip.Slip]
) -> None:
    desk.wish()
    desk.beat(NOW)
    (credential,) = desk.people.kept[ONE].credentials.values()
    assert credential.id == credential_id(ONE, printed[0].password.replace("-", ""))
    assert credential.slip == "h1"
    assert credential.live_until == datetime(2021, 1, 31, 17, tzinfo=UTC)
    assert printed[0].password.replace("-", "") not in str(desk.wishes.kept) + str(desk.jobs.entries)


def test_a_reprint_ends_the_earlier_slip_and_nothing_else(desk: Desk, printed: list[slip.Slip]) -> None:
    desk.wish("h1")
    desk.beat(NOW)
    mailed = replace(next(iter(desk.people.kept[ONE].credentials.values())), id="mailed", slip="")
    desk.people.add_credential(ONE, mailed)
    desk.wish("h2", unit="", account=ONE)
    later = NOW + timedelta(minutes=5)
    assert desk.beat(later) == [HandoutState.MADE]
    assert [one.account for one in printed] == [ONE, TWO, ONE]
    held = desk.people.kept[ONE].credentials
    live = {id_ for id_, one in held.items() if one.revoked_at is None}
    assert live == {"mailed", credential_id(ONE, printed[-1].password.replace("-", ""))}
    assert all(one.revoked_at is None for one in desk.people.kept[TWO].credentials.values())


def test_a_units_later_print_leaves_slips_in_peoples_hands_alone_unless_it_is_meant(
    desk: Desk, printed: list[slip.Slip]
) -> None:
    desk.wish("h1")
    desk.beat(NOW)
    desk.people.put(a_person("XZXZ2345", mailbox=Mailbox.NONE), "staff")
    desk.wish("h2")
    desk.beat(NOW + timedelta(minutes=1))
    assert [one.account for one in printed] == [ONE, TWO, "XZXZ2345"]
    assert all(c.revoked_at is None for one in (ONE, TWO) for c in desk.people.kept[one].credentials.values())
    desk.wish("h3", again=True)
    desk.beat(NOW + timedelta(minutes=2))
    assert [one.account for one in printed[3:]] == [ONE, TWO, "XZXZ2345"]
    live = [c.slip for one in (ONE, TWO) for c in desk.people.kept[one].credentials.values() if not c.revoked_at]
    assert live == ["h3", "h3"]


@pytest.mark.parametrize("account", [OWN, DONE, "XZXZ2345"])
def test_no_slip_for_who_has_mail_of_their_own_or_nothing_to_answer(desk: Desk, account: str) -> None:
    desk.wish(unit="", account=account)
    assert desk.beat(NOW) == [HandoutState.NOBODY]
    assert desk.files.stored == {}
    assert not any(items.credentials for items in desk.people.kept.values())


def test_somebody_of_two_units_gets_one_slip_with_the_own_one(desk: Desk, printed: list[slip.Slip]) -> None:
    desk.people.put(a_person("XZXZ2345", mailbox=Mailbox.NONE, unit="d1"), "staff", "deputies")
    desk.wish("h1")
    desk.wish("h2", unit="d1")
    desk.beat(NOW)
    assert [one.account for one in printed].count("XZXZ2345") == 1


def test_another_campaigns_person_is_not_printed(desk: Desk) -> None:
    desk.people.put(a_person(ONE, mailbox=Mailbox.NONE, campaign="other-2021"), "staff")
    desk.wish(unit="", account=ONE)
    assert desk.beat(NOW) == [HandoutState.NOBODY]


def test_both_people_stand_in_the_audit(desk: Desk) -> None:
    desk.wish()
    desk.beat(NOW)
    (entry,) = desk.audit.entries
    assert (entry.actor.kind, entry.verb) == (ActorKind.JOB, Verb.SLIPS_PRINTED)
    assert (entry.details["asked_by"], entry.details["confirmed_by"]) == ("an.mau", "binh.mau")
    assert entry.details["people"] == "2"


@pytest.mark.parametrize("state", [HandoutState.ASKED, HandoutState.REFUSED, HandoutState.TAKEN])
def test_nothing_is_made_that_was_not_confirmed(desk: Desk, state: HandoutState) -> None:
    desk.wish(state=state)
    assert handouts.handle(desk.ports, {"campaign": "small-2020", "handout": "h1"}, NOW) is None
    assert desk.files.stored == {}


def test_a_message_delivered_twice_prints_once(desk: Desk, printed: list[slip.Slip]) -> None:
    desk.wish()
    (body,) = handouts.bodies_due(desk.ports, NOW)
    assert [handouts.handle(desk.ports, body, NOW) for _ in range(2)] == [HandoutState.MADE, None]
    assert len(printed) == 2


def test_a_worker_killed_before_the_file_begins_anew_with_fresh_secrets(
    desk: Desk, printed: list[slip.Slip], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(key: str, body: bytes, content_type: str) -> None:
        raise Killed

    desk.wish()
    (body,) = handouts.bodies_due(desk.ports, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(desk.files, "put", kill)
        with pytest.raises(Killed):
            handouts.handle(desk.ports, body, NOW)
    assert desk.beat(NOW + REQUEUE_AFTER) == [None], "its lease still runs"
    assert desk.beat(NOW + LEASE + REQUEUE_AFTER) == [HandoutState.MADE]
    first, again = printed[0], printed[2]
    assert first.password != again.password
    live = [one.id for one in desk.people.kept[ONE].credentials.values() if one.revoked_at is None]
    assert live == [credential_id(ONE, again.password.replace("-", ""))]


def test_an_emptied_queue_is_filled_again(desk: Desk) -> None:
    desk.wish()
    assert len(list(handouts.bodies_due(desk.ports, NOW))) == 1
    assert list(handouts.bodies_due(desk.ports, NOW + REQUEUE_AFTER - timedelta(seconds=1))) == []
    assert len(list(handouts.bodies_due(desk.ports, NOW + REQUEUE_AFTER))) == 1


def test_the_file_is_erased_when_it_was_taken_and_after_an_hour_at_most(desk: Desk) -> None:
    desk.wish("h1")
    desk.wish("h2", unit="", account=ONE)
    desk.beat(NOW)
    made = desk.wishes.kept["h1"]
    desk.wishes.move(made, made.now(HandoutState.TAKEN, NOW + timedelta(minutes=1)))
    assert desk.beat(NOW + timedelta(minutes=2)) == []
    assert desk.beat(NOW + timedelta(minutes=3)) == [HandoutState.ERASED]
    assert list(desk.files.stored) == ["handouts/small-2020/h2.pdf"]
    assert desk.beat(NOW + KEPT) == [HandoutState.ERASED]
    assert desk.files.stored == {}


def snapshot(desk: Desk) -> None:
    missing = (
        waiting(ONE, "Nguyễn Văn Mẫu", 1, group="staff", mail=MailWord.NO_ADDRESS),
        waiting(TWO, "=1+1", 2, group="staff", shared=True),
        waiting(OWN, "Trần Thị Thí Dụ", 3, group="staff"),
    )
    desk.coverage.put(Snapshot("small-2020", "a1", NOW, (), missing))


def test_texts_go_to_those_missing_whom_no_mail_reaches_and_who_have_a_telephone(desk: Desk) -> None:
    snapshot(desk)
    desk.wish(kind=HandoutKind.TEXTS, unit="", settled_by="")
    assert desk.beat(NOW) == [HandoutState.MADE]
    rows = list(csv.reader(io.StringIO(desk.files.stored["handouts/small-2020/h1.csv"].decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["phone", "0299000111"]
    assert not any(items.credentials for items in desk.people.kept.values()), "no secret is made for a text"
    book = openpyxl.load_workbook(io.BytesIO(desk.files.stored["handouts/small-2020/h1.xlsx"]))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row if cell]  # type: ignore[union-attr]
    assert "0299000111" in cells
    assert "1 người có số điện thoại, 1 người không có" in " ".join(map(str, cells))
    told = [cell for row in book["Không có số điện thoại"].iter_rows(values_only=True) for cell in row if cell]
    assert TWO in told
    assert ONE not in told
    kept = desk.wishes.kept["h1"]
    assert (kept.people, kept.without_phone) == (1, 1)


def test_where_nobody_has_a_telephone_the_file_says_who_they_are(desk: Desk) -> None:
    desk.people.put(a_person(ONE, mailbox=Mailbox.NONE, email=""), "staff")
    snapshot(desk)
    desk.wish(kind=HandoutKind.TEXTS, unit="", settled_by="")
    assert desk.beat(NOW) == [HandoutState.MADE]
    kept = desk.wishes.kept["h1"]
    assert (kept.people, kept.without_phone) == (0, 2)


def test_a_name_that_is_a_formula_or_markup_stays_text_everywhere(desk: Desk, printed: list[slip.Slip]) -> None:
    snapshot(desk)
    name = "=cmd|' /C calc'!A0 <b>"
    desk.people.put(a_person(TWO, mailbox=Mailbox.SHARED, name=name, phone="0299000112"), "staff")
    desk.wish("h1", HandoutKind.TEXTS, unit="a1")
    desk.wish("h2")
    assert desk.beat(NOW) == [HandoutState.MADE] * 2
    book = openpyxl.load_workbook(io.BytesIO(desk.files.stored["handouts/small-2020/h1.xlsx"]))
    found = [c for row in book.active.iter_rows() for c in row if "=cmd" in str(c.value)]  # type: ignore[union-attr]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    rows = csv.reader(io.StringIO(desk.files.stored["handouts/small-2020/h1.csv"].decode("utf-8-sig")))
    assert not any(field.startswith(("=", "+", "-", "@")) for row in rows for field in row)
    assert printed[1].called == f"Ông {name}"


def test_nobody_whose_address_bounced_is_forgotten(desk: Desk, printed: list[slip.Slip]) -> None:
    desk.people.put(a_person(OWN, mail_state=MailState.BOUNCED), "staff")
    desk.wish(unit="", account=OWN)
    assert desk.beat(NOW) == [HandoutState.MADE]
