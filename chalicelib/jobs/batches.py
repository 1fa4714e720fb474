"""One batch from a queue: each message by itself, so that one bad one holds up no other."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

log = logging.getLogger("phieu.jobs")


def work_off(
    records: Iterable[Mapping[str, Any]], handle: Callable[[Mapping[str, str]], object]
) -> dict[str, list[dict[str, str]]]:
    """SQS's partial answer: the messages whose handling failed come again, and after a while to the dead letters.

    `records` are the event's records (`messageId`, `body` as JSON). A failure is logged by its type alone.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        try:
            handle(json.loads(record["body"]))
        except Exception as error:  # noqa: BLE001 - whatever it was, the other messages are still to be done
            log.error("message failed", extra={"id": record["messageId"], "error": type(error).__name__})
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
