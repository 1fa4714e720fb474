"""Progress and published results as JSON for other systems of the province, read-only, under `/du-lieu/v1`."""

from collections.abc import Callable

from chalicelib.web.data import results
from chalicelib.web.data.access import View, guarded
from chalicelib.web.data.campaigns import campaigns
from chalicelib.web.data.openapi import DESCRIPTION, describe
from chalicelib.web.data.ports import DataPorts
from chalicelib.web.data.progress import progress
from chalicelib.web.routing import Route

VERSION = "/du-lieu/v1"
CAMPAIGN = f"{VERSION}/dot/{{campaign}}"
READINGS: tuple[tuple[str, View], ...] = (
    (f"{VERSION}/dot", campaigns),
    (f"{CAMPAIGN}/tien-do", progress),
    (f"{CAMPAIGN}/ket-qua", results.page_of_units),
    (f"{CAMPAIGN}/so-lieu/{{ending}}", results.tallies),
)
"""Address and view of everything that needs a key."""


def is_ours(path: str) -> bool:
    """Whether a path (a template, or with the stage's prefix) is one of these addresses."""
    return f"{VERSION}/" in f"{path}/"


def routes(of: Callable[[], DataPorts]) -> tuple[Route, ...]:
    """All addresses. `of` is asked at each request, so that importing opens no connection."""
    return (
        Route("GET", DESCRIPTION, describe),
        *(Route("GET", path, guarded(of, view)) for path, view in READINGS),
    )
