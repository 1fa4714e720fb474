"""What each queue's function does with a batch, beyond the job itself."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pynamodb.exceptions import UpdateError

from chalicelib.jobs.mailer import Outcome
from chalicelib.wiring import work


def record(number: int) -> dict[str, Any]:
    return {"messageId": f"m{number}", "body": json.dumps({"account": str(number)})}


def handled(_ports: object, body: Mapping[str, str], _now: object) -> Outcome:
    if body["account"] == "3":
        raise ValueError("an@mau.example")
    return Outcome.HANDED_OVER if body["account"] == "1" else Outcome.SKIPPED


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "job_ports", lambda: None)
    monkeypatch.setattr("chalicelib.jobs.mailer.handle", handled)


def test_a_batch_of_mail_is_counted_once_by_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Mapping[str, int]] = []
    monkeypatch.setattr(work, "note_mail", lambda outcomes, _now: counted.append(outcomes))
    answer = work.mailer([record(1), record(2), record(3)])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m3"}]}
    assert counted == [{"handed_over": 1, "skipped": 1}]


def test_a_count_that_fails_brings_no_message_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_words: object) -> None:
        raise UpdateError("busy")

    monkeypatch.setattr(work, "note_mail", full)
    assert work.mailer([record(1)]) == {"batchItemFailures": []}
    assert "mail not counted" in caplog.text
