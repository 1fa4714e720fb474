"""The outbox as the run starts it: a process with an SMTP port and a web port."""

import json
import smtplib
import sys
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from ops.children import LOOPBACK, free_port, start

pytestmark = pytest.mark.engine


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[tuple[int, int]]:
    smtp, web = free_port(), free_port()
    options = {
        "smtp": smtp,
        "web": web,
        "folder": tmp_path / "mail",
        "clock": tmp_path / "clock",
        "zone": "Asia/Ho_Chi_Minh",
        "site": "http://127.0.0.1:1",
        "moments": "[]",
    }
    given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    child = start("outbox", [sys.executable, "-m", "ops.outbox", *given], tmp_path / "log")
    try:
        child.await_port(smtp)
        child.await_port(web)
        yield smtp, web
    finally:
        child.stop()
    assert child.process.returncode == 0, (tmp_path / "log").read_text()


def test_mail_accepted_by_the_server_can_be_read_on_the_pages(ports: tuple[int, int]) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "khaosat@vidu.vn", "mau@vidu.vn", "Kính gửi Ông Mẫu"
    mail.set_content("Tài khoản: 23456789\n.\nhết")
    with smtplib.SMTP(LOOPBACK, ports[0], timeout=5) as relay:
        relay.send_message(mail)
    with urllib.request.urlopen(f"http://{LOOPBACK}:{ports[1]}/messages.json", timeout=5) as answer:
        [kept] = json.load(answer)
    assert (kept["to"], kept["subject"]) == ("mau@vidu.vn", "Kính gửi Ông Mẫu")
    assert kept["text"].splitlines() == ["Tài khoản: 23456789", ".", "hết"]
