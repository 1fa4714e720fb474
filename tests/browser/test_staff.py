"""A clerk's browser: the strict policy lets a file go straight to the bucket and comes back signed in."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from playwright.sync_api import Browser

from chalicelib.web.staff.session import COOKIE
from tests.support.browser import served
from tests.support.fake_staff_pages import CAMPAIGN, Desk

pytestmark = pytest.mark.browser


@contextmanager
def bucket(desk: Desk) -> Iterator[str]:
    """A bucket of ten lines: keeps the file and leads the browser on, as object storage does."""

    def answer(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode("latin-1")
        said = dict(
            re.findall(r'name="(\w+)"(?:; filename="[^"]*")?\r\n(?:Content-Type: [^\r]*\r\n)?\r\n([^\r]*)', sent)
        )
        desk.rosters.put(said["key"], said["file"].encode("latin-1"), "")
        start("303 See Other", [("Location", f"{said['success_action_redirect']}?key={said['key']}")])
        return [b""]

    server = make_server("127.0.0.1", 0, answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_file_goes_from_the_page_to_the_bucket_and_back(browser: Browser, tmp_path: Path) -> None:
    desk = Desk()
    roster = tmp_path / "danh-sach.csv"
    roster.write_text("STT;Họ và tên", encoding="utf-8")
    with bucket(desk) as origin, served(desk.table(), lambda: desk.now, form_targets=origin) as site:
        desk.site, desk.rosters.origin = site, origin
        context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
        context.add_cookies([{"name": COOKIE, "value": desk.cookies[COOKIE], "url": site}])
        page = context.new_page()
        page.goto(f"{site}/quan-tri/dot/{CAMPAIGN}/danh-sach")
        page.get_by_role("button", name="Gửi tệp danh sách").click()
        page.get_by_label("Chọn tệp danh sách").set_input_files(roster)
        page.get_by_role("button", name="Gửi tệp", exact=True).click()
        page.wait_for_url(f"{site}/quan-tri/dot/{CAMPAIGN}/danh-sach/tep/u1**")
        assert "Đang đọc tệp" in page.content()
    assert desk.rosters.kept[f"{CAMPAIGN}/u1/file"].decode().startswith("STT;")
    assert desk.imports.said == [("arrived", "u1")]
