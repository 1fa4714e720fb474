"""The pages on a real port, a headless Chromium in front. Without Chromium the tests are skipped aloud."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from chalice import Chalice
from playwright.sync_api import Browser

from chalicelib.web.problems import problem_page
from chalicelib.web.routing import Edge, Route, blueprint
from ops.browsers import NoBrowser, launched
from ops.wsgi import Gateway, Resources


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing of requests."""


@contextmanager
def served(routes: tuple[Route, ...], clock: Callable[[], datetime], *, form_targets: str = "") -> Iterator[str]:
    """The address of a site with these routes while the block runs. One request at a time, as Chalice needs."""
    app = Chalice("phieu-test")
    edge = Edge(clock=clock, problem_page=problem_page, secure=False, form_targets=form_targets)
    app.register_blueprint(blueprint("pages", routes, lambda: edge))
    gateway = Gateway(app, Resources(route.path for route in routes))
    server = make_server("127.0.0.1", 0, gateway, WSGIServer, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; skips the test aloud where there is none."""
    try:
        with launched() as browser:
            yield browser
    except NoBrowser as missing:
        pytest.skip(str(missing))
