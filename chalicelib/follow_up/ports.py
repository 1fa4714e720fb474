"""What notices need from the roll. Implemented in `store`, faked in tests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.ballots.records import Credential
from chalicelib.follow_up.notices import Addressee, Line


@dataclass(frozen=True, slots=True)
class Missing:
    """One invitation without a ballot, as the sparse index lists it. `state` is the invitation's state."""

    account: str
    group: str
    window: str
    unit: str
    charged_to: str
    state: str


@dataclass(frozen=True, slots=True)
class Correspondent:
    """An addressee, and when the credential was issued whose link began a draft (None without a draft).

    `slip_printed`: a sealed slip that still opens the account was printed for this person.
    """

    addressee: Addressee
    campaign: str
    draft_begun_with: datetime | None
    slip_printed: bool = False


class NoticeLedger(Protocol):
    """The mail ledger, one line per person and notice (design.md 8). Every write is conditional."""

    def missing(self, campaign: str, unit: str) -> Iterable[Missing]:
        """The invitations of respondents' unit `unit` without a ballot; costs what is left."""
        ...

    def plan(self, campaign: str, notice: str, account: str, message_id: str) -> bool:
        """Put a due line if there is none. Whether it was new."""
        ...

    def plan_all(self, campaign: str, notice: str, message_ids: Mapping[str, str]) -> int:
        """`plan` for many people at once, Message-IDs by account. How many lines were new."""
        ...

    def due(self, campaign: str, notice: str, now: datetime) -> Iterable[str]:
        """Accounts whose line waits for the queue: not handed over, not queued lately, not waiting."""
        ...

    def wait(self, account: str, notice: str, until: datetime) -> None:
        """Leave the line out of `due` until then: it stands in the queue, or its time has not come."""
        ...

    def due_to_old_addresses(self, campaign: str, now: datetime) -> Iterable[tuple[str, str]]:
        """`due` of all notices to addresses that were replaced (`mending.MOVED`): account and notice."""
        ...

    def wait_all(self, lines: Sequence[tuple[str, str]], until: datetime) -> None:
        """`wait` for many lines at once: account and notice."""
        ...

    def correspondent(self, account: str) -> Correspondent | None:
        """The person with invitations and all lines, read consistently; None for an unknown account."""
        ...

    def correspondents(self, accounts: Collection[str]) -> Mapping[str, Correspondent]:
        """Those of many people who are known, by account."""
        ...

    def claim(self, account: str, notice: str, now: datetime) -> Line | None:
        """Take the line for `notices.LEASE`; None when it is not `notices.claimable`."""
        ...

    def handed_over(self, claimed: Line, now: datetime) -> None:
        """The channel took the message."""
        ...

    def release(self, claimed: Line, until: datetime, *, tries: int) -> None:
        """Back to due, to be queued again from `until` on, with `tries` counted so far."""
        ...

    def end(self, claimed: Line, *, failed: bool, reason: str) -> None:
        """Failed or skipped, with the reason that staff see."""
        ...


class Credentials(Protocol):
    """Where the one-way id of a fresh secret is kept."""

    def add_credential(self, account: str, credential: Credential) -> None:
        """Add a credential at the moment its mail is made."""
        ...
