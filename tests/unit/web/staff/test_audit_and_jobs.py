from datetime import timedelta

import pytest

from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, Entry, Verb
from chalicelib.web.staff.words import ACTORS, VERBS
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}"


def entry(campaign: str, number: int = 1) -> Entry:
    actor = Actor(ActorKind.JOB, "imports")
    return Entry(campaign, NOW, actor, Verb.ROSTER_APPLIED, {"upload": f"u{number}"})


def test_the_audit_of_a_campaign_shows_who_what_when() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    page = desk.get(f"{HERE}/nhat-ky").body
    for words in ("26/01/2021 09:00:00", "imports", "ghi danh sách", "roster:applied", "u1"):
        assert words in page


def test_acts_of_no_campaign_have_their_own_page() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    assert "u1" not in desk.get("/quan-tri/nhat-ky").body
    desk.audit.record(entry(EVERY_CAMPAIGN, 2))
    assert "u2" in desk.get("/quan-tri/nhat-ky").body


def test_a_long_audit_goes_on_where_the_page_ended() -> None:
    desk = Desk()
    for number in range(60):
        desk.audit.record(entry(CAMPAIGN, number))
    assert "u9<" not in desk.get(f"{HERE}/nhat-ky").body
    assert "?sau=50" in desk.get(f"{HERE}/nhat-ky").body
    assert "u9<" in desk.get(f"{HERE}/nhat-ky", sau="50").body


def test_a_mark_that_is_none_begins_at_the_newest() -> None:
    desk = Desk()
    desk.audit.record(entry(CAMPAIGN))
    assert "u1" in desk.get(f"{HERE}/nhat-ky", sau="<script>").body


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_words(verb: Verb) -> None:
    assert VERBS[verb]


@pytest.mark.parametrize("kind", ActorKind)
def test_every_kind_of_actor_has_words(kind: ActorKind) -> None:
    assert ACTORS[kind]


def test_jobs_that_are_not_done_come_first_with_their_state() -> None:
    desk = Desk()
    desk.jobs.kept = [
        JobEntry(CAMPAIGN, "accounts", done_at=NOW),
        JobEntry(CAMPAIGN, "fence", step="sweep", lease_until=NOW + timedelta(minutes=1)),
    ]
    page = desk.get(f"{HERE}/cong-viec").body
    assert page.index("fence") < page.index("accounts")
    assert "Đang làm" in page
    assert "Đã xong" in page
