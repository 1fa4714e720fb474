"""Mail of a rehearsal says so before anything else, so that nobody takes it for the real survey."""

import re
from dataclasses import dataclass, replace

from chalicelib.follow_up.channel import MailChannel
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.pacing import Quota

NOTICE = "DIỄN TẬP – không phải khảo sát thật"
_BODY = re.compile(r"<body[^>]*>")
_LINE = (
    '<p style="margin:0;padding:10px 16px;background:#1c2430;color:#ffd54a;font-weight:bold;text-align:center">'
    f"{NOTICE}</p>"
)


@dataclass(frozen=True, slots=True)
class RehearsalChannel:
    """Marks each message, then hands it to `channel`, whose refusals it passes on."""

    channel: MailChannel

    def send(self, *, message: Message) -> None:
        """Hand the marked message over."""
        self.channel.send(message=marked(message))

    def quota(self) -> Quota:
        """As the channel has it."""
        return self.channel.quota()


def marked(message: Message) -> Message:
    """`message` with the notice in its subject, on its first line of text and above its letter head."""
    return replace(
        message,
        subject=f"[{NOTICE}] {message.subject}",
        text=f"{NOTICE}\n\n{message.text}",
        html=_BODY.sub(lambda body: body[0] + _LINE, message.html, count=1),
    )
