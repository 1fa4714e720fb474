"""The outbox of a local run: a real SMTP server that keeps all mail, and pages to read it and to move the clock.

Loopback only. Mail is shown sandboxed; a foreign site can neither read these pages nor post to them.
"""

import argparse
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ops.children import LOOPBACK
from ops.clock import BadMoment, Clock, parse_moment
from ops.mailbox import Mailbox
from ops.receiving import Receiver, no_report, to_mail_queue

HERE = Path(__file__).resolve().parent
STYLES = {
    "/phieu.css": HERE.parent / "static" / "phieu.css",
    "/outbox.css": HERE / "pages" / "outbox.css",
}
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_MAX_LISTED = 200
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)]")

StartResponse = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says."""

    body: str | bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "text/html; charset=utf-8"
    policy: str = _PAGE_POLICY
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the campaign worth jumping to; `at` is local, as the clock's form takes it."""

    label: str
    at: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """The pages. `moments` gives the campaign's key moments; `zone` is the campaign's."""

    mailbox: Mailbox
    clock: Clock
    zone: ZoneInfo
    site: str
    moments: tuple[Moment, ...] = ()

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> list[bytes]:
        """Answer one request (WSGI)."""
        answer = self._checked(environ)
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Security-Policy", answer.policy),
            ("Referrer-Policy", "same-origin"),  # "no-referrer" would blank the Origin that `_checked` reads
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        if answer.location is not None:
            headers.append(("Location", answer.location))
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [answer.body.encode() if isinstance(answer.body, str) else answer.body]

    def _checked(self, environ: Mapping[str, Any]) -> Answer:
        host = str(environ.get("HTTP_HOST", ""))
        if host.rpartition(":")[0] not in {LOOPBACK, "localhost"}:
            return Answer("This server answers to its loopback address only.", HTTPStatus.FORBIDDEN)
        origin = environ.get("HTTP_ORIGIN")
        if origin not in {None, f"http://{host}"}:
            return Answer("Another site may not use these pages.", HTTPStatus.FORBIDDEN)
        if environ["REQUEST_METHOD"] == "POST":
            return self._post(environ)
        return self._get(str(environ["PATH_INFO"]), parse_qs(str(environ.get("QUERY_STRING", ""))))

    def _get(self, path: str, query: Mapping[str, list[str]]) -> Answer:
        if path in STYLES:
            return Answer(STYLES[path].read_text("utf-8"), content_type="text/css; charset=utf-8")
        if path == "/clock":
            return self._clock_page()
        wanted = query.get("to", [""])[0]
        if path == "/":
            return self._list(wanted)
        if path == "/messages.json":
            return self._json(wanted)
        return self._message(path)

    def _list(self, wanted: str) -> Answer:
        found = list(self.mailbox.matching(wanted))
        shown = found[:_MAX_LISTED]
        return self._page("list.html", mails=shown, total=len(found), wanted=wanted)

    def _json(self, wanted: str) -> Answer:
        mails = [
            {
                "id": m.id,
                "to": m.to,
                "subject": m.subject,
                "message_id": m.message_id,
                "text": m.text,
                "html": m.html,
            }
            for m in self.mailbox.matching(wanted)
        ]
        return Answer(json.dumps(mails, ensure_ascii=False), content_type="application/json")

    def _message(self, path: str) -> Answer:
        name, _, part = path.removeprefix("/m/").partition("/")
        mail = self.mailbox.get(name)
        if part.isdecimal() and (file := self.mailbox.attached(name, int(part))) is not None:
            return Answer(file, content_type="application/pdf")
        if mail is None or part not in {"", "html"}:
            return self._page("nothing.html", status=HTTPStatus.NOT_FOUND)
        if part == "html":
            # Links open beside the outbox: the site refuses to be framed.
            return Answer(mail.html.replace("<head>", '<head><base target="_blank">', 1), policy=_MAIL_POLICY)
        return self._page("message.html", mail=mail, text=linked(mail.text))

    def _clock_page(self, problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Answer:
        return self._page("clock.html", status=status, problem=problem, moments=self.moments)

    def _post(self, environ: Mapping[str, Any]) -> Answer:
        if environ["PATH_INFO"] != "/clock":
            return self._page("nothing.html", status=HTTPStatus.NOT_FOUND)
        size = min(int(environ.get("CONTENT_LENGTH") or 0), 1000)
        at = parse_qs(environ["wsgi.input"].read(size).decode("ascii", "replace")).get("at", [""])[0]
        try:
            self.clock.move_to(parse_moment(at, self.zone))
        except BadMoment as problem:
            return self._clock_page(str(problem), HTTPStatus.BAD_REQUEST)
        return Answer("", HTTPStatus.SEE_OTHER, location="/clock")

    def _page(self, template: str, *, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Answer:
        now = self.clock.now().astimezone(self.zone)
        return Answer(
            _pages.get_template(template).render(values, now=now, zone=self.zone, site=self.site), status
        )


def linked(text: str) -> Markup:
    """`text` with its web addresses as links."""
    parts, last = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[last : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


_pages = Environment(
    loader=FileSystemLoader(HERE / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Addresses of mails stay out of the log."""


def main() -> None:
    """Serve until SIGTERM."""
    options = argparse.ArgumentParser()
    for name in ("--smtp", "--web"):
        options.add_argument(name, type=int, required=True)
    for name in ("--folder", "--clock", "--zone", "--site", "--moments"):
        options.add_argument(name, required=True)
    given = options.parse_args()
    outbox = Outbox(
        mailbox=Mailbox(Path(given.folder)),
        clock=Clock(Path(given.clock)),
        zone=ZoneInfo(given.zone),
        site=given.site,
        moments=tuple(Moment(**moment) for moment in json.loads(given.moments)),
    )
    report = to_mail_queue if "PHIEU_MAIL_QUEUE" in os.environ else no_report
    receiver = Receiver(outbox.mailbox, outbox.clock.now, report)
    controller = Controller(receiver, hostname=LOOPBACK, port=given.smtp)
    controller.start()
    server = make_server(LOOPBACK, given.web, outbox, _Server, _Quiet)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.1)
    controller.stop()


if __name__ == "__main__":
    main()
