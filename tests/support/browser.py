"""The pages on a real port, a headless Chromium in front. Without Chromium the tests are skipped aloud."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from chalice import Chalice
from playwright.sync_api import Browser, sync_playwright

from chalicelib.web.problems import problem_page
from chalicelib.web.routing import Edge, Route, blueprint
from ops.wsgi import Gateway, Resources

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing of requests."""


@contextmanager
def served(
    routes: tuple[Route, ...], clock: Callable[[], datetime], *, form_targets: str = ""
) -> Iterator[str]:
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
    """A headless Chromium from the system; skips the test where there is none."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("NO CHROMIUM on this machine: install it to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(program), args=["--no-sandbox"])
        yield browser
        browser.close()
