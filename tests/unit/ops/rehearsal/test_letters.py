"""The rehearsal's post reads mail as people do, and once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.follow_up.messages import Attachment, Message
from chalicelib.follow_up.mime import as_mime
from ops.mail_faults import returned
from ops.mailbox import Mailbox
from ops.rehearsal.letters import Kind, Post, StrangeMail, read

NOW = datetime(2021, 1, 20, 1, 0, 9, tzinfo=UTC)
INVITING = "Sở Nội vụ trân trọng kính mời Ông tham gia khảo sát. Ông có 02 phiếu:\n"
ACCOUNT = (
    f"{INVITING}1. Với tư cách công chức sở: từ ngày 25/01/2021.\n2. Với tư cách đại biểu: từ ngày 01/02/2021.\n\n"
    "Tài khoản: 23456789\nMật khẩu: BCF-GHJ-KMN-PQR-STV-XZ2\n\nhttp://127.0.0.1:1/v/23456789BCFGHJKMN\n"
)
FOCAL = (
    "Tài khoản đầu mối: 98765432\nMật khẩu: ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZ9\n\nhttp://127.0.0.1:1/dau-moi/v/98765432ZZZZ\n"
)
REMINDER = (
    "Sở Nội vụ chưa ghi nhận 01 phiếu của Ông:\n1. Với tư cách đại biểu: nhận đến 24 giờ 00.\nhttp://h/v/NEW\n"
)


def mail(text: str, to: str = "mau@vidu.vn") -> bytes:
    message = Message(to=to, subject="Kính gửi", text=text, html=f"<p>{text}</p>", message_id="<1@x>", headers={})
    return as_mime(message, sender="khaosat@vidu.vn", now=NOW).as_bytes()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ACCOUNT, Kind.ACCOUNTS),
        (FOCAL, Kind.FOCAL_ACCOUNT),
        (REMINDER, Kind.REMINDER),
        ("Đã đến thời gian trả lời khảo sát.", Kind.OPENING),
        ("Tiến độ thu phiếu khảo sát", Kind.DIGEST),
        ("đã thay địa chỉ email của Ông", Kind.MOVED),
    ],
)
def test_each_mail_is_known_by_what_it_says(text: str, kind: Kind) -> None:
    assert read(mail(text))[0].kind is kind


def test_what_no_template_explains_is_said() -> None:
    with pytest.raises(StrangeMail):
        read(mail("Xin chào"))


def test_a_mail_with_something_attached_is_read_as_any_other() -> None:
    papers = (Attachment("huong-dan.pdf", bytes(range(256)) * 40),)
    message = Message("mau@vidu.vn", "Kính gửi", FOCAL, "<p>x</p>", "<1@x>", {}, papers)
    found, text = read(as_mime(message, sender="khaosat@vidu.vn", now=NOW).as_bytes())
    assert found.kind is Kind.FOCAL_ACCOUNT
    assert text.strip() == FOCAL.strip()


def test_ballots_address_and_second_are_read() -> None:
    found, text = read(mail(ACCOUNT))
    assert found.capacities == ("công chức sở", "đại biểu")
    assert (found.address, found.message_id, found.sent_at) == ("mau@vidu.vn", "<1@x>", NOW.timestamp())
    assert "Tài khoản: 23456789" in text


def test_mail_that_came_back_names_the_address_and_the_message() -> None:
    found, _ = read(returned(mail(ACCOUNT), "tra-lai.mau@vidu.vn", NOW))
    assert (found.kind, found.address, found.message_id) == (Kind.RETURNED, "tra-lai.mau@vidu.vn", "<1@x>")


def test_a_person_keeps_the_password_and_has_the_latest_link(tmp_path: Path) -> None:
    heard: list[str] = []
    post, box = Post(tmp_path, heard.append), Mailbox(tmp_path)
    for text in (ACCOUNT, FOCAL, REMINDER):
        box.add(mail(text), NOW)
        post.collect()
    letter, focal = post.letter("mau@vidu.vn"), post.focal_letter("mau@vidu.vn")
    assert letter is not None
    assert focal is not None
    assert (letter.account, letter.latest_link) == ("23456789", "http://h/v/NEW")
    assert letter.account_link.endswith("23456789BCFGHJKMN")
    assert focal.account == "98765432"
    assert post.owner("23456789") == "mau@vidu.vn"
    assert {"BCF-GHJ-KMN-PQR-STV-XZ2", "NEW", "98765432ZZZZ"} <= set(heard)


@pytest.mark.parametrize(("keep", "left"), [(False, 0), (True, 1)])
def test_mail_is_read_once_and_goes_unless_it_is_to_be_kept(tmp_path: Path, keep: bool, left: int) -> None:
    post = Post(tmp_path, lambda _: None, keep=keep)
    Mailbox(tmp_path).add(mail(ACCOUNT), NOW)
    post.collect()
    post.collect()
    assert (len(post.received), len(list(tmp_path.glob("*.eml")))) == (1, left)
