"""One signed round trip to the tables without the SDK's detours: a third of their cost (bench/README.md).

Every page and every cast is one or two of these, and botocore spends most of its time on what never changes here:
endpoint rules, parameter shapes, a chain of empty hooks. Whatever is
not a plain answer (no answer, a throttle, an error of the engine) is asked once more the ordinary way, which knows
retries; so a request may reach the engine twice, as with the SDK alone, and callers are built for that.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.utils import get_environ_proxies

from chalicelib.store.links import BadAnswer, Links
from chalicelib.store.signing import Signer

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
_BYTES = b'"B"'
"""Stands once for each binary value of an answer, and for whatever else is called or says B."""
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
        self._url = client.meta.endpoint_url.rstrip("/") + "/"
        to = urlsplit(self._url)
        self._signer = Signer(to.netloc, client.meta.region_name, "dynamodb")
        self._links = Links(to)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parsed answer. Raises `ClientError` as botocore does."""
        if operation not in DATA:
            return self._ordinary(operation, params)
        try:
            status, headers, body = self._sent(operation, params)
        except (_NotPlain, BotoCoreError, BadAnswer, OSError):
            return self._ordinary(operation, params)
        if status == HTTPStatus.OK:
            return _read(body)
        error = _error(operation, status, headers, body)
        if error is None:
            return self._ordinary(operation, params)
        raise error

    def _sent(self, operation: str, params: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        body = json.dumps(params, separators=(",", ":"), default=_binary).encode()
        fixed = {"content-type": _TYPE, "x-amz-target": f"DynamoDB_20120810.{operation}"}
        headers = self._signer.headers(body, fixed, self._credentials.get_frozen_credentials(), datetime.now(UTC))
        prepared = AWSPreparedRequest("POST", self._url, headers, body, stream_output=False)
        _, instead = self._events.emit_until_response(f"before-send.dynamodb.{operation}", request=prepared)
        if instead is not None:
            return instead.status_code, instead.headers, instead.content
        return self._links.post(body, headers)


def _binary(value: object) -> str:
    """Bytes as the protocol writes them."""
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode("ascii")
    raise _NotPlain


def _read(body: bytes) -> dict[str, Any]:
    """The answer with its binary values as bytes; those inside lists and maps are rare and cost a second parse."""
    found: dict[str, Any] = json.loads(body)
    binary = body.count(_BYTES)
    if binary and _decoded(found) < binary:
        found = json.loads(body, object_hook=_with_bytes)
    found["ResponseMetadata"] = {"HTTPStatusCode": 200}
    return found


def _decoded(found: Mapping[str, Any]) -> int:
    """Decode the binary attributes of the items found; how many there were."""
    items = found["Items"] if "Items" in found else [found.get("Item", {})]
    binary = [value for item in items for value in item.values() if "B" in value]
    for value in binary:
        value["B"] = b64decode(value["B"])
    return len(binary)


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
