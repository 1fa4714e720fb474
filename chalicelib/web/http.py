"""One request and one reply, as pages see them. Nothing here knows Chalice; `routing` translates.

Cookies are built only here, so that no header can be split by what a person typed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs

MAX_FIELDS = 1000
"""Enough to mark every name of a unit's list (`follow_up.snapshots.MOST_NAMED`)."""
MAX_BODY = 64 * 1024


class BadForm(ValueError):
    """The body is too large, has too many fields, or is not a form in UTF-8."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Submitted fields. A missing field reads as an empty string; the first value of a name counts."""

    values: Mapping[str, list[str]]

    def get(self, name: str) -> str:
        """The first value of `name`, stripped of surrounding white space; empty when absent."""
        found = self.values.get(name)
        return found[0].strip() if found else ""

    def all(self, name: str) -> list[str]:
        """Every value of `name`, in the order sent."""
        return list(self.values.get(name, ()))

    def names(self) -> list[str]:
        """The names of all fields sent."""
        return list(self.values)


def parse_fields(body: bytes) -> Fields:
    """Read a urlencoded body. Raises `BadForm` instead of reading something else than was sent."""
    if len(body) > MAX_BODY:
        raise BadForm("the form is larger than 64 kB")
    try:
        text = body.decode("ascii")
        values = parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:  # too many fields, or bytes that are not UTF-8
        raise BadForm("the form has too many fields or is not UTF-8") from error
    return Fields(values)


@dataclass(frozen=True, slots=True)
class Request:
    """What a page may know of a request.

    `route` is the template (`/v/{token}`), the only form of the path that may be logged. `prefix` is the stage's
    path prefix, empty or `/api`. `now` is the server's time when the request arrived (UTC), the one and only clock
    of the request. `rehearsal`: the page says that this is not the real survey.
    """

    method: str
    route: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    fields: Fields
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    prefix: str
    language: str
    now: datetime
    request_id: str
    rehearsal: bool = False

    @property
    def is_post(self) -> bool:
        """Whether the request may change something."""
        return self.method == "POST"


HOST = "__Host-"
"""Before a cookie's name over TLS: browsers then take it from this very host alone, not from a neighbour's."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set. `max_age` None: until the browser closes; 0: delete."""

    name: str
    value: str
    max_age: int | None = None

    def header(self, *, secure: bool) -> str:
        """The Set-Cookie value. Raises `ValueError` for any character that could end the cookie early."""
        for part in (self.name, self.value):
            if not all(c.isascii() and (c.isalnum() or c in "-_.=~") for c in part):
                raise ValueError("a cookie's name and value may hold only letters, digits and -_.=~")
        age = "" if self.max_age is None else f"; Max-Age={self.max_age}"
        name = f"{HOST if secure else ''}{self.name}"
        return f"{name}={self.value}; Path=/; HttpOnly; SameSite=Lax{age}{'; Secure' if secure else ''}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A page or a redirect."""

    body: str
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    location: str | None = None
    cookies: tuple[Cookie, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def see_other(request: Request, path: str, *cookies: Cookie) -> Reply:
    """Redirect a POST to `path` (absolute on the site, without the stage's prefix)."""
    return Reply(body="", status=303, location=f"{request.prefix}{path}", cookies=cookies)


FROM_SCRIPT = "x-phieu-script"
"""The header by which `static/phieu.js` says that it sends a form, so that an answer need not be a whole page."""


def to_script(request: Request, path: str, *cookies: Cookie) -> Reply:
    """Tell our script that the form was taken and that the person goes on at `path`."""
    body = json.dumps({"to": f"{request.prefix}{path}"})
    return Reply(body, content_type="application/json", cookies=cookies)
