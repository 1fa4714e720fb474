"""Mail of a rehearsal."""

from dataclasses import dataclass, field

from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.pacing import Quota
from chalicelib.follow_up.rehearsal import NOTICE, RehearsalChannel

MAIL = Message(
    to="mau@example.vn",
    subject="[Sở Nội vụ] Tài khoản khảo sát",
    text="Kính gửi: Ông Mẫu",
    html='<html><body style="margin:0"><table></table></body></html>',
    message_id="<1@example.vn>",
    headers={"List-Id": "<t.phieu.example.vn>"},
)


@dataclass
class Postbox:
    """Keeps what it is given."""

    sent: list[Message] = field(default_factory=list)

    def quota(self) -> Quota:
        return Quota(14.0, 200)

    def send(self, *, message: Message) -> None:
        """Keep it."""
        self.sent.append(message)


def test_subject_first_line_and_letter_head_say_that_it_is_not_the_real_survey() -> None:
    box = Postbox()
    RehearsalChannel(box).send(message=MAIL)
    (sent,) = box.sent
    assert sent.subject == f"[{NOTICE}] [Sở Nội vụ] Tài khoản khảo sát"
    assert sent.text == f"{NOTICE}\n\nKính gửi: Ông Mẫu"
    assert sent.html.index("<body") < sent.html.index(NOTICE) < sent.html.index("<table>")


def test_address_identity_and_headers_stay() -> None:
    box = Postbox()
    RehearsalChannel(box).send(message=MAIL)
    (sent,) = box.sent
    assert (sent.to, sent.message_id, sent.headers) == (MAIL.to, MAIL.message_id, MAIL.headers)


def test_a_rehearsals_mail_is_paced_as_the_channel_says() -> None:
    assert RehearsalChannel(Postbox()).quota() == Quota(14.0, 200)
