"""Connections to one HTTP server, kept open: a request and its answer cost one write and one or two reads.

Understands what database engines answer: HTTP/1.1 with a Content-Length. Anything else is a `BadAnswer`.
"""

import os
import socket
import ssl
import weakref
from collections.abc import Mapping
from io import BufferedReader
from urllib.parse import SplitResult

from botocore.httpsession import get_cert_path

CONNECT_SECONDS, READ_SECONDS = 1.0, 3.0
_LONGEST_LINE = 65536
Answer = tuple[int, Mapping[str, str], bytes]


class BadAnswer(Exception):
    """The server answered nothing, or in a way that this does not read."""


class Links:
    """The kept connections; each is used by one thread at a time."""

    def __init__(self, to: SplitResult) -> None:
        self._to = to
        self._free: list[_Link] = []
        weakref.finalize(self, _close, self._free)

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Status, headers (names in lower case), body. Raises `OSError` or `BadAnswer`; then the link is gone."""
        try:
            link = self._free.pop()
        except IndexError:
            link = _Link(self._to)
        try:
            answer = link.post(self._to.path, body, headers)
        except BaseException:
            link.close()
            raise
        if answer[1].get("connection", "").lower() == "close":
            link.close()
        else:
            self._free.append(link)
        return answer


def _close(links: "list[_Link]") -> None:
    for link in links:
        link.close()


class _Link:
    def __init__(self, to: SplitResult) -> None:
        tls = to.scheme == "https"
        address = to.hostname or "", to.port or (443 if tls else 80)
        self._socket = socket.create_connection(address, timeout=CONNECT_SECONDS)
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls:
                self._socket = _trust().wrap_socket(self._socket, server_hostname=address[0])
            self._socket.settimeout(READ_SECONDS)
        except BaseException:
            self._socket.close()
            raise
        self._reader: BufferedReader = self._socket.makefile("rb")

    def close(self) -> None:
        self._reader.close()
        self._socket.close()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"content-length: {len(body)}", "\r\n"])
        self._socket.sendall(head.encode("ascii") + body)
        status = self._line().split(None, 2)
        if len(status) < 2 or status[0] != b"HTTP/1.1" or not status[1].isdigit():
            raise BadAnswer("no status line of HTTP/1.1")
        told = dict(self._headers())
        length = told.get("content-length", "")
        if not length.isdecimal():
            raise BadAnswer("an answer without a length")
        content = self._reader.read(int(length))
        if len(content) < int(length):
            raise BadAnswer("the answer broke off")
        return int(status[1]), told, content

    def _headers(self) -> "list[tuple[str, str]]":
        found = []
        while line := self._line().strip():
            name, _, value = line.decode("latin-1").partition(":")
            found.append((name.strip().lower(), value.strip()))
        return found

    def _line(self) -> bytes:
        line = self._reader.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise BadAnswer("the answer broke off")
        return line


def _trust() -> ssl.SSLContext:
    """Certificates as the SDK trusts them."""
    bundle = os.environ.get("AWS_CA_BUNDLE") or get_cert_path(True)  # noqa: FBT003 - its only form
    return ssl.create_default_context(cafile=bundle)
