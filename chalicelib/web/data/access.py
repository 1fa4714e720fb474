"""Who may read: the key, its scope, its requests a minute; and what an answer carries for caches."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.ports import UnknownCampaign
from chalicelib.staff.data_keys import DataKey, Refusal, Scope, admit
from chalicelib.staff.rate_limits import PER_WINDOW, TooMany, Within
from chalicelib.web.data.ports import DataPorts
from chalicelib.web.data.problems import problem_json
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Handler, HttpProblem

JSON = "application/json"
FOR_FIVE_MINUTES = "private, max-age=300"
STATUS_OF = {
    Refusal.MISSING: HTTPStatus.UNAUTHORIZED,
    Refusal.REFUSED: HTTPStatus.UNAUTHORIZED,
    Refusal.SCOPE: HTTPStatus.FORBIDDEN,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One request of a system whose key was admitted."""

    request: Request
    ports: DataPorts
    key: DataKey

    def campaign(self) -> CampaignInForce:
        """The campaign of the address, in force. Leaves with "not found" for an unknown one."""
        try:
            return self.ports.campaigns.in_force(self.request.params["campaign"], self.request.now)
        except UnknownCampaign:
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found") from None

    def page(self) -> int:
        """The page that is asked for, from 1. Leaves with "bad page" for what is no such number."""
        asked = self.request.query.get("page", "1")
        if not (asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER and int(asked)):
            raise HttpProblem(HTTPStatus.BAD_REQUEST, "bad_page")
        return int(asked)


LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class View:
    """What answers an address: `scope` is what the key must hold (None: any key may)."""

    scope: Scope | None
    answer: Callable[[Reading], Reply]


def guarded(of: Callable[[], DataPorts], view: View) -> Handler:
    """A handler that lets in genuine keys with the view's scope, within their limit."""

    def handler(request: Request) -> Reply:
        ports = of()
        key = admit(ports.keys, request.headers.get("authorization", ""), view.scope)
        if isinstance(key, Refusal):
            return problem_json(request, HttpProblem(STATUS_OF[key], key.value))
        room = ports.limiter.take(key.id, request.now)
        if isinstance(room, TooMany):
            limits = _limits(Within(0, room.seconds)) | {"Retry-After": str(room.seconds)}
            return problem_json(request, HttpProblem(HTTPStatus.TOO_MANY_REQUESTS, "too_many"), limits)
        reply = view.answer(Reading(request, ports, key))
        return replace(reply, headers={**reply.headers, **_limits(room)})

    return handler


def _limits(room: Within) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(PER_WINDOW),
        "RateLimit-Remaining": str(room.left),
        "RateLimit-Reset": str(room.seconds),
    }


def json_reply(request: Request, body: Mapping[str, Any]) -> Reply:
    """`body` as canonical JSON."""
    return bytes_reply(request, json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def bytes_reply(request: Request, text: str, cache: str = FOR_FIVE_MINUTES) -> Reply:
    """JSON text with its ETag; 304 without a body where the reader holds it already."""
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Vary": "Authorization"}
    held = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in held or "*" in held:
        return Reply("", HTTPStatus.NOT_MODIFIED, JSON, headers=headers)
    return Reply(text, content_type=JSON, headers=headers)
