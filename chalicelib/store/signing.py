"""Signature version 4 for the one kind of request that `wire` sends: a POST to `/` with a JSON body.

botocore's signer sorts, quotes and hashes anew what never changes here, which costs as much as the rest of a round
trip. A test holds every signature against botocore's own.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

_ALGORITHM = "AWS4-HMAC-SHA256"


class Identity(Protocol):
    """Who signs; botocore's frozen credentials are one. `token`: a session's, if there is one."""

    @property
    def access_key(self) -> str:
        """The public half."""

    @property
    def secret_key(self) -> str:
        """The secret half."""

    @property
    def token(self) -> str | None:
        """The session's token."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one `service` of one `region` at one `host` (with its port where that is not the scheme's own)."""

    host: str
    region: str
    service: str

    def headers(self, body: bytes, fixed: dict[str, str], by: Identity, now: datetime) -> dict[str, str]:
        """The headers to send. `fixed` has lower-case names; `now` is UTC."""
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        sent = {**fixed, "host": self.host, "x-amz-date": stamp}
        if by.token:
            sent["x-amz-security-token"] = by.token
        names = ";".join(sorted(sent))
        lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
        request = f"POST\n/\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        wanted = f"{_ALGORITHM}\n{stamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        signature = hmac.digest(_day_key(by.secret_key, *scope.split("/")), wanted.encode(), "sha256").hex()
        told = f"Credential={by.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        sent["authorization"] = f"{_ALGORITHM} {told}"
        return sent


@lru_cache(maxsize=8)
def _day_key(secret: str, *scope: str) -> bytes:
    """The key of one day, region and service."""
    made = f"AWS4{secret}".encode()
    for part in scope:
        made = hmac.digest(made, part.encode(), "sha256")
    return made
