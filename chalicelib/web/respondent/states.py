"""The page for each reason why a ballot cannot be answered, saved or cast now (texts.md 7-10)."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from chalicelib.ballots.records import Standing
from chalicelib.ballots.results import (
    AlreadyCast,
    BadNonce,
    Busy,
    CredentialNotLive,
    DraftDamaged,
    NoInvitation,
    NotOpenYet,
    OtherCredentialsDraft,
    Refused,
    StaleForm,
    Unavailable,
    WindowClosed,
)
from chalicelib.roster.people import InvitationState
from chalicelib.web.http import Reply
from chalicelib.web.respondent.visit import Visit
from chalicelib.web.routing import HttpProblem

Stopped = (
    NotOpenYet
    | WindowClosed
    | AlreadyCast
    | Unavailable
    | NoInvitation
    | CredentialNotLive
    | OtherCredentialsDraft
    | StaleForm
    | DraftDamaged
    | Refused
    | BadNonce
    | Busy
)
"""Every result of opening, saving or casting after which the person cannot simply go on."""


@dataclass(frozen=True, slots=True)
class _Left:
    """Results that leave by a problem page: status and code."""

    status: HTTPStatus
    code: str


_LEAVE = {
    NoInvitation: _Left(HTTPStatus.NOT_FOUND, "no_ballot"),
    Refused: _Left(HTTPStatus.BAD_REQUEST, "stale"),
    BadNonce: _Left(HTTPStatus.BAD_REQUEST, "stale"),
    Busy: _Left(HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
}


def page_of(visit: Visit, stopped: Stopped) -> Reply:
    """What the person sees instead of the ballot. A POST that was not accepted answers 409."""
    left = _LEAVE.get(type(stopped))
    if left is not None:
        raise HttpProblem(left.status, left.code)
    status = HTTPStatus.CONFLICT if visit.request.is_post else HTTPStatus.OK
    template, context = _told(visit, stopped)
    return visit.page(template, status=status, **context)


def _told(visit: Visit, stopped: Stopped) -> tuple[str, dict[str, Any]]:
    """The template and its context. Raises `HttpProblem` for a credential that was never good."""
    told: tuple[str, dict[str, Any]]
    group = visit.request.params["group"]
    match stopped:
        case NotOpenYet(window=window):
            told = "ballot/not_yet.html", {"window": window}
        case WindowClosed(window=window, arrived_at=at):
            arrived_at = at if visit.request.is_post else None
            told = "ballot/ended.html", {"closed_at": window.closes_at, "arrived_at": arrived_at}
        case CredentialNotLive(standing=Standing.ENDED) | Unavailable(state=InvitationState.CLOSED):
            closed_at = visit.in_force.window_for(group).closes_at
            told = "ballot/ended.html", {"closed_at": closed_at, "arrived_at": None}
        case AlreadyCast():
            told = "ballot/already.html", {"on_paper": False}
        case Unavailable(state=InvitationState.PAPER):
            told = "ballot/already.html", {"on_paper": True}
        case Unavailable(state=state):
            told = "ballot/unavailable.html", {"state": state.value}
        case OtherCredentialsDraft(issued_at=issued_at):
            opening_mail = visit.request.query.get("thu") == "1"
            told = (
                "ballot/other_draft.html",
                {"issued_at": issued_at, "opening_mail": opening_mail, "group": group},
            )
        case StaleForm() | DraftDamaged():
            told = "ballot/unreadable.html", {"changed": isinstance(stopped, StaleForm), "group": group}
        case _:
            raise HttpProblem(HTTPStatus.FORBIDDEN, "wrong_link")
    return told
