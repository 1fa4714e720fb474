"""The door through which mail leaves, and the three ways it can refuse."""

from typing import Protocol

from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.pacing import Quota


class MailFailed(Exception):
    """The channel did not take the message. The text names the cause's class only: never an address."""


class MailTemporary(MailFailed):
    """The relay is away or busy: the same message may go through later."""


class MailThrottled(MailFailed):
    """The provider asks for fewer messages a second."""


class MailPermanent(MailFailed):
    """The provider will never take this message for this address."""


class AddressRefused(MailPermanent):
    """The relay says that there is no such address, or that its mailbox is closed."""


class MailChannel(Protocol):
    """SES, or any SMTP relay."""

    def send(self, *, message: Message) -> None:
        """Hand `message` over. Raises `MailTemporary`, `MailThrottled` or `MailPermanent`."""

    def quota(self) -> Quota:
        """What the provider takes now. Raises `MailFailed` where it does not say."""
