"""What the engine fixtures need: fresh tables, fresh buckets and queues, and forgetting of cached clients."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from pynamodb.models import Model

from chalicelib.later import Later
from chalicelib.store import connection, settings, tables

QUEUES = ("mail", "imports", "recount", "closing")
BUCKETS = ("campaigns", "rosters", "reports")
_number = count(1)


def forget_clients() -> None:
    """Drop every cached client and setting, so that the next use reads the environment again."""
    connection.client.cache_clear()
    connection.session.cache_clear()
    settings.settings.cache_clear()
    tables._shared.clear()
    for model in _models(Model):
        if "_connection" in vars(model):
            model._connection = None


def forget_wiring() -> None:
    """Let the composition root make everything anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("chalicelib.wiring"):
            for made in list(vars(module).values()):
                if not isinstance(made, Later) and hasattr(made, "cache_clear"):
                    made.cache_clear()


def _models(base: type[Model]) -> Iterator[type[Model]]:
    for child in base.__subclasses__():
        yield child
        yield from _models(child)


def fresh_tables() -> None:
    """Empty roll and urn: dropping and making them again takes two milliseconds on dynoxide."""
    for model in (tables.RollItem, tables.Slip):
        if model.exists():
            model.delete_table()
        model.create_table(wait=True)


@dataclass(frozen=True, slots=True)
class Cloud:
    """Names of the buckets and queue addresses of one test; the PHIEU_ environment says the same."""

    address: str
    buckets: dict[str, str]
    queues: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """The settings a process needs to use these stores."""
        found = {f"PHIEU_{name.upper()}_BUCKET": bucket for name, bucket in self.buckets.items()}
        found |= {f"PHIEU_{name.upper()}_QUEUE": queue for name, queue in self.queues.items()}
        return found


def fresh_cloud(address: str) -> Cloud:
    """Empty buckets and queues under names no other test has."""
    run = f"{os.getpid()}-{next(_number)}"
    s3, sqs = connection.client("s3"), connection.client("sqs")
    buckets = {name: f"phieu-{name}-{run}" for name in BUCKETS}
    for bucket in buckets.values():
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]}
        )
    queues = {name: str(sqs.create_queue(QueueName=f"phieu-{name}-{run}")["QueueUrl"]) for name in QUEUES}
    return Cloud(address=address, buckets=buckets, queues=queues)


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Set these variables for the time being; settings() follows them."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    settings.settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        settings.settings.cache_clear()
