"""The description of these addresses: OpenAPI 3.1, open to anybody. Tests hold every answer to it."""

import json
from functools import cache
from typing import Any

from chalicelib.web.data.access import bytes_reply
from chalicelib.web.data.problems import CONTENT_TYPE
from chalicelib.web.data.schemas import SCHEMAS
from chalicelib.web.http import Reply, Request

DESCRIPTION = "/du-lieu/v1/mo-ta"
FOR_AN_HOUR = "public, max-age=3600"
Json = dict[str, Any]


def describe(request: Request) -> Reply:
    """The description, under the stage's own prefix."""
    return bytes_reply(request, _text(request.prefix), FOR_AN_HOUR)


@cache
def _text(prefix: str) -> str:
    return json.dumps(described(prefix), ensure_ascii=False, sort_keys=True)


def described(prefix: str) -> Json:
    """The whole document; `prefix`: what the stage puts before addresses, empty or `/api`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Phiếu: tiến độ và kết quả đã công bố",
            "version": "1",
            "description": (
                "Read-only. Keys are made and revoked by the organiser's staff. Progress is a stored snapshot, "
                "renewed at most hourly or after several changes. Results appear once they are published; decimal "
                "numbers are text with 6 decimals, half up. Within a version fields are added, never changed."
            ),
        },
        "servers": [{"url": prefix or "/"}],
        "security": [{"key": []}],
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
            "responses": {
                "Problem": {
                    "description": "What went wrong, with a code and what to do next.",
                    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
                "Held": {"description": "The reader holds it already (If-None-Match)."},
            },
        },
        "paths": {
            DESCRIPTION: {"get": _open("This description.", {"type": "object"})},
            "/du-lieu/v1/dot": {"get": _read("The campaigns, with their windows. Any key.", "Campaigns")},
            "/du-lieu/v1/dot/{campaign}/tien-do": {
                "get": _read("Ballots by unit and group. Scope: progress.", "Progress", _CAMPAIGN, _PAGE)
            },
            "/du-lieu/v1/dot/{campaign}/ket-qua": {
                "get": _read("Published results by rated unit. Scope: results.", "Results", _CAMPAIGN, _PAGE)
            },
            "/du-lieu/v1/dot/{campaign}/so-lieu/{ending}": {
                "get": _file(
                    "Published tallies as CSV, as JSON, or as SPSS syntax that reads the CSV. Scope: results."
                )
            },
        },
    }


def _in_path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_CAMPAIGN = _in_path("campaign", {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"})
_ENDING = _in_path("ending", {"enum": ["csv", "json", "sps"]})
_PAGE: Json = {
    "name": "page",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": 999_999, "default": 1},
}
_HELD: Json = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def _header(of: str, kind: str = "string") -> Json:
    return {"description": of, "schema": {"type": kind}}


_CACHED = {"ETag": _header("Changes when the body does."), "Cache-Control": _header("How long to keep it.")}
_LIMITS = {
    "RateLimit-Limit": _header("Requests a minute.", "integer"),
    "RateLimit-Remaining": _header("Left in this minute.", "integer"),
    "RateLimit-Reset": _header("Seconds until the next minute.", "integer"),
}


def _refused(*statuses: int) -> Json:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in (*statuses, 500)}


def _ok(schema: Json, headers: Json) -> Json:
    return {
        "description": "The answer.",
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }


def _open(summary: str, schema: Json) -> Json:
    return {"summary": summary, "security": [], "responses": {"200": _ok(schema, _CACHED)} | _refused()}


def _read(summary: str, schema: str, *parameters: Json) -> Json:
    answer = _ok({"$ref": f"#/components/schemas/{schema}"}, _CACHED | _LIMITS)
    refused = _refused(400, 401, 403, 404, 429) if parameters else _refused(401, 429)
    return {
        "summary": summary,
        "parameters": [*parameters, _HELD],
        "responses": {"200": answer, "304": {"$ref": "#/components/responses/Held"}} | refused,
    }


def _file(summary: str) -> Json:
    where = {"Location": _header("Where to fetch the file, within a minute.")}
    return {
        "summary": summary,
        "parameters": [_CAMPAIGN, _ENDING],
        "responses": {"303": {"description": "The file's address.", "headers": where | _LIMITS}}
        | _refused(401, 403, 404, 429),
    }
