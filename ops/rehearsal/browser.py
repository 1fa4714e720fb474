"""A browser without scripts: cookies, redirects, and forms read from the pages that came.

A rehearsal reads some hundred thousand pages of our own, so it costs as little as it can: one socket a request,
for the site closes each connection, and tags found by a pattern, only in the form that is asked for.
"""

import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

_TAG = re.compile(r'<(input|textarea|button|select|option)\b((?:[^>"]|"[^"]*")*)>')
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LINK = re.compile(r'href="(/[^"#?]*)')
_FORM = re.compile(r'<form\b(?=[^>]*method="post")[^>]*?action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_FORM_TYPE = "application/x-www-form-urlencoded"
_SEE_OTHER, _SERVER_ERROR = 303, 500
_HEADER_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^\r]*)", re.IGNORECASE)
_SECONDS = 60
_LEAVING = "/dang-xuat"
_BACK_OFF = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, *[3.0] * 30)


Fields = Mapping[str, str | list[str]]


class Unreachable(Exception):
    """The site gave no usable answer, however often it was asked."""


@dataclass(slots=True)
class Form:
    """One form of a page: where it posts, what it holds, its radio buttons, boxes to tick and named buttons."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    areas: list[str] = field(default_factory=list)
    buttons: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Page:
    """An answer as its reader sees it. `path` is where the redirects ended."""

    status: int
    path: str
    html: str

    @property
    def title(self) -> str:
        """What stands in the browser's tab."""
        found = _TITLE.search(self.html)
        return unescape(found[1]) if found else ""

    @property
    def links(self) -> list[str]:
        """Addresses on this site that the page leads to, without their fragments."""
        return _LINK.findall(self.html)

    def form(self, ending: str = "") -> Form:
        """The first form that posts to an address ending so, sign-out forms aside. Raises `LookupError`."""
        for found in _FORM.finditer(self.html):
            action = unescape(found[1])
            if not action.endswith(_LEAVING) and action.endswith(ending):
                return _read(action, found[2])
        raise LookupError(f"no form {ending} on “{self.title}” ({self.status})")


def _read(action: str, inside: str) -> Form:
    form = Form(action)
    chosen = ""
    for tag in _TAG.finditer(inside):
        name, rest = tag.groups()
        attributes = {key: unescape(value) for key, value in _ATTRIBUTE.findall(rest)}
        if name == "select":
            chosen = attributes.get("name", "")
        elif name == "option":
            if chosen not in form.fields or "selected" in attributes:
                form.fields[chosen] = attributes.get("value", "")
        else:
            _take(form, name, attributes)
    return form


def _take(form: Form, tag: str, attributes: Mapping[str, str]) -> None:
    name, kind = attributes.get("name", ""), attributes.get("type")
    if tag == "textarea":
        form.areas.append(name)
    elif tag == "button":
        if name:
            form.buttons.add(attributes.get("value", ""))
    elif kind == "radio":
        form.radios.setdefault(name, []).append(attributes["value"])
        if "checked" in attributes:
            form.fields[name] = attributes["value"]
    elif kind == "checkbox":
        form.boxes.setdefault(name, []).append(attributes["value"])
    elif kind == "hidden":
        form.fields[name] = attributes.get("value", "")


@dataclass(slots=True)
class Browser:
    """One device. Where `patient`, it asks again after a refused connection or an error page, as people do.

    `errors` are answers of 500 and above; `again` counts repeated requests.
    """

    host: str
    port: int
    patient: bool = False
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    again: int = 0
    errors: list[str] = field(default_factory=list)

    def get(self, path: str) -> Page:
        """Open an address and follow redirects."""
        return self._follow("GET", path, None)

    def submit(self, form: Form, fields: Fields | None = None) -> Page:
        """Send a form with these fields over its own, and follow redirects. Several values: a list."""
        return self._follow("POST", form.action, urlencode({**form.fields, **(fields or {})}, doseq=True))

    def tab(self) -> "Browser":
        """Another tab of this device: it has the same session."""
        return Browser(self.host, self.port, self.patient, dict(self.cookies))

    def _follow(self, method: str, path: str, body: str | None) -> Page:
        status, location, html = self._ask(method, path, body)
        while status == _SEE_OTHER and location.startswith("/"):
            path = location
            status, location, html = self._ask("GET", path, None)
        return Page(status, location or path, html)

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        """One answer; a patient browser's last one worth reading."""
        for wait in (*_BACK_OFF, None):
            try:
                answer = self._once(method, path, body)
            except OSError as error:
                self.errors.append(f"{method} {type(error).__name__}")
                answer = None
            if answer is not None and answer[0] < _SERVER_ERROR:
                return answer
            if answer is not None:
                self.errors.append(f"{method} {answer[0]}")
            if not self.patient or wait is None:
                break
            self.again += 1
            time.sleep(wait)
        if answer is None:
            raise Unreachable(self.errors[-1])
        return answer

    def _once(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        self.requests += 1
        with socket.create_connection((self.host, self.port), timeout=_SECONDS) as link:
            link.sendall(self._head(method, path, body))
            answer = b"".join(iter(lambda: link.recv(65536), b""))
        head, _, content = answer.partition(_HEADER_END)
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 ") or (length and int(length[1]) != len(content)):
            raise ConnectionError("the answer was cut short")
        for one in _COOKIE.findall(head):
            self._keep(one.decode("latin-1"))
        location = _LOCATION.search(head)
        return int(head[9:12]), location[1].decode("latin-1") if location else "", content.decode()

    def _head(self, method: str, path: str, body: str | None) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            lines += [f"Content-Type: {_FORM_TYPE}", f"Content-Length: {len(body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode("latin-1")

    def _keep(self, header: str) -> None:
        name, _, rest = header.partition("=")
        if "Max-Age=0" in rest:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = rest.partition(";")[0]
