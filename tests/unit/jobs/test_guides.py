from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.jobs.guides import FRESH_FOR, Guides
from chalicelib.reports.documents.asking import MADE, SYSTEM, Paper, asked, slot_key
from tests.support.fake_jobs import World

CAMPAIGN = "small-2020"
NOW = datetime(2021, 1, 20, 2, tzinfo=UTC)


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def made(here: World, slot: str, body: bytes) -> None:
    entry = asked(CAMPAIGN, Paper.GUIDE, SYSTEM, NOW, set=slot, made_at=NOW.isoformat())
    here.jobs.put(replace(entry, step=MADE, done_at=NOW))
    here.objects.put(slot_key(CAMPAIGN, Paper.GUIDE, "pdf", slot), body, "application/pdf")


def test_a_mail_that_leaves_before_the_guide_is_made_has_none() -> None:
    here = World()
    assert Guides(here.jobs, here.objects, Seconds())(CAMPAIGN) is None


def test_the_guide_in_force_is_read_once_a_minute_and_a_new_one_takes_its_place() -> None:
    here, seconds = World(), Seconds()
    guides = Guides(here.jobs, here.objects, seconds)
    made(here, "a", b"first")
    assert guides(CAMPAIGN) == b"first"
    made(here, "b", b"second")
    assert guides(CAMPAIGN) == b"first"
    seconds.now = FRESH_FOR
    assert guides(CAMPAIGN) == b"second"


def test_while_another_is_underway_the_last_guide_goes_along() -> None:
    here = World()
    made(here, "a", b"first")
    before = here.jobs.get(CAMPAIGN, "document:huong-dan")
    here.jobs.put(asked(CAMPAIGN, Paper.GUIDE, SYSTEM, NOW, before=before))
    assert Guides(here.jobs, here.objects, Seconds())(CAMPAIGN) == b"first"
