"""One deployed stage for all tests of this folder; what its functions logged is told when a test fails."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from ops.deploy_emulator import Emulated, deployed

LAST_LINES = 100


@pytest.fixture(scope="session")
def stage() -> Iterator[Emulated]:
    """The real package on an emulated cloud that enforces every policy."""
    with deployed() as made:
        yield made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the last that the functions logged beside what failed."""
    report = yield
    made = item.funcargs.get("stage")
    if report.failed and isinstance(made, Emulated):
        report.sections.append(("the functions' logs", "\n".join(last_logged(made))))
    return report


def last_logged(stage: Emulated) -> list[str]:
    """The latest lines of all functions, in the order of their times."""
    return sorted(logged(stage), key=lambda line: line.partition('"at": ')[2])[-LAST_LINES:]


def logged(stage: Emulated) -> Iterator[str]:
    """Every line of the functions' logs but Lambda's own."""
    logs = stage.target.cloud.client("logs")
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=f"/phieu/{stage.target.name}/")
    for name in groups.search("logGroups[].logGroupName"):
        # The emulator opens a stream for each call, so one page of streams would hide the newest calls.
        streams = logs.get_paginator("describe_log_streams").paginate(logGroupName=name)
        for stream in streams.search("logStreams[].logStreamName"):
            for message in _messages(logs, name, stream):
                if not message.startswith(("START ", "END ", "REPORT ")):
                    yield f"{name.rpartition('/')[2]}: {message.rstrip()}"


def _messages(logs: Any, group: str, stream: str) -> Iterator[str]:
    """A stream's messages from the first to the last; its end is a page whose token does not move on."""
    place: dict[str, str] = {}
    while True:
        page = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **place)
        yield from (event["message"] for event in page["events"])
        if page["nextForwardToken"] == place.get("nextToken"):
            return
        place = {"nextToken": page["nextForwardToken"]}
