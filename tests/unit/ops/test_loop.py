"""The local jobs' loop treats handlers as the cloud does."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.loop import Schedules, repeat, turn

START = datetime(2021, 1, 27, 1, 30, tzinfo=UTC)


class HeldQueue:
    def __init__(self, *bodies: str) -> None:
        self.messages = [{"MessageId": f"m{b}", "ReceiptHandle": f"r{b}", "Body": b} for b in bodies]
        self.deleted: list[str] = []

    def receive(self) -> list[Mapping[str, Any]]:
        return list(self.messages)

    def delete(self, receipts: list[str]) -> None:
        self.deleted += receipts


def test_what_the_handler_took_is_deleted_and_what_it_refused_comes_again() -> None:
    queue = HeldQueue("a", "b", "c")
    seen: list[str] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        seen.extend(record["body"] for record in event["Records"])
        return {"batchItemFailures": [{"itemIdentifier": "mb"}]}

    assert turn("mail", queue, handler) == 3
    assert (seen, queue.deleted) == (["a", "b", "c"], ["ra", "rc"])


def test_a_handler_without_an_answer_took_everything() -> None:
    queue = HeldQueue("a")
    turn("mail", queue, lambda *_: None)
    assert queue.deleted == ["ra"]


def test_a_handler_that_fails_loses_nothing() -> None:
    queue = HeldQueue("a")

    def handler(*_: Any) -> None:
        raise RuntimeError("the mail server is away")

    assert turn("mail", queue, handler) == 1
    assert queue.deleted == []


def test_an_empty_queue_wakes_nobody() -> None:
    assert turn("mail", HeldQueue(), lambda *_: 1 / 0) == 0


def test_every_beat_ticks_and_coverage_follows_the_minute() -> None:
    calls: list[str] = []
    now = [START]
    schedules = Schedules(
        tick=lambda event, _: calls.append(f"tick {event['time']}"),
        coverage=lambda *_: calls.append("coverage"),
        clock=lambda: now[0],
        mail_is_queued=lambda: False,
    )
    for passed in (timedelta(), timedelta(), timedelta(minutes=1)):
        now[0] += passed
        schedules.beat()
        schedules.cover()
    first, later = "tick 2021-01-27T01:30:00Z", "tick 2021-01-27T01:31:00Z"
    assert calls == [first, "coverage", first, later, "coverage"]


def test_a_failing_tick_does_not_keep_coverage_from_running() -> None:
    calls: list[str] = []
    schedules = Schedules(lambda *_: 1 / 0, lambda *_: calls.append("coverage"), lambda: START, lambda: False)
    schedules.beat()
    schedules.cover()
    assert calls == ["coverage"]


def test_a_moved_clock_is_followed_at_once_until_the_end() -> None:
    ended, moments = threading.Event(), iter(START + timedelta(minutes=n) for n in range(10_000))
    beats: list[datetime] = []

    def act() -> None:
        beats.append(START)
        if len(beats) == 300:
            ended.set()

    repeat(act, lambda: next(moments), ended)
    assert len(beats) == 300


def test_a_tick_waits_until_the_queued_mail_is_gone() -> None:
    calls: list[str] = []
    queued = [True]
    schedules = Schedules(lambda *_: calls.append("tick"), lambda *_: None, lambda: START, lambda: queued[0])
    schedules.beat()
    assert calls == []
    queued[0] = False
    schedules.beat()
    assert calls == ["tick"]


def test_mail_that_never_leaves_holds_up_ticks_for_ten_beats_only() -> None:
    calls: list[str] = []
    schedules = Schedules(lambda *_: calls.append("tick"), lambda *_: None, lambda: START, lambda: True)
    for _ in range(20):
        schedules.beat()
    assert calls == ["tick", "tick"]
