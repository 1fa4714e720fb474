"""The published set, killed at every write and run again."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.jobs import publication, tick
from chalicelib.jobs.publication import JOB, Nothing, Stands, TakenDown, Withheld
from chalicelib.publication import shelf
from chalicelib.publication.folder import FILES
from chalicelib.publication.steps import Act, Basis, Step
from chalicelib.publication.verify import verify
from chalicelib.staff.audit import Verb
from tests.support.fake_publication import BASIS, PUBLISHED_AT, Press

CAMPAIGN = "small-2020"
NOW = PUBLISHED_AT + timedelta(seconds=20)


class Killed(BaseException):
    """The process ends here."""


def write(press: Press) -> Any:
    return publication.handle(press.ports, {"campaign": CAMPAIGN, "job": JOB}, NOW)


def files_of(press: Press) -> dict[str, bytes]:
    """What a reader finds by the pointer."""
    one = shelf.current(press.world.objects, CAMPAIGN)
    return {name: press.world.objects.stored[one.object_key(name)] for name in FILES} if one else {}


def test_nothing_is_written_before_publication() -> None:
    press = Press()
    press.steps.take(press.scores, Step.CHECKED, Step.APPROVED)
    assert write(press) == Nothing()
    assert not [key for key in press.world.objects.stored if "/published/" in key]


def test_a_published_set_is_whole_and_verifies() -> None:
    press = Press()
    press.publish()
    assert isinstance(write(press), Stands)
    report = verify(files_of(press))
    assert report.differences == []
    assert json.loads(files_of(press)["manifest.json"])["published_at"] == "2021-03-01T02:00:00Z"
    assert press.world.audit.entries[-1].verb is Verb.RESULTS_WRITTEN


def test_a_receipt_is_found_in_its_part_of_the_set_and_no_other_is() -> None:
    press = Press()
    press.publish()
    write(press)
    one = shelf.current(press.world.objects, CAMPAIGN)
    assert one is not None
    assert all(shelf.holds_receipt(press.world.objects, one, receipt) for _, receipt in press.receipts.held)
    assert not shelf.holds_receipt(press.world.objects, one, "e" * 64)


def test_a_second_message_writes_nothing() -> None:
    press = Press()
    press.publish()
    write(press)
    stored = dict(press.world.objects.stored)
    assert write(press) == Nothing()
    assert press.world.objects.stored == stored


def test_killed_at_any_write_the_last_complete_set_stays_and_the_next_run_finishes() -> None:
    press = Press()
    press.publish()
    write(press)
    first, count = files_of(press), len(press.world.objects.stored)
    undo = Act(
        4, Step.PUBLISHED, "an.mau", PUBLISHED_AT, press.scores, Basis("1/QĐ", BASIS.date, "sai"), undoes=True
    )
    assert press.steps.append(CAMPAIGN, undo)
    press.steps.take(press.scores, Step.PUBLISHED)
    press.steps.kept[-1] = replace(press.steps.kept[-1], at=PUBLISHED_AT + timedelta(days=1))
    put = press.world.objects.put
    finished = False
    for limit in range(count):
        left = [limit]

        def dying(key: str, body: bytes, content_type: str, left: list[int] = left) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            put(key, body, content_type)

        press.world.objects.put = dying  # type: ignore[method-assign]
        try:
            finished = isinstance(write(press), Stands)
        except Killed:
            assert files_of(press) == first
        if finished:
            break
    assert finished
    assert verify(files_of(press)).differences == []
    assert json.loads(files_of(press)["manifest.json"])["published_at"] == "2021-03-02T02:00:00Z"


def test_what_contradicts_itself_is_not_published_and_the_place_is_told() -> None:
    press = Press()
    press.publish()
    press.receipts.held.pop()
    outcome = write(press)
    assert isinstance(outcome, Withheld)
    assert any("số biên nhận/receipts f2" in place for place in outcome.told)
    assert files_of(press) == {}
    entry = press.world.jobs.get(CAMPAIGN, JOB)
    assert entry is not None
    assert entry.done_at is None
    assert "receipts f2" in entry.details["told"]


def test_results_are_signed_with_the_key_that_the_campaign_knows() -> None:
    press = Press()
    press.publish()
    press.keep_key(CAMPAIGN, "ab" * 32)
    assert isinstance(write(press), Withheld)
    assert files_of(press) == {}


def test_the_campaign_learns_the_key_at_publication_at_latest() -> None:
    press = Press()
    press.publish()
    write(press)
    key = json.loads(files_of(press)["manifest.json"])["public_key"]
    assert press.world.campaigns.known[CAMPAIGN].manifest_key == key


def test_what_the_council_did_not_approve_is_not_published() -> None:
    press = Press()
    press.publish()
    stored = json.loads(press.world.objects.stored[f"{CAMPAIGN}/scores.json"])
    press.world.objects.stored[f"{CAMPAIGN}/scores.json"] = json.dumps(stored | {"inputs_hash": "b" * 64}).encode()
    outcome = write(press)
    assert isinstance(outcome, Withheld)
    assert "not the scores that were approved" in outcome.told[0]


def test_undoing_publication_takes_the_set_down() -> None:
    press = Press()
    press.publish()
    write(press)
    press.steps.kept.append(replace(press.steps.kept[-1], number=4, undoes=True))
    assert write(press) == TakenDown()
    assert files_of(press) == {}
    assert write(press) == Nothing()


@pytest.mark.parametrize("after", [timedelta(), timedelta(seconds=59)])
def test_the_tick_queues_the_writing_once_a_minute_until_it_is_done(after: timedelta) -> None:
    press = Press()
    press.publish()
    ports = press.world.ports
    tick.run(ports, NOW)
    tick.run(ports, NOW + after)
    assert press.world.closing.take() == [{"campaign": CAMPAIGN, "job": JOB}]
    tick.run(ports, NOW + timedelta(seconds=61))
    assert press.world.closing.take() == [{"campaign": CAMPAIGN, "job": JOB}]
    write(press)
    tick.run(ports, NOW + timedelta(minutes=10))
    assert press.world.closing.take() == []


def test_the_tick_queues_nothing_while_nothing_is_published() -> None:
    press = Press()
    tick.run(press.world.ports, NOW)
    assert press.world.closing.take() == []
