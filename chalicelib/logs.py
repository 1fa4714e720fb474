"""Logs and metrics of a deployed function: a line of JSON a record, metrics in CloudWatch's embedded format.

Features only write `log.info("mail", extra={"outcome": …})`; which fields are metrics is decided here. Nothing of
a request but its route's template and its id may be in a record, and nothing at all of a respondent: metrics of
casts carry no request, no group and no campaign, and are shown summed over minutes.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

NAMESPACE = "PHIEU_METRICS"
LEVEL = "PHIEU_LOG_LEVEL"
_OWN = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of a record. `field` "": each record counts one. `by`: the field that tells the numbers apart."""

    name: str
    unit: str
    field: str = ""
    by: str = ""


METRICS: Mapping[tuple[str, str], Metric] = {
    ("phieu.web", "cast"): Metric("Casts", "Count"),
    ("phieu.web", "refused"): Metric("Refusals", "Count", by="reason"),
    ("phieu.mailer", "mail"): Metric("Mail", "Count", by="outcome"),
    ("phieu.tick", "tick"): Metric("TickLag", "Seconds", field="lag"),
    ("phieu.recount", "counted"): Metric("RecountTime", "Milliseconds", field="milliseconds"),
    ("phieu.recount", "invariant broken"): Metric("InvariantsBroken", "Count"),
    ("phieu.data", "rate limit unknown"): Metric("RateLimitsUnknown", "Count"),
    ("phieu.closing", "invariant broken"): Metric("InvariantsBroken", "Count"),
}
"""(logger, message) → what it measures. docs/operations.md says what each number is for."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; an error only by name and place: its words may quote an address."""

    def __init__(self, namespace: str) -> None:
        super().__init__()
        self._namespace = namespace

    def format(self, record: logging.LogRecord) -> str:
        """The line. A field that JSON does not know becomes its type's name."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[1]:
            line |= _told(record.exc_info[1])
        metric = METRICS.get((record.name, line["message"]))
        if metric is not None and self._namespace:
            line |= self._measured(metric, line, at)
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)

    def _measured(self, metric: Metric, line: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The embedded metric: a total, and where `by` says so the same number for each of its values."""
        by = {metric.by[:1].upper() + metric.by[1:]: str(line.get(metric.by, ""))} if metric.by else {}
        return {
            metric.name: line.get(metric.field, 0) if metric.field else 1,
            **by,
            "_aws": {
                "Timestamp": int(at.timestamp() * 1000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": self._namespace,
                        "Dimensions": [[], list(by)] if by else [[]],
                        "Metrics": [{"Name": metric.name, "Unit": metric.unit}],
                    }
                ],
            },
        }


def _told(error: BaseException) -> dict[str, str]:
    """Kind and place of an error, the service's code where a service refused; never its words."""
    told = {"error": type(error).__name__}
    cause = getattr(error, "cause", None) or error
    answer = getattr(cause, "response", None)
    if isinstance(answer, dict):
        told["code"] = str(answer.get("Error", {}).get("Code", ""))
        told["operation"] = str(getattr(cause, "operation_name", ""))
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "chalicelib" in f.filename]
    if frames:
        told["at_line"] = f"{frames[-1].filename.rpartition('chalicelib/')[2]}:{frames[-1].lineno}"
    return told


def configure(stream: TextIO | None = None) -> None:
    """Write the house's records as JSON lines when this is a deployed function, or where `LEVEL` asks for it."""
    if not {"AWS_LAMBDA_FUNCTION_NAME", LEVEL} & os.environ.keys():
        return
    house = logging.getLogger("phieu")
    # Lambda reads what a function prints, line by line; its own handler would put a prefix before the JSON.
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(JsonLines(os.environ.get(NAMESPACE, "")))
    house.handlers = [handler]
    house.propagate = False
    house.setLevel(os.environ.get(LEVEL, "INFO"))
