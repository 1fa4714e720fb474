"""Serves the Chalice app as a WSGI application: each request becomes the event of API Gateway's REST proxy.

Run it on sync workers only: Chalice keeps the current request on the app, so threads would see each other's.
"""

import base64
import gzip
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

MAX_BODY = 6 * 1024 * 1024
"""Bytes a function accepts; more is answered 413 without reading it."""

PACKED_FROM = 1400
"""Bytes from which an answer is compressed, as the gateway does (infra/edge.yaml)."""
_LEVEL = 6

Environ = dict[str, Any]
Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Resources:
    """Finds the resource template of a path, as API Gateway does: exact parts win over parameters."""

    def __init__(self, templates: Iterable[str]) -> None:
        known = sorted(templates, key=lambda t: [("{" in part, "+}" in part) for part in t.split("/")])
        self._exact = {template for template in known if "{" not in template}
        self._patterns = [(template, _pattern(template)) for template in known if "{" in template]

    def find(self, path: str) -> tuple[str, dict[str, str]] | None:
        """The template and its parameters, or None where no resource is."""
        wanted = path.rstrip("/") or "/"
        if wanted in self._exact:
            return wanted, {}
        for template, pattern in self._patterns:
            if found := pattern.fullmatch(wanted):
                return template, found.groupdict()
        return None


def _pattern(template: str) -> re.Pattern[str]:
    literal = re.escape(template).replace(r"\{", "{").replace(r"\}", "}").replace(r"\+}", "+}")
    greedy = re.sub(r"{(\w+)\+}", r"(?P<\1>.+)", literal)
    return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", greedy))


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler may ask of its Lambda context here."""

    aws_request_id: str


@dataclass(frozen=True, slots=True)
class Gateway:
    """The WSGI application around a Lambda-shaped `handler`."""

    handler: Handler
    resources: Resources

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer one request."""
        size = environ.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal():
            return _plain(start_response, HTTPStatus.BAD_REQUEST)
        if int(size) > MAX_BODY:
            return _plain(start_response, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        found = self.resources.find(environ["PATH_INFO"])
        if found is None:
            return _plain(start_response, HTTPStatus.FORBIDDEN)
        event = event_of(environ, *found, body=environ["wsgi.input"].read(int(size)))
        reply = self.handler(event, Context(event["requestContext"]["requestId"]))
        return _answer(start_response, reply, packs=_takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")))


def event_of(environ: Environ, resource: str, params: dict[str, str], body: bytes) -> dict[str, Any]:
    """The REST proxy event of a request to `resource`."""
    headers = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key[:5] == "HTTP_"}
    if content_type := environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = content_type
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": params or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": path,
            "requestId": str(uuid.uuid4()),
            "identity": {"sourceIp": environ.get("REMOTE_ADDR", "")},
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def _takes_gzip(header: str) -> bool:
    """Whether the browser names gzip, and not with the weight 0."""
    named = (part.replace(" ", "").lower().partition(";") for part in header.split(","))
    return any(name == "gzip" and weight.rstrip("0.") != "q=" for name, _, weight in named)


def _answer(start_response: StartResponse, reply: Mapping[str, Any], *, packs: bool) -> list[bytes]:
    body = reply.get("body") or ""
    payload = base64.b64decode(body) if reply.get("isBase64Encoded") else body.encode()
    headers = [(name, str(value)) for name, value in (reply.get("headers") or {}).items()]
    many = reply.get("multiValueHeaders") or {}
    headers += [(name, str(value)) for name, values in many.items() for value in values]
    if len(payload) >= PACKED_FROM and not reply.get("isBase64Encoded"):  # bytes are packed by whoever made them
        headers.append(("Vary", "Accept-Encoding"))
        if packs:
            payload = gzip.compress(payload, _LEVEL, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(payload))))
    start_response(_status(int(reply["statusCode"])), headers)
    return [payload]


def _plain(start_response: StartResponse, status: HTTPStatus) -> list[bytes]:
    body = status.phrase.encode()
    start_response(_status(status), [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"


def gateway(app: Any) -> Gateway:  # noqa: ANN401 - Chalice has no types
    """The WSGI application that serves Chalice's `app`."""
    return Gateway(handler=app, resources=Resources(app.routes))
