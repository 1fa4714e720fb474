"""A visitor of the pages, without a network: real routing and headers, a cookie jar, forms read from the HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalicelib.web.problems import problem_page
from chalicelib.web.routing import Edge, Route, serve
from ops.wsgi import Resources

FORM = "application/x-www-form-urlencoded"


@dataclass
class SeenForm:
    """One form of a page: where it posts and what it holds before anybody types."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SeenForm] = []
        self.links: dict[str, str] = {}
        self.ids: list[str] = []
        self.words: list[str] = []
        self.title = ""
        self._within: list[str] = []
        self._link = ""
        self._button = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "form":
            self.forms.append(SeenForm(values["action"]))
        if tag == "a":
            self._link = values.get("href", "")
        if tag == "button":
            self._button = values.get("value", "")
        if tag == "input":
            self._input(values)
        if tag not in {"input", "meta", "link", "br"}:
            self._within.append(tag)

    def _input(self, values: Mapping[str, str]) -> None:
        form, name = self.forms[-1], values["name"]
        if values.get("type") in {"radio", "checkbox"}:
            form.options.setdefault(name, []).append(values["value"])
            if "checked" in values:
                form.fields[name] = values["value"]
        else:
            form.fields[name] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text:
            return
        if "title" in self._within:
            self.title += text
            return
        self.words.append(text)
        if "a" in self._within:
            self.links[text] = self._link
        if {"button", "form"} <= set(self._within):
            self.forms[-1].buttons[text] = self._button


@dataclass
class Seen:
    """A page as a visitor sees it."""

    status: int
    path: str
    html: str
    headers: Mapping[str, Any]

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.html)
        self.title, self.text = reader.title, " ".join(reader.words)
        self.forms, self.links, self.ids = reader.forms, reader.links, reader.ids

    def form(self, action: str = "") -> SeenForm:
        """The form that posts to `action`; without it, the page's main form."""
        wanted = [f for f in self.forms if (f.action == action if action else f.action != "/dang-xuat")]
        assert len(wanted) == 1, (action, [f.action for f in self.forms])
        return wanted[0]


@dataclass
class Visitor:
    """One browser. `now` is the server's clock; `trail` the statuses of the last answer with its redirects."""

    routes: tuple[Route, ...]
    now: datetime
    cookies: dict[str, str] = field(default_factory=dict)
    trail: list[int] = field(default_factory=list)

    def get(self, path: str) -> Seen:
        """Open an address and follow redirects."""
        self.trail = []
        return self._follow("GET", path, b"")

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Seen:
        """Send a form and follow redirects."""
        self.trail = []
        return self._follow("POST", path, urlencode(fields).encode(), headers)

    def submit(self, page: Seen, fields: Mapping[str, str] = {}, *, action: str = "") -> Seen:
        """Fill in the page's main form (or that with `action`) and send it."""
        form = page.form(action)
        return self.post(form.action, {**form.fields, **fields})

    def press(self, page: Seen, button: str, fields: Mapping[str, str] = {}) -> Seen:
        """Send the form that has the button with this text."""
        form = next(f for f in page.forms if button in f.buttons)
        pressed = {"action": form.buttons[button]} if form.buttons[button] else {}
        return self.post(form.action, {**form.fields, **fields, **pressed})

    def send(self, method: str, path: str, fields: Mapping[str, str] = {}) -> Any:
        """One request, its answer as it is: redirects are not followed."""
        return self._send(method, path, urlencode(fields, doseq=True).encode(), {})

    def _follow(self, method: str, address: str, body: bytes, headers: Mapping[str, str] | None = None) -> Seen:
        response = self._send(method, address, body, headers or {})
        self.trail.append(response.status_code)
        if response.status_code == 303:
            return self._follow("GET", response.headers["Location"], b"")
        return Seen(response.status_code, address, response.body, response.headers)

    def _send(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Any:
        parts = urlsplit(address)
        templates = {route.path for route in self.routes if route.method == method}
        found = Resources(templates).find(parts.path)
        assert found is not None, f"no address {method} {parts.path}"
        route = next(r for r in self.routes if (r.method, r.path) == (method, found[0]))
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        raw = SimpleNamespace(
            method=method,
            path=found[0],
            query_params=dict(parse_qsl(parts.query)) or None,
            headers={"cookie": cookie, "content-type": FORM if method == "POST" else "", **headers},
            context={"path": parts.path, "requestId": "r-1"},
            raw_body=body,
        )
        edge = Edge(clock=lambda: self.now, problem_page=problem_page, secure=True, form_targets="")
        response = serve(route, raw, found[1], edge)
        for one in response.headers.get("Set-Cookie", []):
            name, _, rest = one.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if "Max-Age=0" in one:
                del self.cookies[name]
        return response
