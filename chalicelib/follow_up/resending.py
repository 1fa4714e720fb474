"""Sending an account again because somebody asked for it on the site (texts.md 14).

The site only puts a due line into the mail ledger: the mailer looks again, makes a fresh secret and writes to the
address on the roll. So the page knows no address, no secret and nothing of what was answered.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.follow_up.notices import NoticeKind


class NoticePlanner(Protocol):
    """The one write that asking needs; `follow_up.ports.NoticeLedger` has it."""

    def plan(self, campaign: str, notice: str, account: str, message_id: str) -> bool:
        """Put a due line if there is none. Whether it was new."""
        ...


@dataclass(frozen=True, slots=True)
class ResendDesk:
    """Takes the wish to have an account sent again. `mail_domain` ends the Message-ID."""

    ledger: NoticePlanner
    mail_domain: str

    def ask(self, in_force: CampaignInForce, account: str, now: datetime) -> None:
        """Plan one mail to `account`; a second wish of the same local day changes nothing."""
        message_id = f"<{secrets.token_hex(16)}@{self.mail_domain}>"
        self.ledger.plan(in_force.campaign.id, _notice(in_force, now), account, message_id)


def waiting(in_force: CampaignInForce, now: datetime) -> tuple[str, ...]:
    """The notices of which lines may still be due: today's, and yesterday's that had to be tried again.

    None after the last window: nothing can be answered any more.
    """
    if now >= in_force.last_close:
        return ()
    return tuple(_notice(in_force, at) for at in (now - timedelta(days=1), now))


def _notice(in_force: CampaignInForce, now: datetime) -> str:
    day = now.astimezone(in_force.campaign.zone).date()
    return f"{NoticeKind.RESEND}-{day.isoformat()}"
