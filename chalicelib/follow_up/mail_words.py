"""What a list may say about the mail to one person: made from the address and the ledger's lines."""

from typing import Protocol

from chalicelib.follow_up.focal_points import NOTICES
from chalicelib.follow_up.mending import MOVED
from chalicelib.follow_up.notices import Addressee, LineState
from chalicelib.follow_up.snapshots import MailWord, Waiting
from chalicelib.roster.people import InvitationState, Mailbox, MailState
from chalicelib.sentences import mark as _

SAID = {
    MailWord.WAITING: _("Chờ gửi"),
    MailWord.HANDED_OVER: _("Đã gửi đi"),
    MailWord.RETRYING: _("Đang gửi lại"),
    MailWord.FAILED: _("Chưa gửi được"),
    MailWord.BOUNCED: _("Thư bị trả lại"),
    MailWord.COMPLAINED: _("Người nhận từ chối thư"),
    MailWord.NO_ADDRESS: _("Không có email"),
}
SHARED, SLIP = _("hộp thư dùng chung"), _("Đã in phiếu dán kín")


class Listed(Protocol):
    """A person as lists show them."""

    @property
    def mail(self) -> MailWord:
        """How it stands with the mail."""

    @property
    def shared(self) -> bool:
        """Whether the mailbox has several owners."""

    @property
    def slip(self) -> bool:
        """Whether a sealed slip was printed."""


def words(one: Listed) -> tuple[str, ...]:
    """All that pages and workbooks say about the mail to a person, in Vietnamese, which is the msgid too."""
    return (SAID[one.mail], *((SHARED,) if one.shared else ()), *((SLIP,) if one.slip else ()))


def described(waiting: Waiting, to: Addressee, *, slip: bool = False) -> Waiting:
    """`waiting` with the person's name, how the mail stands, and whether a sealed slip was printed."""
    person = to.person
    lines = [line for line in to.lines if not line.notice.startswith((NOTICES, MOVED))]
    roles = sum(invitation.state is not InvitationState.VOID for invitation in to.invitations)
    return Waiting(
        account=waiting.account,
        group=waiting.group,
        name=person.name,
        position=person.position,
        department=person.department,
        order=person.order,
        roles=roles,
        mail=mail_word(to),
        shared=person.mailbox is Mailbox.SHARED,
        mailed_at=max((line.handed_at for line in lines if line.handed_at), default=None),
        address=person.email if person.mailbox is Mailbox.SHARED else "",
        slip=slip,
    )


def mail_word(to: Addressee) -> MailWord:
    """The one word: what the provider said of the address weighs more than what was sent."""
    person = to.person
    if not person.email or person.mailbox is Mailbox.NONE:
        return MailWord.NO_ADDRESS
    if person.mail_state is MailState.BOUNCED:
        return MailWord.BOUNCED
    if person.mail_state is MailState.COMPLAINED:
        return MailWord.COMPLAINED
    lines = [line for line in to.lines if not line.notice.startswith((NOTICES, MOVED))]
    if any(line.state is LineState.DUE and line.tries for line in lines):
        return MailWord.RETRYING
    if any(line.handed_at for line in lines):
        return MailWord.HANDED_OVER
    return MailWord.FAILED if any(line.state is LineState.FAILED for line in lines) else MailWord.WAITING
