"""A batch of queue messages: one bad one holds up no other."""

import pytest

from chalicelib.jobs.batches import work_off


def records(*bodies: str) -> list[dict[str, str]]:
    return [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]


def test_messages_that_fail_come_again_and_the_others_do_not() -> None:
    done: list[str] = []

    def handle(body: object) -> None:
        assert isinstance(body, dict)
        done.append(body["job"])
        if body["job"] == "bad":
            raise ValueError("someone@example.vn")

    batch = records('{"job": "one"}', '{"job": "bad"}', "no json", '{"job": "two"}')
    answer = work_off(batch, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}
    assert done == ["one", "bad", "two"]


def test_a_failure_is_logged_by_its_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    def handle(_: object) -> None:
        raise ValueError("someone@example.vn")

    work_off(records("{}"), handle)
    (record,) = caplog.records
    assert vars(record)["error"] == "ValueError"
    assert "example.vn" not in str(vars(record))


def test_an_empty_batch_has_no_failures() -> None:
    assert work_off([], print) == {"batchItemFailures": []}
