"""`/styleguide`: every component and state of the pages on one page. Local runs only; `ops/` is never shipped."""

from functools import cache
from pathlib import Path

from jinja2 import Template

from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Route
from chalicelib.web.templating import environment

ADDRESS = "/styleguide"
_PAGE = Path(__file__).parent / "pages" / "styleguide.html"


def show(request: Request) -> Reply:
    """The page, with the notices of rehearsals and drafts above it."""
    return Reply(
        _template(request.language).render(
            language=request.language,
            prefix=request.prefix,
            campaign=None,
            csrf=None,
            may_switch_language=True,
            signed_in=False,
            rehearsal=True,
            narrow=False,
        )
    )


@cache
def _template(language: str) -> Template:
    return environment(language).from_string(_PAGE.read_text(encoding="utf-8"))


ROUTES = (Route("GET", ADDRESS, show),)
