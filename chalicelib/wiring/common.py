"""What every part of the house shares: the clock, the campaigns, the edge of the pages, the forms' tokens.

Everything is made on first use and kept for the life of the process, so that importing `app` opens nothing.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from chalicelib.campaign.definition import Campaign
from chalicelib.store import secrets
from chalicelib.store.campaigns import CampaignStore
from chalicelib.store.objects import Objects
from chalicelib.store.secrets import Purpose
from chalicelib.store.settings import settings
from chalicelib.web.csrf import Csrf
from chalicelib.web.http import Reply, Request
from chalicelib.web.problems import problem_page
from chalicelib.web.routing import Edge, HttpProblem


class ClockFixed(RuntimeError):
    """Somebody tried to move the clock of a deployed function."""


def system_clock() -> datetime:
    """The server's time (UTC)."""
    return datetime.now(UTC)


_clock: list[Callable[[], datetime]] = [system_clock]


def now() -> datetime:
    """The time of this request or event (UTC): read once at the edge, passed down from there."""
    return _clock[0]()


def use_clock(clock: Callable[[], datetime]) -> None:
    """Put a movable clock in place for a local run. Raises `ClockFixed` in the cloud."""
    # Not AWS_EXECUTION_ENV: Chalice sets that everywhere.
    if {"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API"} & os.environ.keys():
        raise ClockFixed("The clock of a deployed function is the server's own and cannot be moved.")
    _clock[0] = clock


@cache
def campaigns() -> CampaignStore:
    """Campaigns in force, cached for 10 s."""
    return CampaignStore(Objects(settings().campaigns_bucket), time.monotonic)


@cache
def edge() -> Edge:
    """The edge of the pages that anybody and respondents see."""
    return Edge(
        clock=now,
        problem_page=_problem_page,
        secure=_secure(),
        form_targets="",
        rehearsal=settings().rehearsal,
    )


def _secure() -> bool:
    return settings().site.startswith("https://")


def _problem_page(request: Request, problem: HttpProblem) -> Reply:
    """A page that says what went wrong, with the help contacts where even now they can be had."""
    try:
        campaign = only_campaign(request.now)
    except Exception:  # noqa: BLE001 - the page about one fault must not break on another
        campaign = None
    return problem_page(request, problem, campaign)


def only_campaign(at: datetime) -> Campaign | None:
    """The campaign that public pages may name: the only one in store. With several, they name none."""
    ids = campaigns().ids()
    return campaigns().in_force(ids[0], at).campaign if len(ids) == 1 else None


@cache
def csrf() -> Csrf:
    """Checks that a form comes from a page of ours."""
    return Csrf(secrets.key(Purpose.CSRF), "/".join(settings().site.split("/")[:3]))


def mail_domain() -> str:
    """What Message-IDs end with: the sender's domain."""
    return settings().mail_from.rpartition("@")[2].rstrip(">")
