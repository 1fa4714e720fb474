"""The focal points' pages under `/dau-moi`: an account and a session of their own, never a respondent's."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.later import Later
from chalicelib.web.focal_point.addresses import AGAIN, LINK, SIGN_IN, UNIT
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Handler, Route

if TYPE_CHECKING:
    from chalicelib.web.focal_point.ports import FocalPorts
    from chalicelib.web.focal_point.session import View

again = Later(f"{__name__}.again")
mend = Later(f"{__name__}.mend")
pages = Later(f"{__name__}.pages")
session = Later(f"{__name__}.session")
sign_in = Later(f"{__name__}.sign_in")
urge = Later(f"{__name__}.urge")
"""The views' modules: none is loaded before one of its pages is opened."""

PAGES: "tuple[tuple[str, str, View], ...]" = (
    ("GET", "/dau-moi", pages.home),
    ("GET", "/dau-moi/huong-dan", pages.guide),
    ("POST", "/dau-moi/dang-xuat", sign_in.leave),
    ("GET", UNIT, pages.progress),
    ("GET", f"{UNIT}/in", pages.printed),
    ("GET", f"{UNIT}/excel", pages.workbook),
    ("GET", f"{UNIT}/thu", pages.letters),
    ("GET", f"{UNIT}/de-nghi", mend.show),
    ("GET", f"{UNIT}/de-nghi/{{name}}", mend.form),
    ("POST", f"{UNIT}/de-nghi/{{name}}", mend.propose),
    ("POST", f"{UNIT}/nhac", urge.preview),
    ("POST", f"{UNIT}/nhac/gui", urge.send),
)
"""Method, address, the view."""


def routes(of: "Callable[[], FocalPorts]") -> tuple[Route, ...]:
    """All addresses of the focal points' pages. `of` is asked at each request: importing opens no connection."""
    doors = (
        Route("GET", "/dau-moi/v/{token}", _open(of, sign_in.link)),
        Route("POST", LINK, _open(of, sign_in.follow_link)),
        Route("GET", SIGN_IN, _open(of, sign_in.show)),
        Route("POST", SIGN_IN, _open(of, sign_in.enter)),
        Route("GET", AGAIN, _open(of, again.show)),
        Route("POST", AGAIN, _open(of, again.ask)),
    )
    return (*doors, *(Route(method, path, _guarded(of, view)) for method, path, view in PAGES))


def _open(of: "Callable[[], FocalPorts]", page: Callable[..., Reply]) -> Handler:
    def handler(request: Request) -> Reply:
        return page(request, of())

    return handler


def _guarded(of: "Callable[[], FocalPorts]", view: "View") -> Handler:
    def handler(request: Request) -> Reply:
        guard: Handler = session.guarded(of, view)
        return guard(request)

    return handler
