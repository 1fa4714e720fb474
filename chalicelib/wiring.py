"""The composition root: the only place where features meet their stores.

Everything is made on first use and kept for the life of the process, so that importing `app` opens nothing.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from chalice import Blueprint

from chalicelib.campaign.definition import Campaign
from chalicelib.store import ballots, secrets
from chalicelib.store.ballots import DynamoBallotBox
from chalicelib.store.campaigns import CampaignStore
from chalicelib.store.objects import Objects
from chalicelib.store.secrets import Purpose
from chalicelib.store.settings import settings
from chalicelib.web import public, respondent
from chalicelib.web.csrf import Csrf
from chalicelib.web.problems import problem_page
from chalicelib.web.public import PublicPorts
from chalicelib.web.respondent import RespondentPorts
from chalicelib.web.routing import Edge, blueprint
from chalicelib.web.sessions import Sessions


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
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ or "AWS_EXECUTION_ENV" in os.environ:
        raise ClockFixed("The clock of a deployed function is the server's own and cannot be moved.")
    _clock[0] = clock


@cache
def campaigns() -> CampaignStore:
    """Campaigns in force, cached for 10 s."""
    return CampaignStore(Objects(settings().campaigns_bucket), time.monotonic)


@cache
def edge() -> Edge:
    """The edge of the pages that anybody and respondents see."""
    return Edge(clock=now, problem_page=problem_page, secure=_secure(), form_targets="")


def _secure() -> bool:
    return settings().site.startswith("https://")


def _only_campaign(at: datetime) -> Campaign | None:
    """The campaign that public pages may name: the only one in store. With several, they name none."""
    ids = campaigns().ids()
    return campaigns().in_force(ids[0], at).campaign if len(ids) == 1 else None


@cache
def csrf() -> Csrf:
    """Checks that a form comes from a page of ours."""
    return Csrf(secrets.key(Purpose.CSRF), settings().site)


@cache
def respondent_ports() -> RespondentPorts:
    """The respondent's pages: may put into the urn, never read it."""
    return RespondentPorts(
        box=DynamoBallotBox(),
        campaigns=campaigns(),
        sessions=Sessions(secrets.key(Purpose.SESSION)),
        csrf=csrf(),
        receipt_key=secrets.key(Purpose.RECEIPTS),
        pause=ballots.pause,
    )


@cache
def public_ports() -> PublicPorts:
    """The pages that anybody may open."""
    return PublicPorts(campaign=_only_campaign)


def pages() -> tuple[Blueprint, ...]:
    """The whole site."""
    return (
        blueprint("respondent", respondent.routes(respondent_ports), edge),
        blueprint("public", public.routes(public_ports), edge),
    )
