from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import chalicelib.web.staff.documents as page
from chalicelib.follow_up.channel import MailPermanent, MailTemporary
from chalicelib.follow_up.notices import LEASE, REQUEUE_AFTER
from chalicelib.jobs import document_mails, mailer, tick
from chalicelib.reports.documents.asking import FAILED, MADE, SYSTEM, Paper, Why, asked
from chalicelib.reports.documents.ready_mail import NAMES
from tests.support.fake_jobs import World

CAMPAIGN = "small-2020"
NOW = datetime(2021, 1, 20, 2, tzinfo=UTC)
BODY = {"campaign": CAMPAIGN, "document": "cong-van"}


def settled(here: World, *, step: str = MADE, by: str = "an.mau", at: datetime = NOW) -> None:
    entry = asked(CAMPAIGN, Paper.LETTER, by, at)
    why = {"why": Why.NO_SCORES.value} if step == FAILED else {}
    here.jobs.put(replace(entry, step=step, done_at=at, details={**entry.details, **why}))


def due(here: World, now: datetime = NOW) -> list[object]:
    return list(document_mails.waiting(here.ports, CAMPAIGN, here.jobs.all(CAMPAIGN), now))


def test_who_asked_is_told_once_at_the_own_address() -> None:
    here = World(staff_addresses={"an.mau": "an@snv.example.vn"})
    settled(here)
    assert due(here) == [BODY]
    assert mailer.handle(here.ports, BODY, NOW) is mailer.Outcome.HANDED_OVER
    (mail,) = here.channel.sent
    assert mail.to == "an@snv.example.vn"
    assert "Đã lập: Công văn thông báo khảo sát" in mail.subject
    assert "https://phieu.example/quan-tri/dot/small-2020/bao-cao" in mail.text
    assert mail.attachments == ()
    assert mailer.handle(here.ports, BODY, NOW) is mailer.Outcome.NOT_DUE
    assert due(here, NOW + timedelta(hours=1)) == []


def test_without_an_address_of_the_own_the_office_is_told() -> None:
    here = World()
    settled(here)
    due(here)
    mailer.handle(here.ports, BODY, NOW)
    assert [mail.to for mail in here.channel.sent] == [here.campaigns.known[CAMPAIGN].campaign.organiser.email]


def test_a_document_that_was_not_made_is_told_of_too() -> None:
    here = World()
    settled(here, step=FAILED)
    due(here)
    mailer.handle(here.ports, BODY, NOW)
    assert "Chưa lập được" in here.channel.sent[0].subject


def test_each_making_is_told_of_and_none_twice() -> None:
    here = World()
    for hour in range(2):
        at = NOW + timedelta(hours=hour)
        settled(here, at=at)
        assert due(here, at) == [BODY]
        mailer.handle(here.ports, BODY, at)
    assert len({mail.message_id for mail in here.channel.sent}) == 2


@pytest.mark.parametrize(
    ("by", "later"),
    [(SYSTEM, timedelta(0)), ("an.mau", document_mails.NEWS_FOR)],
    ids=["nobody asked", "old news"],
)
def test_nobody_is_told_of_what_nobody_asked_for_or_of_old_news(by: str, later: timedelta) -> None:
    here = World()
    settled(here, by=by)
    assert due(here, NOW + later) == []


def test_a_mail_that_could_not_leave_goes_again_under_the_same_id() -> None:
    here = World()
    settled(here)
    due(here)
    here.channel.failures = [MailTemporary("smtp 451")]
    with pytest.raises(MailTemporary):
        mailer.handle(here.ports, BODY, NOW)
    later = NOW + max(LEASE, REQUEUE_AFTER)
    told = here.jobs.all(CAMPAIGN)["told:document:cong-van"]
    assert due(here, later) == [BODY]
    mailer.handle(here.ports, BODY, later)
    assert here.channel.sent[-1].message_id == told.details["message"]


def test_a_refused_address_is_noted_and_not_asked_again() -> None:
    here = World()
    settled(here)
    due(here)
    here.channel.failures = [MailPermanent("smtp 550")]
    assert mailer.handle(here.ports, BODY, NOW) is mailer.Outcome.NOT_DUE
    assert here.jobs.all(CAMPAIGN)["told:document:cong-van"].details["outcome"] == "refused: smtp 550"
    assert due(here, NOW + timedelta(hours=1)) == []


def test_the_tick_queues_it() -> None:
    here = World()
    settled(here)
    tick.run(here.ports, NOW)
    assert BODY in here.mail.sent


def test_the_mail_names_documents_as_the_page_does() -> None:
    assert NAMES == page.NAMES


def test_a_message_about_a_document_nobody_asked_for_leaves_nothing_in_the_ledger() -> None:
    here = World()
    assert mailer.handle(here.ports, BODY, NOW) is mailer.Outcome.NOT_DUE
    assert not here.jobs.all(CAMPAIGN)
