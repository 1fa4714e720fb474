"""Pages that anybody may open: the first page, who can see what, help, accessibility, the site's files, health."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from chalicelib.campaign.definition import Campaign
from chalicelib.web import assets
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import HttpProblem, Route, here_is_nothing
from chalicelib.web.templating import page

FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class PublicPorts:
    """`campaign` gives the campaign whose name and help contacts the public pages carry, or None without one."""

    campaign: Callable[[datetime], Campaign | None]


@dataclass(frozen=True, slots=True)
class PublicPages:
    """The handlers; `of` is asked at each request, so that importing opens nothing."""

    of: Callable[[], PublicPorts]

    def landing(self, request: Request) -> Reply:
        """The first page: where to go on, what the survey is for."""
        return self._page(request, "public/landing.html")

    def privacy(self, request: Request) -> Reply:
        """Who can see what (texts.md 13)."""
        return self._page(request, "public/privacy.html")

    def help(self, request: Request) -> Reply:
        """How to answer, what to do when something does not work, whom to call."""
        return self._page(request, "public/help.html")

    def accessibility(self, request: Request) -> Reply:
        """What the pages do so that everybody can use them, what they do not do yet, whom to call."""
        return self._page(request, "public/accessibility.html")

    def _page(self, request: Request, template: str) -> Reply:
        return page(request, template, campaign=self.of().campaign(request.now))


def static_file(request: Request) -> Reply:
    """A text asset under its hashed name."""
    asset = assets.find(request.params["name"])
    if asset is None:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    return Reply(asset.body, content_type=asset.content_type, headers=FOR_A_YEAR)


def health(_request: Request) -> Reply:
    """Says that the process answers; touches no store."""
    return Reply("ok", content_type="text/plain; charset=utf-8")


def routes(of: Callable[[], PublicPorts]) -> tuple[Route, ...]:
    """The public addresses. The last one answers every address that nothing else has."""
    pages = PublicPages(of)
    return (
        Route("GET", "/", pages.landing),
        Route("GET", "/rieng-tu", pages.privacy),
        Route("GET", "/tro-giup", pages.help),
        Route("GET", "/tro-nang", pages.accessibility),
        Route("GET", "/static/{name}", static_file),
        Route("GET", "/khoe", health),
        Route("GET", "/{proxy+}", here_is_nothing),
        Route("POST", "/{proxy+}", here_is_nothing),
    )
