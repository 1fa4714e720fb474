"""A plain request, for tests that call one page."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.web.http import Fields, Request


def request(**changes: Any) -> Request:
    """A GET by nobody in Vietnamese, with `changes`."""
    plain: dict[str, Any] = {
        "method": "GET",
        "route": "/x",
        "params": {},
        "query": {},
        "fields": Fields({}),
        "cookies": {},
        "headers": {},
        "prefix": "",
        "language": "vi",
        "now": datetime(2021, 1, 26, 2, tzinfo=UTC),
        "request_id": "r-1",
    }
    return Request(**{**plain, **changes})
