"""The outbox shows what came, finds it, keeps foreign sites out, and moves the clock."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.follow_up.messages import Attachment, Message
from chalicelib.follow_up.mime import as_mime
from ops.clock import Clock
from ops.mailbox import Mailbox
from ops.outbox import Moment, Outbox, linked
from ops.sign_ins import SignIn, read

NOW = datetime(2021, 1, 27, 1, 30, tzinfo=UTC)
TEXT = (
    "Kính gửi: Ông Nguyễn Văn Mẫu, Trưởng phòng\n\nTài khoản: 23456789\nMật khẩu: BCFG-HJKM-NPQR\n\n"
    "Hoặc mở liên kết riêng của Ông:\nhttp://127.0.0.1:8000/v/23456789BCFGHJKM\n"
)
HTML = "<!DOCTYPE html><html><head><title>x</title></head><body><a href='http://127.0.0.1:8000/v/2'>Mở</a></body></html>"


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    clock = Clock(tmp_path / "clock")
    clock.move_to(NOW)
    moments = (Moment("Đợt 2 mở", "2021-02-01T08:00"),)
    return Outbox(
        Mailbox(tmp_path / "mail"), clock, ZoneInfo("Asia/Ho_Chi_Minh"), "http://127.0.0.1:8000", moments
    )


def letter(to: str = "mau@vidu.vn", subject: str = "Tài khoản khảo sát – Ông Nguyễn Văn Mẫu") -> bytes:
    message = Message(to=to, subject=subject, text=TEXT, html=HTML, message_id="<1@x>", headers={})
    return as_mime(message, sender="khaosat@vidu.vn", now=NOW).as_bytes()


def visit(outbox: Outbox, path: str, query: str = "", **environ: Any) -> tuple[str, dict[str, str], str]:
    said: list[Any] = []
    full = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1:8001",
        **environ,
    }
    body = b"".join(outbox(full, lambda status, headers: said.extend((status, dict(headers)))))
    return said[0], said[1], body.decode()


def post(outbox: Outbox, path: str, body: bytes, **environ: Any) -> tuple[str, dict[str, str], str]:
    sent: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    return visit(outbox, path, **sent, **environ)


def test_the_newest_mail_comes_first_and_search_reads_address_and_subject(outbox: Outbox) -> None:
    outbox.mailbox.add(letter("mot@vidu.vn"), NOW)
    outbox.mailbox.add(letter("hai@vidu.vn", "Nhắc"), NOW + timedelta(seconds=1))
    page = visit(outbox, "/")[2]
    assert page.index("hai@vidu.vn") < page.index("mot@vidu.vn")
    assert "hai@vidu.vn" not in visit(outbox, "/", "to=MOT@")[2]
    assert [m["to"] for m in json.loads(visit(outbox, "/messages.json", "to=nh%E1%BA%AFc")[2])] == ["hai@vidu.vn"]


def test_a_mail_shows_its_text_with_links_and_its_page_in_a_sandbox(outbox: Outbox) -> None:
    name = outbox.mailbox.add(letter(), NOW)
    page = visit(outbox, f"/m/{name}")[2]
    assert '<a href="http://127.0.0.1:8000/v/23456789BCFGHJKM">' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    _, headers, framed = visit(outbox, f"/m/{name}/html")
    assert '<base target="_blank">' in framed
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/m/../clock", "/m/x", "/m/20210127T013000-000001-abcdef01", "/favicon.ico"])
def test_what_is_not_there_is_not_found(outbox: Outbox, path: str) -> None:
    assert visit(outbox, path)[0] == "404 Not Found"


def test_text_of_a_mail_is_never_markup() -> None:
    assert linked('<b> http://a.vn/v/1?x=1&y="2. xong') == (
        '&lt;b&gt; <a href="http://a.vn/v/1?x=1&amp;y=">http://a.vn/v/1?x=1&amp;y=</a>&#34;2. xong'
    )


def test_the_clock_moves_by_its_form(outbox: Outbox) -> None:
    status, headers, _ = post(outbox, "/clock", b"at=2021-02-08T10%3A05", HTTP_ORIGIN="http://127.0.0.1:8001")
    assert (status, headers["Location"]) == ("303 See Other", "/clock")
    assert timedelta() <= outbox.clock.now() - datetime(2021, 2, 8, 3, 5, tzinfo=UTC) < timedelta(minutes=1)
    page = visit(outbox, "/clock")[2]
    assert "ngày 08/02/2021" in page
    assert "Đợt 2 mở" in page
    assert "08:00 ngày 01/02/2021" in page


def test_a_moment_nobody_can_read_leaves_the_clock_alone(outbox: Outbox) -> None:
    before = outbox.clock.offset()
    status, _, page = post(outbox, "/clock", b"at=%3Cmai%3E")
    assert status == "400 Bad Request"
    assert "&lt;mai&gt;" in page
    assert outbox.clock.offset() == before


@pytest.mark.parametrize(
    "environ", [{"HTTP_HOST": "phieu.example:8001"}, {"HTTP_HOST": ""}, {"HTTP_ORIGIN": "http://la.example"}]
)
def test_a_foreign_site_can_neither_read_nor_move_anything(outbox: Outbox, environ: dict[str, str]) -> None:
    before = outbox.clock.offset()
    assert post(outbox, "/clock", b"at=2021-02-08T10:05", **environ)[0] == "403 Forbidden"
    assert visit(outbox, "/", **environ)[0] == "403 Forbidden"
    assert outbox.clock.offset() == before


def test_sign_ins_are_read_back_as_a_respondent_would(outbox: Outbox) -> None:
    outbox.mailbox.add(letter(), NOW)
    assert read(outbox.mailbox.newest_first()) == {
        "23456789": SignIn(
            account="23456789",
            name="Nguyễn Văn Mẫu",
            password="BCFG-HJKM-NPQR",
            link="http://127.0.0.1:8000/v/23456789BCFGHJKM",
            email="mau@vidu.vn",
        )
    }


def test_a_file_that_came_with_a_mail_is_named_and_opened(outbox: Outbox) -> None:
    pdf = b"%PDF-1.4 huong dan"
    message = Message("mau@vidu.vn", "Tài khoản", TEXT, HTML, "<1@x>", {}, [Attachment("huong-dan.pdf", pdf)])
    name = outbox.mailbox.add(as_mime(message, sender="khaosat@vidu.vn", now=NOW).as_bytes(), NOW)
    assert "huong-dan.pdf" in visit(outbox, f"/m/{name}")[2]
    status, headers, body = visit(outbox, f"/m/{name}/0")
    assert (status, headers["Content-Type"], body) == ("200 OK", "application/pdf", pdf.decode())
    assert visit(outbox, f"/m/{name}/1")[0].startswith("404")
    assert visit(outbox, f"/m/{name[:-1]}x/0")[0].startswith("404")
