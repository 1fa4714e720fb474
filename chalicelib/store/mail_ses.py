"""Mail through SES, as raw messages so that the headers are ours. SES puts its own Message-ID in place of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.follow_up.channel import MailFailed, MailPermanent, MailTemporary, MailThrottled
from chalicelib.follow_up.messages import Message
from chalicelib.follow_up.mime import as_mime
from chalicelib.follow_up.pacing import ASSUMED_PER_SECOND, Quota
from chalicelib.store.connection import client

THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceededException"})
PERMANENT = frozenset({"MessageRejected", "InvalidParameterValue", "ValidationError"})
"""Refused for what the message is. Everything else (a paused account, an unverified sender) is ours to mend."""


@dataclass(frozen=True, slots=True)
class SesChannel:
    """`follow_up.channel.MailChannel` over SES. `sender` must be a verified identity.

    `configuration_set` decides where bounces and complaints are told; empty for the account's default.
    `most_per_second`: a stage's own limit below what SES grants; None for none.
    """

    sender: str
    clock: Callable[[], datetime]
    configuration_set: str = ""
    most_per_second: float | None = None

    def send(self, *, message: Message) -> None:
        """One call of SendRawEmail."""
        mail = as_mime(message, sender=self.sender, now=self.clock())
        events = {"ConfigurationSetName": self.configuration_set} if self.configuration_set else {}
        try:
            client("ses").send_raw_email(
                Source=self.sender, Destinations=[message.to], RawMessage={"Data": mail.as_bytes()}, **events
            )
        except ClientError as error:
            raise _named(error) from None
        except BotoCoreError as error:
            raise MailTemporary(f"ses {type(error).__name__}") from None

    def quota(self) -> Quota:
        """One call of GetSendQuota: the send rate, and what is left of the 24 hours (-1 stands for no limit)."""
        try:
            told = client("ses").get_send_quota()
        except ClientError as error:
            raise _named(error) from None
        except BotoCoreError as error:
            raise MailTemporary(f"ses {type(error).__name__}") from None
        rate, whole = float(told["MaxSendRate"]), float(told["Max24HourSend"])
        granted = rate if rate > 0 else ASSUMED_PER_SECOND
        left = None if whole < 0 else max(0, int(whole - float(told["SentLast24Hours"])))
        return Quota(min(granted, self.most_per_second or granted), left)


def _named(error: ClientError) -> MailFailed:
    """The kind of failure by the provider's code; its words may quote the address."""
    code = str(error.response["Error"]["Code"])
    said = str(error.response["Error"].get("Message", "")).lower()
    if code in THROTTLED:
        return MailThrottled(f"ses {code}")
    if code in PERMANENT and "not verified" not in said:
        return MailPermanent(f"ses {code}")
    return MailTemporary(f"ses {code}")
