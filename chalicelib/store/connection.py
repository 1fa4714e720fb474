"""One lazily made client per service, with short timeouts and no retries of conflicts behind our back."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

TIMEOUTS = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
)
# Presigned addresses are refused by newer regions under the old signature.
S3_CONFIG = TIMEOUTS.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cache
def client(service: str) -> Any:  # noqa: ANN401 - boto3 clients are made at run time and have no static type
    """The process's client of `service`; endpoints come from the environment (AWS_ENDPOINT_URL_…)."""
    return boto3.client(service, config=S3_CONFIG if service == "s3" else TIMEOUTS)
