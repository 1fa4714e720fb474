"""The jobs' loop of a local run: what schedules and queue triggers do in the cloud, over the same handlers.

A tick each second and coverage each minute (a minute and a quarter of an hour in the cloud: here people move the
clock and wait for the outcome), both at once when the clock was moved, and each queue emptied by a thread of its
own. Errors are said in the log and
never end the loop: every message comes again, and every tick compares anew what is due.
"""

import logging
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ops.wsgi import Context

QUEUES = {"mail": "mailer", "imports": "imports", "closing": "closing", "recount": "recount"}
"""Queue → the name under which app.py registers its handler."""
HANDS = {"mail": 3}
"""Threads for a queue that has more than one: a mail is mostly waiting for the stores and the mail server."""
_BATCH = 10
_COVERAGE_SECONDS = 60
_BEAT_SECONDS = 1.0
_GLANCE_SECONDS = 0.1
"""How often the clock is looked at between beats."""
_MOVED_SECONDS = 5.0
_BEATS_AT_MOST = 10
"""Beats after which a tick comes although mail is queued: a broken mail server must not hold up a fence."""
log = logging.getLogger("phieu.loop")

Handler = Callable[[dict[str, Any], Any], Any]


class Queue(Protocol):
    """What the loop needs of a queue."""

    def receive(self) -> list[Mapping[str, Any]]:
        """Wait a little for messages, in the shape of SQS's answer."""

    def delete(self, receipts: list[str]) -> None:
        """The messages of these receipts are done."""


@dataclass(frozen=True, slots=True)
class SqsQueue:
    """A queue on the local stand-in."""

    client: Any
    address: str

    def receive(self) -> list[Mapping[str, Any]]:
        """At most ten messages; waits up to a second for the first."""
        answer = self.client.receive_message(
            QueueUrl=self.address,
            MaxNumberOfMessages=_BATCH,
            WaitTimeSeconds=1,
            AttributeNames=["ApproximateReceiveCount"],
        )
        return list(answer.get("Messages", ()))

    def is_empty(self) -> bool:
        """Whether nothing waits, nothing is in hand and nothing is still out of sight."""
        names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
        counts = self.client.get_queue_attributes(QueueUrl=self.address, AttributeNames=names)["Attributes"]
        return not any(int(counts[name]) for name in names)

    def delete(self, receipts: list[str]) -> None:
        """Delete the messages of these receipts."""
        entries = [{"Id": str(n), "ReceiptHandle": receipt} for n, receipt in enumerate(receipts)]
        if entries:
            self.client.delete_message_batch(QueueUrl=self.address, Entries=entries)


def turn(name: str, queue: Queue, handler: Handler) -> int:
    """Receive once, handle, delete what the handler took. How many messages came. Errors go to the log."""
    messages = queue.receive()
    if not messages:
        return 0
    try:
        answer = handler({"Records": [_record(message) for message in messages]}, _context())
    except Exception as error:
        log.error("%s: %s; %d messages will come again", name, type(error).__name__, len(messages), exc_info=error)
        return len(messages)
    failed = {item["itemIdentifier"] for item in (answer or {}).get("batchItemFailures", ())}
    if failed:
        log.warning("%s: %d of %d messages will come again", name, len(failed), len(messages))
    queue.delete([m["ReceiptHandle"] for m in messages if m["MessageId"] not in failed])
    return len(messages)


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def _context() -> Context:
    return Context(str(uuid.uuid4()))


@dataclass(slots=True)
class Schedules:
    """Calls the scheduled handlers: `tick` at each beat, `coverage` when a new minute has begun.

    Each has a thread of its own, so that nobody's mail waits for other people's numbers.
    While mail is still queued most beats leave the tick out: it would only queue the same messages again.
    """

    tick: Handler
    coverage: Handler
    clock: Callable[[], datetime]
    mail_is_queued: Callable[[], bool]
    _minute: int = field(default=-1)
    _left_out: int = field(default=0)

    def beat(self) -> None:
        """One beat of the tick."""
        self._left_out += 1
        if self._left_out >= _BEATS_AT_MOST or not self.mail_is_queued():
            self._left_out = 0
            self._call("tick", self.tick, self.clock())

    def cover(self) -> None:
        """Coverage, when its time has come."""
        now = self.clock()
        minute = int(now.timestamp()) // _COVERAGE_SECONDS
        if minute != self._minute:
            self._minute = minute
            self._call("coverage", self.coverage, now)

    @staticmethod
    def _call(name: str, handler: Handler, now: datetime) -> None:
        try:
            handler(schedule_event(name, now), _context())
        except Exception as error:
            log.error("%s: %s", name, type(error).__name__, exc_info=error)


def schedule_event(name: str, now: datetime) -> dict[str, Any]:
    """What EventBridge sends to a scheduled function."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": os.environ.get("AWS_REGION", ""),
        "resources": [f"rule/{name}"],
        "detail": {},
    }


def repeat(act: Callable[[], None], clock: Callable[[], datetime], ended: threading.Event) -> None:
    """`act` each second, and at once when the clock was moved, until `ended`."""
    while not ended.is_set():
        before, began = clock(), time.monotonic()
        act()
        while (past := time.monotonic() - began) < _BEAT_SECONDS:
            moved = (clock() - before).total_seconds() - past
            if abs(moved) > _MOVED_SECONDS or ended.wait(_GLANCE_SECONDS):
                break


def empty_forever(name: str, queue: Queue, handler: Handler, ended: threading.Event) -> None:
    """Take turns until `ended`; a queue that does not answer is asked again a second later."""
    while not ended.is_set():
        try:
            turn(name, queue, handler)
        except Exception as error:  # noqa: BLE001 - the stand-in is restarting or gone; whoever watches it says so
            log.error("%s: %s", name, type(error).__name__)
            ended.wait(1)


def work(now: Callable[[], datetime]) -> None:
    """Run schedules and queues under the clock `now` until SIGTERM. What is in hand is finished first."""
    from app import app  # noqa: PLC0415 - reads the environment of the run
    from chalicelib.store.connection import client  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    handlers = app.handler_map
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    queues = {name: SqsQueue(client("sqs"), os.environ[f"PHIEU_{name.upper()}_QUEUE"]) for name in QUEUES}
    threads = [
        threading.Thread(target=empty_forever, args=(name, queues[name], handlers[handler], ended))
        for name, handler in QUEUES.items()
        for _ in range(HANDS.get(name, 1))
    ]
    schedules = Schedules(handlers["tick"], handlers["coverage"], now, lambda: not queues["mail"].is_empty())
    threads.append(threading.Thread(target=repeat, args=(schedules.cover, now, ended)))
    for thread in threads:
        thread.start()
    repeat(schedules.beat, now, ended)
    for thread in threads:
        thread.join()


def main() -> None:
    """The loop of a local run, under its movable clock."""
    from chalicelib import wiring  # noqa: PLC0415
    from ops.clock import of_environment  # noqa: PLC0415

    clock = of_environment()
    wiring.use_clock(clock.now)
    work(clock.now)


if __name__ == "__main__":
    main()
