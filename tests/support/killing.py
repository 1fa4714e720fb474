"""Ends a process at any one of its steps, as a power cut does, and draws what the stores hold afterwards.

A step is a request that may change a store, or a mail handed over; of what only reads nothing is left, so that a
kill there is a kill before the next step. The act runs in a forked child that sends itself SIGKILL just before its
n-th step: no handler, no `finally`, no buffer of it runs. What the last step did stays done.
"""

import gc
import json
import os
import re
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from botocore.httpsession import URLLib3Session

from chalicelib import wiring
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.pacing import Quota
from chalicelib.store.connection import client
from chalicelib.store.links import Links
from chalicelib.store.settings import settings
from ops.wsgi import Context
from tests.support.engines import forget_wiring

Act = Callable[[], object]
FAR = 10**9
FAST = 10_000.0
_READS = re.compile(r"Query|Scan|\bGetItem|BatchGetItem|Describe|GetQueueUrl|^GET$|^HEAD$")
LATER = timedelta(minutes=16)
"""Longer than any lease: by then whoever was killed holds nothing any more."""


@dataclass(slots=True)
class Steps:
    """Counts steps; at the fatal one the process ends."""

    fatal: int
    taken: int = 0

    def step(self) -> None:
        """One more step is about to be taken."""
        self.taken += 1
        if self.taken == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class PaperTray:
    """A mail channel into a file, which outlives whoever writes: one line a mail, on disk when `send` returns."""

    file: Path
    steps: Steps = field(default_factory=lambda: Steps(FAR))

    def send(self, *, message: Message) -> None:
        """Append, as one write."""
        self.steps.step()
        line = json.dumps([message.message_id, message.to, message.text], ensure_ascii=False) + "\n"
        with self.file.open("ab", buffering=0) as tray:
            tray.write(line.encode())

    def quota(self) -> Quota:
        """As fast as one likes."""
        return Quota(FAST)

    def mails(self) -> list[tuple[str, str, str]]:
        """Message-ID, address and text of each mail, in order."""
        lines = self.file.read_text("utf-8").splitlines() if self.file.exists() else []
        return [tuple(json.loads(line)) for line in lines]


def steps_of(act: Act, tray: PaperTray | None = None) -> int:
    """Run `act` whole in a child; how many steps it took."""
    reading, writing = os.pipe()
    child = _forked(act, FAR, tray, lambda steps: os.write(writing, str(steps.taken).encode()))
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.read()
    assert _ended(child) == 0, "the act failed undisturbed"
    return int(number)


def killed_at(step: int, act: Act, tray: PaperTray | None = None) -> None:
    """Run `act` in a child that dies just before this step; after the last one, before it can answer."""
    child = _forked(act, step, tray, lambda _: None)
    assert _ended(child) == -signal.SIGKILL, f"the act never came to step {step}"


def _forked(act: Act, fatal: int, tray: PaperTray | None, then: Callable[[Steps], object]) -> int:
    child = os.fork()
    if child:
        return child
    # From here on this is the child: it must never return into pytest.
    try:
        steps = Steps(fatal)
        _count(steps)
        if tray is not None:
            tray.steps = steps
        _leave_connections()
        act()
        then(steps)
        steps.step()  # all is done, and nobody was told
    except BaseException:  # noqa: BLE001 - told, and turned into the exit code
        traceback.print_exc(file=sys.stderr)
        os._exit(1)
    os._exit(0)


def _leave_connections() -> None:
    """Open ones are the parent's: two processes on one socket would read each other's answers."""
    forget_wiring()
    for made in gc.get_objects():
        if type(made) is URLLib3Session:  # asking a dead weak reference for its class would raise
            made.close()
        elif type(made) is Links:
            made._free.clear()


def _count(steps: Steps) -> None:
    """Every request passes one of these two, whatever client makes it."""
    send, post = URLLib3Session.send, Links.post

    def sent(session: URLLib3Session, request: Any) -> Any:
        target = str(request.headers.get("X-Amz-Target", b"") or request.method)
        if not _READS.search(target):
            steps.step()
        return send(session, request)

    def posted(links: Links, body: bytes, headers: Mapping[str, str]) -> Any:
        if not _READS.search(headers["x-amz-target"]):
            steps.step()
        return post(links, body, headers)

    URLLib3Session.send = sent
    Links.post = posted  # type: ignore[assignment,method-assign]


def _ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


Picture = Counter[str]
LEDGERS = {"job"}
"""Kinds whose attributes are about the work itself; of them the picture keeps what was reached."""
_PASSING = {"queued_at", "lease_until", "not_before", "claimed_until", "tries", "handed_at", "cursor", "expires"}
_PASSING |= {"until", "share", "eased_at", "throttled_at"}
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|\+00:00)")
_RANDOM = re.compile(r"[0-9a-f]{16,64}")
_SPREAD = re.compile(r'"((?:R|S)#[^"]+)#[0-9a-f]{1,2}"')
"""Partitions of receipts and slips end in what chance made of them."""


