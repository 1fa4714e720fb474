"""A focal point by decision: who is replaced is kept, and the new one gets an account whatever the rosters say."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.campaign.admission import Refused
from chalicelib.campaign.decisions import CampaignInForce, Change, Decision, FocalPointChange, Ground
from chalicelib.follow_up.focal_points import Candidate, Unfit, address_mark, owes_mail, units_of
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.notices import Wait
from chalicelib.jobs import focal_points
from chalicelib.jobs.appointing_desk import AppointingDesk
from chalicelib.roster.people import Mailbox
from tests.support.campaigns import small_in_force
from tests.support.fake_ballots import respondent
from tests.support.fake_focal_points import FakeFocalPoints
from tests.support.fake_jobs import World
from tests.support.fake_mail import a_person
from tests.support.fake_mending import FakePeople
from tests.support.fake_staff_pages import CAMPAIGN, OneCampaign

AT = datetime(2021, 1, 27, 3, tzinfo=UTC)
GROUND = Ground("12/QĐ-SNV", date(2021, 1, 27), "an.mau", "Nghỉ hưu", AT)


@pytest.fixture
def desk() -> AppointingDesk:
    points, people = FakeFocalPoints(), FakePeople()
    for person, units in (("BCFG2345", ("a1", "c1")), ("HJKM2345", ("a1",))):
        points.appoint(person, *units, email=f"{person}@example.vn")
    someone = respondent(small_in_force(), {"staff": "a1"})
    new = replace(someone.items.person, account="NPQR2345", email="moi@example.vn", mailbox=Mailbox.OWN)
    people.kept["NPQR2345"] = replace(someone.items, person=new)
    return AppointingDesk(points, people, OneCampaign())


def appoint(desk: AppointingDesk, ground: Ground = GROUND, unit: str = "a1") -> Decision | Refused:
    return desk.appoint(desk.book.in_force(CAMPAIGN, AT), ground, unit, "NPQR2345")


def units(desk: AppointingDesk, person: str) -> tuple[str, ...]:
    appointment = desk.points.appointment(CAMPAIGN, person)
    assert appointment is not None
    return units_of(desk.book.in_force(CAMPAIGN, AT), appointment)


def test_the_decision_says_who_was_replaced_and_only_the_new_one_follows_up_the_unit(desk: AppointingDesk) -> None:
    made = appoint(desk)
    assert isinstance(made, Decision)
    assert made.change == FocalPointChange("a1", "NPQR2345", ("BCFG2345", "HJKM2345"))
    assert [units(desk, person) for person in ("NPQR2345", "BCFG2345", "HJKM2345")] == [("a1",), ("c1",), ()]


def test_who_stands_in_no_roster_gets_the_account_mail_too(desk: AppointingDesk) -> None:
    appoint(desk)
    appointment = desk.points.appointment(CAMPAIGN, "NPQR2345")
    assert appointment is not None
    assert (appointment.units, appointment.address) == ((), address_mark("moi@example.vn"))
    assert owes_mail(appointment)
    world = World()
    ports = replace(world.ports, focal_points=desk.points)
    focal_points.plan(ports, desk.book.in_force(CAMPAIGN, AT))
    assert ("NPQR2345", "focal-account-1") in world.notices.lines


def test_no_mail_is_planned_or_given_up_by_who_does_not_see_the_decision_yet(desk: AppointingDesk) -> None:
    before = desk.book.in_force(CAMPAIGN, AT)
    appoint(desk)
    world = World()
    world.notices.people["NPQR2345"] = a_person("NPQR2345")
    ports = replace(world.ports, focal_points=desk.points)
    focal_points.plan(ports, before)
    assert ("NPQR2345", "focal-account-1") not in world.notices.lines, "a tick whose copy is some seconds old"
    now_seen = desk.book.in_force(CAMPAIGN, AT)
    focal_points.plan(ports, now_seen)
    line = world.notices.claim("NPQR2345", "focal-account-1", AT)
    to = world.notices.correspondent("NPQR2345")
    assert line is not None
    assert to is not None
    assert isinstance(focal_points.compose(ports, before, to, line, AT), Wait), "a mailer likewise"
    assert isinstance(focal_points.compose(ports, now_seen, to, line, AT), Message)


def test_who_follows_up_a_unit_already_is_told_of_another_one_by_mail(desk: AppointingDesk) -> None:
    points = desk.points
    held = points.appointment(CAMPAIGN, "BCFG2345")
    assert held is not None
    points.open_account(held, "XZXZ2345")
    assert isinstance(desk.people, FakePeople)
    items = desk.people.kept["NPQR2345"]
    desk.people.kept["BCFG2345"] = replace(items, person=replace(items.person, account="BCFG2345"))
    desk.appoint(desk.book.in_force(CAMPAIGN, AT), GROUND, "a2", "BCFG2345")
    named = points.appointment(CAMPAIGN, "BCFG2345")
    assert named is not None
    assert (named.login, owes_mail(named), named.next_notice) == ("XZXZ2345", True, "focal-account-2")


@dataclass
class Killed(OneCampaign):
    """The process ends before it records the decision."""

    def decide(self, campaign: str, ground: Ground, change: Change) -> Decision | Refused:
        raise KeyboardInterrupt


def test_a_kill_before_the_decision_leaves_the_unit_with_whom_it_had_and_the_form_again_does_all(
    desk: AppointingDesk,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        appoint(replace(desk, book=Killed()))
    assert units(desk, "BCFG2345") == ("a1", "c1")
    assert isinstance(appoint(desk), Decision)
    assert units(desk, "NPQR2345") == ("a1",)
    appointment = desk.points.appointment(CAMPAIGN, "NPQR2345")
    assert appointment is not None
    assert owes_mail(appointment)


@dataclass
class NamesNobody(FakeFocalPoints):
    """The process ends before the person is named."""

    def name(self, campaign: str, person: str, address: str) -> None:
        raise KeyboardInterrupt


def test_a_kill_at_the_naming_leaves_no_decision_that_nobody_follows(desk: AppointingDesk) -> None:
    assert isinstance(desk.points, FakeFocalPoints)
    with pytest.raises(KeyboardInterrupt):
        appoint(replace(desk, points=NamesNobody(desk.points.appointments)))
    assert desk.book.fresh(CAMPAIGN).decisions == ()
    assert units(desk, "BCFG2345") == ("a1", "c1")


@dataclass
class Behind(OneCampaign):
    """Another worker recorded the same decision after this one had looked."""

    looks: int = 0

    def fresh(self, campaign: str) -> CampaignInForce:
        self.looks += 1
        return replace(self.here, decisions=()) if self.looks == 1 else self.here


def test_two_who_press_at_the_same_moment_record_one_decision(desk: AppointingDesk) -> None:
    first = appoint(desk)
    book = Behind(desk.book.fresh(CAMPAIGN))
    assert appoint(replace(desk, book=book)) == first
    assert len(book.here.decisions) == 1


def test_the_same_form_pressed_again_records_nothing_twice_and_mails_nothing_twice(desk: AppointingDesk) -> None:
    before = desk.book.in_force(CAMPAIGN, AT)
    first = appoint(desk)
    named = desk.points.appointment(CAMPAIGN, "NPQR2345")
    assert named is not None
    desk.points.open_account(named, "XZXZ2345")
    assert desk.appoint(before, GROUND, "a1", "NPQR2345") == first, "a worker whose copy is some seconds old"
    assert len(desk.book.in_force(CAMPAIGN, AT).decisions) == 1
    mailed = desk.points.appointment(CAMPAIGN, "NPQR2345")
    assert mailed is not None
    assert not owes_mail(mailed)
    assert units(desk, "NPQR2345") == ("a1",)
    another = appoint(desk, replace(GROUND, document="13/QĐ-SNV"))
    assert isinstance(another, Decision)
    assert another.number == 2


def test_a_later_decision_replaces_who_was_appointed_by_the_earlier(desk: AppointingDesk) -> None:
    appoint(desk)
    back = desk.appoint(desk.book.in_force(CAMPAIGN, AT), replace(GROUND, document="14/QĐ-SNV"), "a1", "BCFG2345")
    assert isinstance(back, Decision)
    assert back.change == FocalPointChange("a1", "BCFG2345", ("NPQR2345",))
    assert units(desk, "NPQR2345") == ()


def test_who_is_unknown_or_has_no_mailbox_of_their_own_cannot_be_appointed(desk: AppointingDesk) -> None:
    assert desk.candidate(CAMPAIGN, "NPQR2345") == Candidate("NPQR2345")
    assert desk.candidate(CAMPAIGN, "XXXX2345") is Unfit.UNKNOWN
    assert desk.candidate("other-2021", "NPQR2345") is Unfit.UNKNOWN
    assert isinstance(desk.people, FakePeople)
    items = desk.people.kept["NPQR2345"]
    desk.people.kept["NPQR2345"] = replace(items, person=replace(items.person, mailbox=Mailbox.SHARED))
    assert desk.candidate(CAMPAIGN, "NPQR2345") is Unfit.NO_OWN_ADDRESS


def test_a_refusal_appoints_nobody(desk: AppointingDesk) -> None:
    assert isinstance(appoint(desk, unit="zz"), Refused)
    assert desk.points.appointment(CAMPAIGN, "NPQR2345") is None
