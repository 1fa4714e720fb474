"""A respondent's browser without scripts: cookies, redirects, and forms read from the pages that came.

Tags are found by a pattern rather than a parser: a rehearsal reads some hundred thousand pages of our own.
"""

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

_TAG = re.compile(r'<(/?)(form|input|textarea|button)\b((?:[^>"]|"[^"]*")*)>')
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LINK = re.compile(r'href="(/[^"#?]*)')
_FORM_TYPE = "application/x-www-form-urlencoded"
_BACK_OFF = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, *[3.0] * 30)


class Unreachable(Exception):
    """The site gave no usable answer, however often it was asked."""


@dataclass(slots=True)
class Form:
    """One form of a page: where it posts, what it holds, its radio buttons and its named buttons."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
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

    def forms(self) -> list[Form]:
        """Every form, in the page's order."""
        found: list[Form] = []
        for tag in _TAG.finditer(self.html):
            closing, name, rest = tag.groups()
            if closing:
                continue
            attributes = {key: unescape(value) for key, value in _ATTRIBUTE.findall(rest)}
            if name == "form":
                found.append(Form(attributes["action"]))
            elif found:
                _take(found[-1], name, attributes)
        return found

    def form(self, ending: str = "") -> Form:
        """The one form whose address ends so, the sign-out form aside. Raises `LookupError`."""
        for one in self.forms():
            if one.action != "/dang-xuat" and one.action.endswith(ending):
                return one
        raise LookupError(f"no form {ending} on “{self.title}” ({self.status})")


def _take(form: Form, tag: str, attributes: Mapping[str, str]) -> None:
    name = attributes.get("name", "")
    if tag == "textarea":
        form.areas.append(name)
    elif tag == "button":
        if name:
            form.buttons.add(attributes.get("value", ""))
    elif attributes.get("type") == "radio":
        form.radios.setdefault(name, []).append(attributes["value"])
        if "checked" in attributes:
            form.fields[name] = attributes["value"]
    elif attributes.get("type") == "hidden":
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

    def submit(self, form: Form, fields: Mapping[str, str] | None = None) -> Page:
        """Send a form with these fields over its own, and follow redirects."""
        return self._follow("POST", form.action, urlencode({**form.fields, **(fields or {})}))

    def tab(self) -> "Browser":
        """Another tab of this device: it has the same session."""
        return Browser(self.host, self.port, self.patient, dict(self.cookies))

    def _follow(self, method: str, path: str, body: str | None) -> Page:
        status, location, html = self._ask(method, path, body)
        while status == http.HTTPStatus.SEE_OTHER:
            path = location
            status, location, html = self._ask("GET", path, None)
        return Page(status, path, html)

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        """One answer; a patient browser's last one worth reading."""
        for wait in (*_BACK_OFF, None):
            try:
                answer = self._once(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(f"{method} {type(error).__name__}")
                answer = None
            if answer is not None and answer[0] < http.HTTPStatus.INTERNAL_SERVER_ERROR:
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
        link = http.client.HTTPConnection(self.host, self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = _FORM_TYPE
        try:
            self.requests += 1
            link.request(method, path, body, headers)
            answer = link.getresponse()
            html = answer.read().decode()
        finally:
            link.close()
        for one in answer.headers.get_all("Set-Cookie", []):
            self._keep(one)
        return answer.status, answer.headers.get("Location", ""), html

    def _keep(self, header: str) -> None:
        name, _, rest = header.partition("=")
        if "Max-Age=0" in rest:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = rest.partition(";")[0]
