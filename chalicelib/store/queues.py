"""Queues: small messages that hold keys only. Any of them may be emptied or delivered twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.store.connection import client

BATCH = 10
"""SQS takes ten messages in one call."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One SQS queue, by its address."""

    address: str

    def send(self, bodies: Sequence[Mapping[str, str]]) -> int:
        """Send each body as JSON, ten in a call. How many the queue took: the next tick sends the others again."""
        return sum(self._send(part) for part in _parts(bodies))

    def _send(self, bodies: Sequence[Mapping[str, str]]) -> int:
        entries = [
            {"Id": str(number), "MessageBody": json.dumps(dict(body), sort_keys=True)}
            for number, body in enumerate(bodies)
        ]
        answer = client("sqs").send_message_batch(QueueUrl=self.address, Entries=entries)
        return len(answer.get("Successful", ()))


def _parts(bodies: Sequence[Mapping[str, str]]) -> Iterator[Sequence[Mapping[str, str]]]:
    for start in range(0, len(bodies), BATCH):
        yield bodies[start : start + BATCH]
