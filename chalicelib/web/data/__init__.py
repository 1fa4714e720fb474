"""Progress and published results as JSON for other systems of the province, read-only, under `/du-lieu/v1`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.later import Later
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Handler, Route

if TYPE_CHECKING:
    from chalicelib.web.data.ports import DataPorts

access = Later(f"{__name__}.access")
campaigns = Later(f"{__name__}.campaigns").campaigns
openapi = Later(f"{__name__}.openapi")
progress = Later(f"{__name__}.progress").progress
results = Later(f"{__name__}.results")
"""Nothing of these is loaded before one of the addresses is asked for."""

VERSION = "/du-lieu/v1"
CAMPAIGN = f"{VERSION}/dot/{{campaign}}"
READINGS: tuple[tuple[str, Later], ...] = (
    (f"{VERSION}/dot", campaigns),
    (f"{CAMPAIGN}/tien-do", progress),
    (f"{CAMPAIGN}/ket-qua", results.page_of_units),
    (f"{CAMPAIGN}/so-lieu/{{ending}}", results.tallies),
)
"""Address and view of everything that needs a key."""


def is_ours(path: str) -> bool:
    """Whether a path (a template, or with the stage's prefix) is one of these addresses."""
    return f"{VERSION}/" in f"{path}/"


def routes(of: "Callable[[], DataPorts]") -> tuple[Route, ...]:
    """All addresses. `of` is asked at each request, so that importing opens no connection."""
    return (
        Route("GET", f"{VERSION}/mo-ta", openapi.describe),
        *(Route("GET", path, _guarded(of, view)) for path, view in READINGS),
    )


def _guarded(of: "Callable[[], DataPorts]", view: Later) -> Handler:
    def handler(request: Request) -> Reply:
        guard: Handler = access.guarded(of, view.load())
        return guard(request)

    return handler
