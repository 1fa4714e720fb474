"""A whole round through gateway, functions, schedules, queues, mail and object storage, under real policies."""

from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import pytest

from chalicelib.staff import totp
from chalicelib.staff.roles import Role
from chalicelib.store.objects import Objects
from ops.deploy_emulator import Emulated, request
from ops.seeding import staff_desk
from ops.staff import add_account
from tests.support.emulated import (
    HttpVisitor,
    Letter,
    around_now,
    call,
    letters,
    long_over,
    operator,
    put_in_force,
    send_file,
    until,
    visitor,
    waiting,
)
from tests.support.respondents import answers
from tests.support.rosters import AN, BINH, changed, sheet
from tests.support.site import Seen

pytestmark = pytest.mark.emulator
CAMPAIGN = "small-2020"
CODE = "Mã biên nhận"
DUAL = changed(AN, unit="Sở Một; UBND huyện Ba", group="Công chức sở; Đại biểu HĐND")


@pytest.fixture(scope="module")
def clerk(stage: Emulated) -> HttpVisitor:
    """A signed-in clerk, the campaign in force."""
    put_in_force(stage, around_now(datetime.now(UTC)))
    with operator(stage):
        made = add_account(staff_desk(), "canbo", Role.CLERK)
    assert made is not None
    browser = visitor(stage)
    code = totp.code_at(made.totp_secret, totp.step_at(datetime.now(UTC)))
    page = browser.submit(
        browser.get("/quan-tri/dang-nhap"), {"account": "canbo", "password": made.password, "code": code}
    )
    assert page.status == 200, page.text
    assert "Đăng xuất" in page.text
    return browser


@pytest.fixture(scope="module")
def mail(stage: Emulated, clerk: HttpVisitor) -> dict[str, Letter]:
    """Account mails by address, once a roster went in by the browser."""
    # A message that a slow machine failed would else hide for six minutes.
    stage.target.cloud.client("sqs").set_queue_attributes(
        QueueUrl=stage.outputs["MailQueueUrl"], Attributes={"VisibilityTimeout": "15"}
    )
    board = clerk.get(f"/quan-tri/dot/{CAMPAIGN}/danh-sach")
    page = clerk.press(board, "Gửi tệp danh sách")
    status, location = send_file(page, sheet(DUAL, BINH), "danh-sach.xlsx")
    assert status == 303
    upload = urlsplit(location).path.removeprefix("/api")
    clerk.get(f"{upload}?{urlsplit(location).query}")
    read = until(lambda: _with_button(clerk.get(upload), "Ghi vào danh sách"))
    clerk.press(read, "Ghi vào danh sách", dict.fromkeys(read.forms[0].options, "same"))
    until(lambda: len(_account_mails(stage)) >= 2, also=lambda: call(stage, "Tick"))
    return _account_mails(stage)


def _account_mails(stage: Emulated) -> dict[str, Letter]:
    return {letter.to: letter for letter in letters(stage) if "Mật khẩu" in letter.text}


def _with_button(page: Seen, button: str) -> Seen | None:
    return page if any(button in form.buttons for form in page.forms) else None


def _first_page(browser: HttpVisitor, group: str, path: str = "") -> Seen:
    page = browser.get(f"/phieu/{group}")
    return browser.get(path or next(link for text, link in page.links.items() if "trả lời" in text.lower()))


def _answered(browser: HttpVisitor, group: str, option: str) -> Seen:
    page = _first_page(browser, group)
    while "Lưu và tiếp tục" in page.text:
        page = browser.press(page, "Lưu và tiếp tục", answers(page, option))
    return page


def _slips(stage: Emulated) -> list[str]:
    """The campaign's slips; those that the denials' test was allowed to put are of another."""
    found = stage.target.cloud.client("dynamodb").scan(TableName=stage.outputs["UrnTableName"])["Items"]
    return sorted(item["a"]["S"] for item in found if item["pk"]["S"].startswith(f"S#{CAMPAIGN}#"))


