"""Where published results stand, and what their pages need. The pages themselves are loaded when one is opened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chalicelib.campaign.ports import Campaigns
from chalicelib.later import Later
from chalicelib.web.http import Reply, Request
from chalicelib.web.routing import Handler, Route


class Bucket(Protocol):
    """The reports bucket as these pages use it."""

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None."""

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        """A presigned address that downloads the object as `file_name` for `seconds`."""


@dataclass(frozen=True, slots=True)
class PublishedPorts:
    """What these pages need."""

    campaigns: Campaigns
    reports: Bucket


_made = Later("chalicelib.web.published_pages")


def routes(of: Callable[[], PublishedPorts]) -> tuple[Route, ...]:
    """The addresses of what is published."""
    return (
        Route("GET", "/ket-qua/{campaign}", _page(of, "files")),
        Route("GET", "/ket-qua/{campaign}/xep-hang", _page(of, "ranking")),
        Route("GET", "/ket-qua/{campaign}/tep/{file}", _page(of, "take")),
        Route("GET", "/ket-qua/{campaign}/so-lieu/{ending}", _page(of, "take_tallies")),
        Route("GET", "/bien-nhan", _page(of, "ask_receipt")),
        Route("POST", "/bien-nhan", _page(of, "check_receipt")),
    )


def _page(of: Callable[[], PublishedPorts], name: str) -> Handler:
    def handler(request: Request) -> Reply:
        page: Handler = getattr(_made.PublishedPages(of), name)
        return page(request)

    return handler
