"""Refusing at once what would only wait: above the rate that the site's cores take, a clear page, no silence.

gunicorn takes this module as its configuration (`-c python:ops.shedding`): so each worker knows where it listens.
Linux says how many connections wait there to be accepted; where it does not, nothing is refused.
"""

import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ops.wsgi import MAX_BODY, Environ, StartResponse

SHEDDING = "python:ops.shedding"
"""gunicorn's word for this module as its configuration."""

MOST_WAITING = 400
"""Connections that may wait: some seconds of work for two workers, less than a browser's patience."""

_WAITING = struct.Struct("=24xI")
"""`tcpi_unacked` of Linux's `struct tcp_info`: for a listening socket its connections not yet accepted."""

PAGE = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Hệ thống đang bận</title><h1>Hệ thống đang bận</h1>"
    "<p>Các câu đã lưu vẫn còn. Xin chờ một phút rồi bấm lại. "
    '<span lang="en">Busy: what was saved is kept; try again in a minute.</span></p></html>'
).encode()
"""The same words as the cloud's gateway has for it (infra/edge.yaml)."""

HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(PAGE))),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("Retry-After", "60"),
]

_listeners: list[socket.socket] = []


class Listener(Protocol):
    """gunicorn's listening socket."""

    sock: socket.socket


class Worker(Protocol):
    """What is needed of a gunicorn worker."""

    @property
    def sockets(self) -> Sequence[Listener]:
        """Where it listens."""
        ...


def post_fork(_server: object, worker: Worker) -> None:
    """Gunicorn's hook in each new worker: remember its listening sockets."""
    _listeners[:] = [one.sock for one in worker.sockets]


def waiting_at(listeners: list[socket.socket]) -> int:
    """How many connections the listening sockets hold that no worker has accepted; 0 where nobody can tell."""
    told = getattr(socket, "TCP_INFO", None)
    if told is None:
        return 0
    return sum(_WAITING.unpack(one.getsockopt(socket.IPPROTO_TCP, told, _WAITING.size))[0] for one in listeners)


@dataclass(frozen=True, slots=True)
class Shedding:
    """`application`, but for requests that come while more than `most` others wait."""

    application: Callable[[Environ, StartResponse], list[bytes]]
    most: int = MOST_WAITING
    waiting: Callable[[], int] = lambda: waiting_at(_listeners)

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer one request, or say that it must come again."""
        if self.waiting() <= self.most:
            return self.application(environ, start_response)
        # Unread, a body would end the connection before the page is seen.
        size = environ.get("CONTENT_LENGTH") or "0"
        environ["wsgi.input"].read(min(int(size), MAX_BODY) if size.isdecimal() else 0)
        start_response("503 Service Unavailable", HEADERS)
        return [PAGE]
