"""One deployed stage for all tests of this folder; what its functions logged is told when a test fails."""

import sys
from collections.abc import Iterator

import pytest

from ops.deploy_emulator import Emulated, deployed


@pytest.fixture(scope="session")
def stage() -> Iterator[Emulated]:
    """The real package on an emulated cloud that enforces every policy."""
    with deployed() as made:
        yield made
        for line in logged(made):
            sys.stderr.write(f"{line}\n")


def logged(stage: Emulated) -> Iterator[str]:
    """Every line of the functions' logs but Lambda's own."""
    logs = stage.target.cloud.client("logs")
    for group in logs.describe_log_groups(logGroupNamePrefix=f"/phieu/{stage.target.name}/")["logGroups"]:
        name = group["logGroupName"]
        for stream in logs.describe_log_streams(logGroupName=name)["logStreams"]:
            found = logs.get_log_events(logGroupName=name, logStreamName=stream["logStreamName"])["events"]
            for event in found:
                if not event["message"].startswith(("START ", "END ", "REPORT ")):
                    yield f"{name.rpartition('/')[2]}: {event['message'].rstrip()}"
