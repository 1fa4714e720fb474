"""Addresses that a roster's file changes after mail had gone to the old one: listed for the Department, told."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from chalicelib.follow_up.mending import Proposal, Proposals, by_roster, worth_telling
from chalicelib.follow_up.resending import NoticePlanner
from chalicelib.roster.plan import PersonChange
from chalicelib.roster.uploads import Upload


@dataclass(frozen=True, slots=True)
class MovedAddresses:
    """Keeps such a change as a settled proposal. `mail_domain` ends Message-IDs."""

    proposals: Proposals
    ledger: NoticePlanner
    mail_domain: str

    def remember(self, upload: Upload, change: PersonChange, now: datetime) -> Proposal | None:
        """Before it is written, so that a kill between keeps it to be told. None where no address changes."""
        if change.before is None or "email" not in change.fields:
            return None
        moved = by_roster(upload.campaign, (upload.by, upload.at), change.before, change.person, now)
        if moved is not None and self.proposals.get(upload.campaign, moved.id) is None:
            self.proposals.add(moved)
        return moved

    def tell(self, moved: Proposal | None, change: PersonChange) -> None:
        """After it was written: a mail to the old address becomes due."""
        if moved is not None and change.before is not None and worth_telling(change.before):
            message_id = f"<{secrets.token_hex(16)}@{self.mail_domain}>"
            self.ledger.plan(moved.campaign, moved.notice, moved.account, message_id)
