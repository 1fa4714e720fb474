"""The stores of a local run: engines as children, the environment that names them, tables, buckets and queues."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ops import dynoxide
from ops.children import LOOPBACK, Family
from ops.engines import REGION, ROOT, Engine, aws_environment, start_dynoxide, start_ministack
from ops.loop import QUEUES

BUCKETS = ("campaigns", "rosters", "reports")
MAIL_PER_SECOND = "100000"
"""More than this machine sends: under a clock that is moved by hours nobody waits for mail."""
_QUEUE_ACCOUNT = "000000000000"
_VISIBLE_AGAIN_SECONDS = 60
_TRIES_BEFORE_ASIDE = 5


@dataclass(frozen=True, slots=True)
class Stores:
    """The engines of a run. `why_not_durable` says what kept dynoxide away, else it is empty."""

    tables: Engine
    cloud: Engine
    why_not_durable: str


def start_stores(home: Path, family: Family) -> Stores:
    """Start what holds the data, keeping it under `home`. Raises `ChildFailed`."""
    logs = home / "logs"
    cloud = start_ministack(logs / "ministack.log", state=home / "cloud")
    family.add(cloud.child)
    try:
        tables = start_dynoxide(logs / "dynoxide.log", file=home / "tables.db")
    except dynoxide.Unavailable as why:
        return Stores(tables=cloud, cloud=cloud, why_not_durable=str(why))
    family.add(tables.child)
    return Stores(tables=tables, cloud=cloud, why_not_durable="")


def environment(stores: Stores, *, home: Path, site: str, smtp_port: int) -> dict[str, str]:
    """All settings of the run's processes (README, "Settings")."""
    found = aws_environment(tables=stores.tables.address, cloud=stores.cloud.address)
    found |= {f"PHIEU_{name.upper()}_BUCKET": f"phieu-{name}" for name in BUCKETS}
    found |= {
        f"PHIEU_{name.upper()}_QUEUE": f"{stores.cloud.address}/{_QUEUE_ACCOUNT}/phieu-{name}" for name in QUEUES
    }
    return found | {
        "PHIEU_ROLL_TABLE": "phieu-roll",
        "PHIEU_URN_TABLE": "phieu-urn",
        "PHIEU_SITE": site,
        "PHIEU_REHEARSAL": os.environ.get("PHIEU_REHEARSAL", "true"),
        "PHIEU_MAIL_CHANNEL": "smtp",
        "PHIEU_MAIL_FROM": "khaosat@phieu.example",
        "PHIEU_MAIL_PER_SECOND": MAIL_PER_SECOND,
        "PHIEU_SMTP_HOST": LOOPBACK,
        "PHIEU_SMTP_PORT": str(smtp_port),
        "PHIEU_SMTP_STARTTLS": "0",
        "PHIEU_SERVER_KEY": server_key(home / "server-key"),
        "PHIEU_CLOCK_FILE": str(home / "clock"),
        "PYTHONPATH": str(ROOT),
    }


def server_key(file: Path) -> str:
    """The run's key, made at the first run and readable by this user only."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as fresh:
        fresh.write(secrets.token_hex(32))
    return file.read_text("ascii")


def make_stores(*, visible_again: int = _VISIBLE_AGAIN_SECONDS) -> None:
    """Tables, buckets and queues that are not there yet. Reads the environment of the run.

    `visible_again`: real seconds after which a queue gives a message again that nobody said was done.
    """
    from chalicelib.store import tables  # noqa: PLC0415 - its models read the environment when imported
    from chalicelib.store.connection import client  # noqa: PLC0415

    for model in (tables.RollItem, tables.Slip):
        if not model.exists():
            model.create_table(wait=True)
    for name in BUCKETS:
        _make_bucket(client("s3"), os.environ[f"PHIEU_{name.upper()}_BUCKET"])
    for name in QUEUES:
        _make_queue(client("sqs"), f"phieu-{name}", visible_again)


def _make_bucket(s3: Any, name: str) -> None:  # noqa: ANN401 - boto3 has no types
    try:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise


def _make_queue(sqs: Any, name: str, visible_again: int) -> None:  # noqa: ANN401
    """A queue with its dead-letter queue. Making one that exists with the same attributes changes nothing."""
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"].rsplit("/", 1)[-1]
    target = f"arn:aws:sqs:{REGION}:{_QUEUE_ACCOUNT}:{dead}"
    redrive = f'{{"deadLetterTargetArn":"{target}","maxReceiveCount":"{_TRIES_BEFORE_ASIDE}"}}'
    attributes = {"VisibilityTimeout": str(visible_again), "RedrivePolicy": redrive}
    sqs.create_queue(QueueName=name, Attributes=attributes)
