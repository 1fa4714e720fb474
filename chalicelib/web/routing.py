"""The route table and its translation to and from Chalice.

A `Route` is data, so that one test can visit every page and one log line can name the template, never the path.
Exceptions that are known (`HttpProblem`) become their page; any other becomes the page "có lỗi" and a log line
with the exception's type and the request's id, nothing of its content.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from chalice import Blueprint, Response

from chalicelib.web.catalogue import LANGUAGES
from chalicelib.web.http import HOST, BadForm, Fields, Reply, Request, parse_fields

Handler = Callable[[Request], Reply]
FORM = "application/x-www-form-urlencoded"
LONGEST_PARAMETER = 200
"""Characters of one part of an address: what is longer was never made by us, and no table takes it as a key."""
log = logging.getLogger("phieu.web")


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the site. `path` uses Chalice's `{name}` parameters."""

    method: str
    path: str
    handler: Handler


@dataclass(unsafe_hash=True)
class HttpProblem(Exception):
    """Leave the handler with an error page: `code` chooses the sentence and what to do next (`problems`).

    Not frozen: a context manager that it passes through must be able to set its traceback.
    """

    status: int
    code: str


ProblemPage = Callable[[Request, HttpProblem], Reply]


@dataclass(frozen=True, slots=True)
class Edge:
    """What the edge needs beside the routes: the clock, the problem page, and whether cookies must be Secure.

    `rehearsal`: every page says that this is not the real survey.
    """

    clock: Callable[[], datetime]
    problem_page: ProblemPage
    secure: bool
    form_targets: str
    rehearsal: bool = False


def blueprint(name: str, routes: Iterable[Route], edge: Callable[[], Edge]) -> Blueprint:
    """A Chalice blueprint that serves `routes`."""
    made = Blueprint(name)
    for route in routes:
        _add(made, route, edge)
    return made


def _add(made: Blueprint, route: Route, edge: Callable[[], Edge]) -> None:
    def view(**params: str) -> Response:
        return serve(route, made.current_request, params, edge())

    view.__name__ = f"{route.method.lower()}_{abs(hash(route.path))}"
    # Any type passes here, so that a wrong one gets a page of ours instead of the framework's JSON.
    made.route(route.path, methods=[route.method], content_types=["*/*"])(view)


def mend_foreign_answers(edge_of: Callable[[str], Edge]) -> Callable[[Any, Callable[[Any], Response]], Response]:
    """A Chalice middleware: what the framework itself refused (405, a failed import) becomes a page too.

    `edge_of` gives the edge of a path.
    """

    def middleware(raw: Any, get_response: Callable[[Any], Response]) -> Response:  # noqa: ANN401
        response = get_response(raw)
        if response.status_code < HTTPStatus.BAD_REQUEST or "Content-Security-Policy" in response.headers:
            return response
        here = edge_of(str(raw.path))
        request = _request(Route(raw.method, "", here_is_nothing), raw, {}, here)
        code = "not_allowed" if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED else "unexpected"
        return to_chalice(here.problem_page(request, HttpProblem(response.status_code, code)), here)

    return middleware


def here_is_nothing(_request: Request) -> Reply:
    """The handler of an address that has none."""
    raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")


def serve(route: Route, raw: Any, params: Mapping[str, str], edge: Edge) -> Response:  # noqa: ANN401
    """Answer one Chalice request by `route`, whatever happens."""
    request = _request(route, raw, params, edge)
    try:
        if any(len(value) > LONGEST_PARAMETER for value in params.values()):
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
        if route.method == "POST":
            if not request.headers.get("content-type", "").lower().startswith(FORM):
                raise BadForm("not a form")
            request = replace(request, fields=parse_fields(raw.raw_body))
        reply = route.handler(request)
    except HttpProblem as problem:
        reply = edge.problem_page(request, problem)
    except BadForm:
        reply = edge.problem_page(request, HttpProblem(400, "bad_form"))
    except Exception as error:  # the last door before the person: a page, never a traceback
        log.error("failed", extra={"route": route.path, "error": type(error).__name__, "id": request.request_id})
        log.debug("failed", exc_info=error)
        reply = edge.problem_page(request, HttpProblem(500, "unexpected"))
    return to_chalice(reply, edge)


def _request(route: Route, raw: Any, params: Mapping[str, str], edge: Edge) -> Request:  # noqa: ANN401
    query = dict(raw.query_params or {})
    cookies = _cookies(raw.headers.get("cookie", ""), HOST if edge.secure else "")
    wanted = query.get("lang") or cookies.get("phieu_lang", "vi")
    context: Mapping[str, Any] = raw.context or {}
    return Request(
        method=route.method,
        route=route.path,
        params=params,
        query=query,
        fields=Fields({}),
        cookies=cookies,
        headers=raw.headers,
        prefix=stage_prefix(str(context.get("path", "")), str(raw.path)),
        language=wanted if wanted in LANGUAGES else "vi",
        now=edge.clock(),
        request_id=str(context.get("requestId", "")),
        rehearsal=edge.rehearsal,
    )


def stage_prefix(path: str, template: str) -> str:
    """What the gateway puts before our addresses (`/api`): the segments of `path` beyond those of `template`."""
    sent, ours = path.strip("/").split("/"), template.strip("/").split("/")
    own = len(ours) if template.strip("/") else 0
    extra = [part for part in sent[: len(sent) - own] if part]
    return "".join(f"/{part}" for part in extra)


def _cookies(header: str, prefix: str) -> dict[str, str]:
    """Name without `prefix` → value; whose name lacks it may come from a neighbour and counts as none.

    The standard parser drops all cookies for one that it dislikes, and a neighbour may set such a one.
    """
    pairs = (part.partition("=") for part in header.split(";"))
    named = ((name.strip(), value.strip()) for name, _, value in pairs)
    return {name.removeprefix(prefix): value for name, value in named if name and name.startswith(prefix)}


@cache
def security_headers(form_targets: str) -> Mapping[str, str]:
    """Headers of every page. `form_targets`: further origins that forms may post to (the upload bucket)."""
    policy: Sequence[str] = (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        f"form-action 'self' {form_targets}".strip(),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
    }


def to_chalice(reply: Reply, edge: Edge) -> Response:
    """The Chalice response of `reply`, with the headers every page carries."""
    headers: dict[str, Any] = {**security_headers(edge.form_targets), "Content-Type": reply.content_type}
    headers |= reply.headers
    if reply.location is not None:
        headers["Location"] = reply.location
    if reply.cookies:
        headers["Set-Cookie"] = [cookie.header(secure=edge.secure) for cookie in reply.cookies]
    return Response(body=reply.body, status_code=reply.status, headers=headers)
