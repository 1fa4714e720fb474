"""One lazily made client per service, with short timeouts and no retries of conflicts behind our back.

Clients come from botocore itself: boto3 would add its resources and transfer managers to every cold start, and
nothing here uses them. All clients, pynamodb's too, share one session, which reads endpoints and settings once.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

TIMEOUTS = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
)
# Presigned addresses are refused by newer regions under the old signature.
S3_CONFIG = TIMEOUTS.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cache
def session() -> botocore.session.Session:
    """The process's session: region and credentials as the SDK finds them."""
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:  # noqa: ANN401 - clients are made at run time and have no static type
    """The process's client of `service`; endpoints come from the environment (AWS_ENDPOINT_URL_…)."""
    return session().create_client(service, config=S3_CONFIG if service == "s3" else TIMEOUTS)
