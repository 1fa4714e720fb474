"""Above what the site's cores take, a clear page at once; nothing that was sent is half taken."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from types import SimpleNamespace

import pytest

from ops import shedding
from ops.shedding import PAGE, Shedding, waiting_at
from ops.wsgi import Environ, StartResponse

BODY = b"answer=1"


def asked(waiting: int, most: int = 5) -> tuple[str, bytes, BytesIO]:
    """The status and page that a post gets while `waiting` connections wait, and what is left of its body."""
    said: list[str] = []

    def site(environ: Environ, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    body = BytesIO(BODY)
    environ = {"CONTENT_LENGTH": str(len(BODY)), "wsgi.input": body}
    answer = Shedding(site, most, lambda: waiting)(environ, lambda status, _: said.append(status))
    return said[0], b"".join(answer), body


def test_a_request_is_taken_while_few_wait() -> None:
    assert asked(waiting=5)[:2] == ("200 OK", BODY)


def test_a_request_beyond_them_is_told_at_once_to_come_again_in_both_languages() -> None:
    status, page, body = asked(waiting=6)
    assert status.startswith("503 ")
    assert page == PAGE
    assert "Các câu đã lưu vẫn còn" in page.decode()
    assert "try again in a minute" in page.decode()
    assert body.read() == b"", "an unread body would close the connection before the page is seen"


@pytest.fixture
def listener() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(16)
    return made


@pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="only Linux counts waiting connections")
def test_connections_that_nobody_accepted_are_counted(listener: socket.socket) -> None:
    with listener, ExitStack() as open_:
        assert waiting_at([listener]) == 0
        for _ in range(3):
            open_.enter_context(socket.create_connection(listener.getsockname()))
        assert waiting_at([listener]) == 3
        open_.enter_context(listener.accept()[0])
        assert waiting_at([listener]) == 2


def test_a_worker_looks_at_its_own_listening_sockets(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shedding, "_listeners", [])

    worker = SimpleNamespace(sockets=[SimpleNamespace(sock=listener)])
    shedding.post_fork(None, worker)
    with listener, socket.create_connection(listener.getsockname()):
        taken: Callable[[Environ, StartResponse], list[bytes]] = lambda *_: [b"page"]  # noqa: E731 - a site in a line
        refused = Shedding(taken, 0)({"wsgi.input": BytesIO()}, lambda *_: None)
    assert refused == [PAGE]
