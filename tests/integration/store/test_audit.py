from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.staff.audit import EVERY_CAMPAIGN, Actor, ActorKind, Entry, Verb
from chalicelib.store.audit import StoredAudit

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
NOW = datetime(2021, 1, 26, 2, tzinfo=UTC)
CLERK = Actor(ActorKind.STAFF, "an.mau")


def entry(minutes: int, campaign: str = "soctrang-2020") -> Entry:
    at = NOW + timedelta(minutes=minutes)
    return Entry(campaign, at, CLERK, Verb.ROSTER_APPLIED, {"upload": f"u{minutes}", "new": "3"})


def test_entries_come_back_whole_newest_first() -> None:
    log = StoredAudit()
    for minutes in (1, 3, 2):
        log.record(entry(minutes))
    page = log.page("soctrang-2020")
    assert page.entries == (entry(3), entry(2), entry(1))
    assert page.next is None


def test_a_long_audit_is_read_in_pages_without_gap_or_repeat() -> None:
    log = StoredAudit()
    for minutes in range(5):
        log.record(entry(minutes))
    first = log.page("soctrang-2020", limit=3)
    second = log.page("soctrang-2020", after=first.next, limit=3)
    assert [e.details["upload"] for e in first.entries + second.entries] == ["u4", "u3", "u2", "u1", "u0"]
    assert second.next is None


def test_a_reading_may_begin_before_an_instant() -> None:
    log = StoredAudit()
    for minutes in range(5):
        log.record(entry(minutes))
    first = log.page("soctrang-2020", before=NOW + timedelta(minutes=3), limit=2)
    assert first.entries == (entry(2), entry(1))
    second = log.page("soctrang-2020", after=first.next, before=NOW + timedelta(minutes=3), limit=2)
    assert second.entries == (entry(0),)


def test_two_acts_at_the_same_moment_both_stand() -> None:
    log = StoredAudit()
    log.record(entry(1))
    log.record(entry(1))
    assert len(log.page("soctrang-2020").entries) == 2


def test_each_campaign_has_its_own_audit() -> None:
    log = StoredAudit()
    log.record(entry(1))
    log.record(entry(2, EVERY_CAMPAIGN))
    assert log.page("soctrang-2020").entries == (entry(1),)
    assert log.page(EVERY_CAMPAIGN).entries == (entry(2, EVERY_CAMPAIGN),)


def test_what_a_job_tells_again_after_a_kill_stands_once() -> None:
    audit, at = StoredAudit(), datetime(2021, 2, 1, 3, tzinfo=UTC)
    for minute, once in ((0, "fence-w1"), (16, "fence-w1"), (17, "fence-w2")):
        actor = Actor(ActorKind.JOB, "closing")
        now = at + timedelta(minutes=minute)
        audit.record(Entry("small-2020", now, actor, Verb.WINDOW_FENCED, {"window": once}, once=once))
    told = [(entry.at, entry.details["window"]) for entry in audit.page("small-2020").entries]
    assert told == [(at + timedelta(minutes=17), "fence-w2"), (at, "fence-w1")]
