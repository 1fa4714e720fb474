"""Queues: small messages that hold keys only. Any of them may be emptied or delivered twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.store.connection import client

BATCH = 10
"""SQS takes ten messages in one call."""
Delayed = tuple[Mapping[str, str], int]
"""A message and the seconds that it stays out of sight."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One SQS queue, by its address."""

    address: str

    def send(self, bodies: Sequence[Mapping[str, str]], delays: Sequence[int] = ()) -> int:
        """Send each body as JSON, ten in a call. How many the queue took: the next tick sends the others again.

        `delays`: whole seconds, at most 900, that each of them stays out of sight; none where absent.
        """
        waits = delays or [0] * len(bodies)
        return sum(self._send(part) for part in _parts(list(zip(bodies, waits, strict=True))))

    def _send(self, messages: Sequence[Delayed]) -> int:
        entries = [
            {
                "Id": str(number),
                "MessageBody": json.dumps(dict(body), sort_keys=True),
                **({"DelaySeconds": delay} if delay else {}),
            }
            for number, (body, delay) in enumerate(messages)
        ]
        answer = client("sqs").send_message_batch(QueueUrl=self.address, Entries=entries)
        return len(answer.get("Successful", ()))


def _parts(messages: Sequence[Delayed]) -> Iterator[Sequence[Delayed]]:
    for start in range(0, len(messages), BATCH):
        yield messages[start : start + BATCH]
