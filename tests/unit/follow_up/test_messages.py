"""What people read in their mail, and what no roster can do to it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.follow_up.messages import (
    Access,
    Letter,
    Message,
    account_mail,
    address_test,
    one_line,
    opening_notice,
    reminder,
)
from chalicelib.follow_up.mime import as_mime
from chalicelib.jobs.templates import MailTemplates
from chalicelib.roster.people import Mailbox, Sex
from tests.support.campaigns import small_in_force
from tests.support.fake_mail import a_person, an_invitation

NOW = datetime(2021, 1, 20, 1, tzinfo=UTC)
ACCESS = Access("BCFG2345", "7K3-MQ9-XZ4", "https://phieu.example/v/BCFG23457K3MQ9XZ4")
RENDER = MailTemplates()
WRITERS = [account_mail, opening_notice, reminder, address_test]


def a_letter(**changes: object) -> Letter:
    letter = Letter(
        in_force=small_in_force(),
        person=a_person("BCFG2345"),
        invitations=(an_invitation("staff", "BCFG2345"), an_invitation("communes", "BCFG2345")),
        access=ACCESS,
        site="https://phieu.example",
        message_id="<1@phieu.example>",
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]


def read(html: str) -> Words:
    words = Words()
    words.feed(html)
    return words


def test_the_account_mail_names_every_ballot_with_its_days() -> None:
    mail = account_mail(a_letter(), RENDER)
    assert mail.subject == "[Sở Nội vụ] Tài khoản khảo sát thử 2020 – Ông Nguyễn Văn Mẫu"
    assert "Kính gửi: Ông Nguyễn Văn Mẫu, Trưởng phòng, Sở Một" in mail.text
    assert "Thực hiện Số 01/QĐ-UBND ngày 01/12/2020, Sở Nội vụ trân trọng kính mời Ông" in mail.text
    assert "Ông có 02 phiếu:" in mail.text
    assert "1. Với tư cách công chức sở: từ ngày 25/01/2021 đến 24 giờ 00 ngày 31/01/2021." in mail.text
    assert "2. Với tư cách công chức xã: từ ngày 01/02/2021 đến 24 giờ 00 ngày 07/02/2021." in mail.text
    assert "Hỗ trợ kỹ thuật: Trung tâm Công nghệ thông tin, điện thoại 0299 000 0002" in mail.text


def test_the_html_says_what_the_plain_text_says() -> None:
    mail = account_mail(a_letter(), RENDER)
    html = " ".join(read(mail.html).words)
    for sentence in ("Ông có 02 phiếu", "Phiếu đã gửi thì không sửa được.", ACCESS.account, ACCESS.password):
        assert sentence in html
        assert sentence in mail.text
    assert ACCESS.link in read(mail.html).links


@pytest.mark.parametrize(("sex", "you"), [(Sex.FEMALE, "Bà"), (Sex.UNKNOWN, "Ông/Bà")])
def test_the_roster_decides_the_form_of_address(sex: Sex, you: str) -> None:
    mail = account_mail(a_letter(person=a_person(sex=sex)), RENDER)
    assert f"Kính gửi: {you} Nguyễn Văn Mẫu" in mail.text
    assert f"Trân trọng cảm ơn {you}./." in mail.text
    assert mail.subject.endswith(f"– {you} Nguyễn Văn Mẫu")


def test_without_access_no_mail_holds_a_credential_or_a_personal_link() -> None:
    for write in WRITERS:
        mail = write(a_letter(access=None, person=a_person(mailbox=Mailbox.SHARED)), RENDER)
        assert "/v/" not in mail.text + mail.html
        assert "Mật khẩu:" not in mail.text + mail.html


def test_a_reminder_tells_the_nearest_deadline_and_the_letter_that_began_the_draft() -> None:
    mail = reminder(a_letter(begun_on=date(2021, 1, 21)), RENDER)
    assert mail.subject.startswith("[Sở Nội vụ] Kính đề nghị trả lời phiếu khảo sát thử 2020 trước 24 giờ 00 ngày")
    assert "trước 24 giờ 00 ngày 31/01/2021" in mail.subject
    assert "xin mở liên kết trong thư ngày 21/01/2021 để trả lời tiếp" in mail.text
    assert "thư ngày" not in reminder(a_letter(), RENDER).text
    assert "Nếu Ông vừa gửi phiếu, xin bỏ qua thư này." in mail.text


@pytest.mark.parametrize("write", WRITERS)
def test_every_mail_is_nfc_and_says_that_it_is_a_sample(write: type) -> None:
    person = a_person(name=normalize("NFD", "Trần Thị Diệu Ánh"))
    mail: Message = write(a_letter(person=person), RENDER)
    for text in (mail.subject, mail.text, mail.html):
        assert is_normalized("NFC", text)
        assert "Diệu Ánh" in text
    assert "Dữ liệu mẫu" in mail.text


@pytest.mark.parametrize("write", WRITERS)
def test_what_a_roster_says_cannot_add_markup(write: type) -> None:
    person = a_person(name="<b onmouseover=alert(1)>Mẫu</b>", position="{{ access.password }}")
    mail: Message = write(a_letter(person=person), RENDER)
    assert "<b onmouseover" not in mail.html
    assert "&lt;b onmouseover=alert(1)&gt;" in mail.html
    assert "{{ access.password }}" in mail.html


def test_mails_say_that_a_machine_wrote_them() -> None:
    mail = account_mail(a_letter(), RENDER)
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["List-Id"] == "<small-2020.phieu.phieu.example>"


@given(name=st.text(min_size=1, max_size=80), position=st.text(max_size=80))
def test_no_name_adds_a_header_or_breaks_a_line(name: str, position: str) -> None:
    mail = account_mail(a_letter(person=a_person(name=name, position=position)), RENDER)
    raw = as_mime(mail, sender="khaosat@phieu.example", now=NOW).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in {b" ", b"\t"}]
    assert sorted(names) == sorted(set(names))
    assert set(names) == {
        *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"List-Id"),
        *(b"MIME-Version", b"Content-Type"),
    }
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ "


@given(st.text(alphabet=VIETNAMESE, min_size=1, max_size=120))
def test_a_subject_keeps_every_letter_and_space_on_the_wire(name: str) -> None:
    mail = account_mail(a_letter(person=a_person(name=name)), RENDER)
    raw = as_mime(mail, sender="khaosat@phieu.example", now=NOW).as_bytes()
    assert raw.isascii()
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == mail.subject


@given(st.text())
def test_one_line_is_one_line_and_stays_itself(text: str) -> None:
    once = one_line(text)
    assert len(once.splitlines()) <= 1
    assert one_line(once) == once


def test_the_guide_goes_with_the_account_mail_as_a_file_that_every_program_opens() -> None:
    message = account_mail(a_letter(guide=b"%PDF-1.4 guide"), RENDER)
    mail = message_from_bytes(
        as_mime(message, sender="a@phieu.example", now=NOW).as_bytes(), policy=policy.default
    )
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "huong-dan-tra-loi.pdf")
    assert attached.get_content() == b"%PDF-1.4 guide"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    assert "Mật khẩu: 7K3-MQ9-XZ4" in text.get_content()
    assert "gửi kèm thư này" in text.get_content()
    assert "gửi kèm thư này" in html.get_content()


def test_without_a_guide_the_mail_promises_none() -> None:
    message = account_mail(a_letter(), RENDER)
    assert message.attachments == ()
    assert "gửi kèm" not in message.text + message.html