def picture(*, without: frozenset[str] = frozenset()) -> Picture:
    """Everything on roll, in urn and in the buckets, as texts without times, random ids and traces of the work.

    Two rounds that ended alike give the same picture, whatever accounts, receipts and slip ids chance made.
    `without`: kinds of items to leave out.
    """
    items = [*_scanned(settings().roll_table), *_scanned(settings().urn_table)]
    names = {
        item["pk"]["S"].removeprefix("P#"): item["email"]["S"]
        for item in items
        if item.get("kind", {}).get("S") == "person"
    }
    drawn = Counter(_item(item, names) for item in items if item.get("kind", {}).get("S") not in without)
    return drawn + Counter(_objects(names))


def _scanned(table: str) -> Iterator[Mapping[str, Any]]:
    for page in client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _item(item: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kept = {name: value for name, value in sorted(item.items()) if name not in _PASSING}
    if "done_at" in kept:
        kept["done_at"] = {"S": "done" if kept["done_at"].get("S") else ""}
    return plain(json.dumps(kept, ensure_ascii=False, default=lambda _: "sealed"), names)


def _objects(names: Mapping[str, str]) -> Iterator[str]:
    for bucket in _buckets():
        for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for found in page.get("Contents", ()):
                body = client("s3").get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
                text = body.decode() if found["Key"].endswith((".json", ".csv", ".txt")) else f"{bool(body)}"
                yield plain(f"{found['Key']} {text}", names)


def _buckets() -> tuple[str, ...]:
    return settings().campaigns_bucket, settings().rosters_bucket, settings().reports_bucket


def plain(text: str, names: Mapping[str, str]) -> str:
    """The text with accounts as addresses, and without instants and random ids."""
    for account, email in names.items():
        text = text.replace(account, email)
    return _SPREAD.sub(r'"\1"', _RANDOM.sub("#", _WHEN.sub("@", text)))


@dataclass(frozen=True, slots=True)
class Stores:
    """All items and objects as they lie there at one moment."""

    items: Mapping[str, list[Mapping[str, Any]]]
    objects: Mapping[tuple[str, str], bytes]

    @staticmethod
    def now() -> "Stores":
        """What roll, urn and buckets hold."""
        tables = (settings().roll_table, settings().urn_table)
        objects = {
            (bucket, found["Key"]): client("s3").get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
            for bucket in _buckets()
            for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
            for found in page.get("Contents", ())
        }
        return Stores({table: list(_scanned(table)) for table in tables}, objects)

    def restore(self) -> None:
        """Put everything back into empty stores."""
        for table, items in self.items.items():
            puts = [{"PutRequest": {"Item": item}} for item in items]
            for start in range(0, len(puts), 25):
                client("dynamodb").batch_write_item(RequestItems={table: puts[start : start + 25]})
        for (bucket, key), body in self.objects.items():
            client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def settled(tick: Act, drains: Mapping[str, Callable[[str], object]], queues: Mapping[str, str]) -> None:
    """Tick and work off the queues until a tick queues nothing. `drains`: queue's name → what takes one body."""
    for _ in range(8):
        tick()
        if not any(_emptied(queues[name], take) for name, take in drains.items()):
            return
    raise AssertionError("the house never comes to rest")


def _emptied(address: str, take: Callable[[str], object]) -> bool:
    """Whether there was anything."""
    found = False
    while _drained(address, take):
        found = True
    return found


def _drained(address: str, take: Callable[[str], object]) -> int:
    found = client("sqs").receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        take(message["Body"])
        client("sqs").delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])
    return len(found)


def purge(queues: Mapping[str, str]) -> None:
    """Queues may be emptied at any time."""
    for address in queues.values():
        client("sqs").purge_queue(QueueUrl=address)


def empty(buckets: Mapping[str, str]) -> None:
    """Remove every object."""
    for bucket in buckets.values():
        for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
            if found := [{"Key": one["Key"]} for one in page.get("Contents", ())]:
                client("s3").delete_objects(Bucket=bucket, Delete={"Objects": found})


def by_handler(app: Any, name: str) -> Callable[[str], object]:
    """Deliver one message to a queue's function, as the cloud does; what fails here fails the test."""

    def deliver(body: str) -> None:
        event = {"Records": [{"messageId": "1", "body": body, "eventSource": "aws:sqs"}]}
        answer = app.handler_map[name](event, Context("trial"))
        assert answer == {"batchItemFailures": []}, (name, body)

    return deliver


def set_clock(now: Any) -> None:
    """Let the house read this time from now on."""
    wiring.use_clock(lambda: now)
