"""One signed round trip to the tables without the SDK's detours: a third of their cost (bench/README.md).

Every page and every cast is one or two of these, and botocore spends most of its time on what never changes here:
endpoint rules, parameter shapes, a chain of empty hooks. Requests are signed by botocore's own signer. Whatever is
not a plain answer (no answer, a throttle, an error of the engine) is asked once more the ordinary way, which knows
retries; so a request may reach the engine twice, as with the SDK alone, and callers are built for that.
"""

import json
import os
import ssl
import weakref
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import get_cert_path
from botocore.utils import get_environ_proxies

CONNECT_SECONDS, READ_SECONDS = 1.0, 3.0
DATA = frozenset({"Query", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
"""Operations whose answers hold nothing but attribute values; all others go the ordinary way."""
_LATER = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "ExpiredTokenException",
        "UnrecognizedClientException",
    }
)
"""Refusals that the SDK answers by waiting or by fresh credentials."""
_TYPE = "application/x-amz-json-1.0"
Call = Callable[[str, Mapping[str, Any]], dict[str, Any]]


class _NotPlain(Exception):
    """Ask again the ordinary way."""


def shorten(client: Any) -> None:  # noqa: ANN401 - boto3 clients have no static type
    """Let the DynamoDB `client`, and all built on it, take the short way; behind a proxy it stays as it is."""
    if not get_environ_proxies(client.meta.endpoint_url):
        client._make_api_call = _Wire(client).call  # noqa: SLF001 - every method of a client leads through it


class _Wire:
    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._ordinary: Call = client._make_api_call  # noqa: SLF001
        self._credentials = client._request_signer._credentials  # noqa: SLF001 - renewed by botocore where they expire
        self._events = client.meta.events
        self._region = client.meta.region_name
        self._url = client.meta.endpoint_url.rstrip("/") + "/"
        self._links = _Links(urlsplit(self._url))

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parsed answer. Raises `ClientError` as botocore does."""
        if operation not in DATA:
            return self._ordinary(operation, params)
        try:
            status, headers, body = self._sent(operation, params)
        except (_NotPlain, BotoCoreError, OSError, HTTPException):
            return self._ordinary(operation, params)
        if status == HTTPStatus.OK:
            return _read(body)
        error = _error(operation, status, headers, body)
        if error is None:
            return self._ordinary(operation, params)
        raise error

    def _sent(self, operation: str, params: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        body = json.dumps(params, separators=(",", ":"), default=_binary).encode()
        headers = {"Content-Type": _TYPE, "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        request = AWSRequest("POST", self._url, headers=headers, data=body)
        SigV4Auth(self._credentials.get_frozen_credentials(), "dynamodb", self._region).add_auth(request)
        name = f"before-send.dynamodb.{operation}"
        prepared = AWSPreparedRequest("POST", self._url, request.headers, body, stream_output=False)
        _, instead = self._events.emit_until_response(name, request=prepared)
        if instead is not None:
            return instead.status_code, instead.headers, instead.content
        return self._links.post(body, dict(request.headers.items()))


class _Links:
    """Connections kept open between requests; each is used by one thread at a time."""

    def __init__(self, to: SplitResult) -> None:
        self._to = to
        self._free: list[HTTPConnection] = []
        weakref.finalize(self, _close, self._free)

    def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """One exchange. After a failure the next one begins with another connection."""
        try:
            link = self._free.pop()
        except IndexError:
            link = self._made()
        try:
            link.request("POST", self._to.path, body, headers)
            answer = link.getresponse()
            found = answer.status, dict(answer.getheaders()), answer.read()
        except BaseException:
            link.close()
            raise
        self._free.append(link)
        return found

    def _made(self) -> HTTPConnection:
        host = self._to.netloc
        if self._to.scheme == "http":
            return _Patient(host, timeout=CONNECT_SECONDS)
        trusted = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or get_cert_path(True))  # noqa: FBT003
        return _PatientTls(host, timeout=CONNECT_SECONDS, context=trusted)


def _close(links: list[HTTPConnection]) -> None:
    for link in links:
        link.close()


class _Patient(HTTPConnection):
    """Waits longer for an answer than for a connection."""

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_SECONDS)


class _PatientTls(_Patient, HTTPSConnection):
    """The same over TLS."""


def _binary(value: object) -> str:
    """Bytes as the protocol writes them."""
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode("ascii")
    raise _NotPlain


def _read(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body, object_hook=_with_bytes)
    found["ResponseMetadata"] = {"HTTPStatusCode": 200}
    return found


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """A binary attribute value as bytes. An attribute that is called B holds a value, not a text."""
    if len(value) == 1 and isinstance(text := value.get("B"), str):
        return {"B": b64decode(text)}
    return value


def _error(operation: str, status: int, headers: Mapping[str, str], body: bytes) -> ClientError | None:
    """The refusal as botocore tells it, or None for one that is better asked again."""
    if status != HTTPStatus.BAD_REQUEST:
        return None
    told = json.loads(body)
    code = str(told.get("__type", "")).rpartition("#")[2]
    if code in _LATER:
        return None
    response: Any = {
        "Error": {"Code": code, "Message": told.get("message") or told.get("Message", "")},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": dict(headers), "RetryAttempts": 0},
    }
    if "CancellationReasons" in told:
        response["CancellationReasons"] = told["CancellationReasons"]
    return ClientError(response, operation)
