"""Fixtures of every room: local engines with fresh tables, buckets and queues. Clouds are out of reach.

`engine`: an empty roll and urn. `cloud`: empty buckets and queues. Each test process has its own engines, so
tests run side by side under pytest-xdist.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Set before any client is made: no test can reach a real account, whatever the developer's shell holds.
for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
    os.environ.pop(name, None)
os.environ |= {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "ap-southeast-1",
    "AWS_DEFAULT_REGION": "ap-southeast-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "PHIEU_ROLL_TABLE": "phieu-roll",
    "PHIEU_URN_TABLE": "phieu-urn",
    "PHIEU_SITE": "https://phieu.example",
    "PHIEU_MAIL_FROM": "khaosat@phieu.example",
}

# A busy machine is no failure: no property is held against the clock.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

from ops.engines import Engine, start_ministack, start_tables  # noqa: E402 - after the environment is safe
from tests.support.engines import Cloud, environment, forget_clients, fresh_cloud, fresh_tables  # noqa: E402


@pytest.fixture(scope="session")
def tables_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine for the tables that this test process uses from its first need to its end."""
    running = start_tables(_log(tmp_path_factory, "tables"))
    with environment({"AWS_ENDPOINT_URL_DYNAMODB": running.address}):
        forget_clients()
        yield running
    running.child.stop()


@pytest.fixture
def engine(tables_process: Engine) -> Engine:
    """A running engine with an empty roll and an empty urn; every pynamodb model speaks to it."""
    fresh_tables()
    return tables_process


@pytest.fixture(scope="session")
def cloud_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The stand-in for S3, SQS and SES that this test process uses."""
    running = start_ministack(_log(tmp_path_factory, "cloud"))
    endpoints = {f"AWS_ENDPOINT_URL_{name}": running.address for name in ("S3", "SQS", "SES", "SESV2", "STS")}
    with environment(endpoints):
        forget_clients()
        yield running
    running.child.stop()


@pytest.fixture
def cloud(cloud_process: Engine) -> Iterator[Cloud]:
    """Empty buckets and queues of this test alone; settings() names them."""
    made = fresh_cloud(cloud_process.address)
    with environment(made.environment):
        yield made


def _log(factory: pytest.TempPathFactory, name: str) -> Path:
    return factory.mktemp("engines") / f"{name}.log"