def test_ticks_that_come_twice_send_nothing_twice(stage: Emulated, mail: dict[str, Letter]) -> None:
    # What the denials' test was allowed to queue is no mail, and comes again and again.
    hopeless = waiting(stage, "MailQueue")
    for _ in range(3):
        call(stage, "Tick")
    until(lambda: waiting(stage, "MailQueue") <= hopeless)
    sent = sorted(letter.to for letter in letters(stage) if "Mật khẩu" in letter.text)
    assert sent == sorted(mail), "one account mail each"


def test_a_round_from_roster_to_report(stage: Emulated, clerk: HttpVisitor, mail: dict[str, Letter]) -> None:
    by_link, by_password = visitor(stage), visitor(stage)
    letter = mail["an@mau.example"]
    home = by_link.submit(by_link.get(f"/v/{letter.link}"))
    assert "02 phiếu" in home.text
    other = mail["binh@mau.example"]
    home = by_password.submit(
        by_password.get("/dang-nhap"), {"account": other.account, "password": other.password}
    )
    assert "01 phiếu" in home.text

    check = _answered(by_link, "staff", "A")
    form = next(f for f in check.forms if f.action.endswith("/gui"))
    first = by_link.post(form.action, form.fields)
    again = by_link.post(form.action, form.fields)
    assert first.status == again.status == 200
    assert _receipt(first) == _receipt(again)
    assert _slips(stage) == ["AAA"]
    begun = _first_page(by_link, "deputies")
    chosen = answers(begun, "B")
    by_link.press(begun, "Lưu và tiếp tục", chosen)
    elsewhere = visitor(stage)
    elsewhere.submit(elsewhere.get(f"/v/{letter.link}"))
    kept = _first_page(elsewhere, "deputies", begun.path)
    assert any(chosen.items() <= form.fields.items() for form in kept.forms), "the draft is there, elsewhere too"
    done = _answered(by_link, "deputies", "B")
    by_link.press(done, "Gửi phiếu")
    assert _slips(stage) == ["AAA", "BBB", "BBB"]

    put_in_force(stage, long_over(datetime.now(UTC)))
    reports = f"/quan-tri/dot/{CAMPAIGN}/bao-cao"
    page = until(lambda: _with_link(clerk.get(reports), "/bao-cao/ket-qua"), also=lambda: call(stage, "Tick"))
    states = stage.target.cloud.client("dynamodb").scan(TableName=stage.outputs["RollTableName"])["Items"]
    found = sorted(i["state"]["S"] for i in states if i["sk"]["S"].startswith("I#"))
    assert found == ["cast", "cast", "closed"]

    late = visitor(stage)
    ended = late.get(f"/v/{other.link}")
    assert not ended.forms or all(not form.action.endswith("/v") for form in ended.forms), "the window is over"
    _download(stage, clerk, next(link for link in page.links.values() if "/bao-cao/ket-qua" in link))


def _receipt(page: Seen) -> str:
    return page.text.split(CODE, 1)[-1][:60]


def _with_link(page: Seen, part: str) -> Seen | None:
    return page if any(part in link for link in page.links.values()) else None


def _download(stage: Emulated, clerk: HttpVisitor, link: str) -> None:
    """The report comes by its presigned address, and by no other."""
    address = clerk.send("GET", link).headers["Location"]
    status, _, text = request(address)
    assert (status, text[:2]) == (200, "PK")
    bare = address.partition("?")[0]
    assert request(bare)[0] == 403, "unsigned"
    assert request(address.replace("ket-qua.xlsx?", "khac.xlsx?"))[0] == 403, "altered"
    _, bucket, key = urlsplit(address).path.split("/", 2)
    with operator(stage):
        brief = Objects(bucket).download_address(unquote(key), file_name="ket-qua.xlsx", seconds=2)
    assert request(brief)[0] == 200, "signed well, so that what follows is the time's doing"
    until(lambda: request(brief)[0] == 403)
