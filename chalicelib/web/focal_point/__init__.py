"""The focal points' pages under `/dau-moi`: an account and a session of their own, never a respondent's."""

from collections.abc import Callable

from chalicelib.web.focal_point import mend, pages, sign_in, urge
from chalicelib.web.focal_point.frame import UNIT
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.focal_point.session import View, guarded
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Handler, Route

PAGES: tuple[tuple[str, str, View], ...] = (
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


def routes(of: Callable[[], FocalPorts]) -> tuple[Route, ...]:
    """All addresses of the focal points' pages. `of` is asked at each request: importing opens no connection."""
    doors = (
        Route("GET", "/dau-moi/v/{token}", _open(of, sign_in.link)),
        Route("POST", sign_in.LINK, _open(of, sign_in.follow_link)),
        Route("GET", sign_in.ADDRESS, _open(of, sign_in.show)),
        Route("POST", sign_in.ADDRESS, _open(of, sign_in.enter)),
    )
    return (*doors, *(Route(method, path, guarded(of, view)) for method, path, view in PAGES))


def _open(of: Callable[[], FocalPorts], page: Callable[[Request, FocalPorts], Reply]) -> Handler:
    return lambda request: page(request, of())
