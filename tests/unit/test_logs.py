"""A line of the log: JSON, metrics where one is meant, and nothing that an error's words might give away."""

import io
import json
import logging
from typing import Any

import pytest

from chalicelib import logs


def line_of(name: str, message: str, *, error: Exception | None = None, **extra: Any) -> dict[str, Any]:
    record = logging.getLogger(name).makeRecord(
        name, logging.INFO, "x.py", 1, message, (), (type(error), error, None) if error else None, extra=extra
    )
    found: dict[str, Any] = json.loads(logs.JsonLines("Phieu/test").format(record))
    return found


def test_a_record_is_one_line_with_its_fields() -> None:
    line = line_of("phieu.web", "failed", route="/v/{token}", id="r-1")
    assert (line["message"], line["route"], line["id"]) == ("failed", "/v/{token}", "r-1")
    assert "_aws" not in line


def test_a_cast_is_a_number_and_nothing_else() -> None:
    line = line_of("phieu.web", "cast")
    assert line["Casts"] == 1
    assert set(line) == {"at", "level", "logger", "message", "Casts", "_aws"}


def test_refusals_are_told_apart_by_their_reason_and_summed() -> None:
    line = line_of("phieu.web", "refused", reason="WindowClosed")
    (told,) = line["_aws"]["CloudWatchMetrics"]
    assert (line["Refusals"], line["Reason"]) == (1, "WindowClosed")
    assert told["Dimensions"] == [[], ["Reason"]]


def test_the_ticks_lag_is_in_seconds() -> None:
    line = line_of("phieu.tick", "tick", lag=61.5)
    assert line["TickLag"] == 61.5
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "TickLag", "Unit": "Seconds"}]


def test_an_errors_words_stay_out() -> None:
    line = line_of("phieu.jobs", "message failed", error=ValueError("an@mau.example"))
    assert line["error"] == "ValueError"
    assert "an@mau.example" not in json.dumps(line)


@pytest.mark.parametrize(
    ("name", "value"), [("AWS_LAMBDA_FUNCTION_NAME", "web"), (logs.LEVEL, "INFO")], ids=["cloud", "asked"]
)
def test_a_function_in_the_cloud_prints_its_lines_and_whoever_asks_for_a_level(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    house = logging.getLogger("phieu")
    before = (house.handlers, house.propagate, house.level)
    monkeypatch.setenv(name, value)
    stream = io.StringIO()
    try:
        logs.configure(stream)
        logging.getLogger("phieu.coverage").info("coverage", extra={"renewed": 2})
    finally:
        house.handlers, house.propagate = before[0], before[1]
        house.setLevel(before[2])
    assert json.loads(stream.getvalue())["renewed"] == 2


def test_elsewhere_logging_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    monkeypatch.delenv(logs.LEVEL, raising=False)
    before = list(logging.getLogger("phieu").handlers)
    logs.configure()
    assert logging.getLogger("phieu").handlers == before
