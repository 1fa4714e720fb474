"""Asking for the address test: a mail without credential shows, before any account leaves, whose address fails."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.timeline import MomentKind, moments
from chalicelib.follow_up.job_ledger import JobEntry
from chalicelib.follow_up.notices import NoticeKind

JOB = NoticeKind.ADDRESS_TEST.value
ASKED = "asked"
"""The step of the ledger's entry between the wish and the tick that plans it."""


@dataclass(frozen=True, slots=True)
class MayTest:
    """The test may be asked for until `accounts_at` (UTC); `before` is the last test, if there was one."""

    accounts_at: datetime
    before: JobEntry | None


@dataclass(frozen=True, slots=True)
class TooLate:
    """Accounts have been leaving since `accounts_at` (UTC): that mail shows which addresses fail."""

    accounts_at: datetime


@dataclass(frozen=True, slots=True)
class Underway:
    """A test was asked for and the next tick plans it."""


def may_ask(in_force: CampaignInForce, entry: JobEntry | None, now: datetime) -> MayTest | TooLate | Underway:
    """Whether staff may ask for a test now."""
    accounts = next(m for m in moments(in_force) if m.kind is MomentKind.ACCOUNTS)
    if now >= accounts.at:
        return TooLate(accounts.at)
    return Underway() if entry and entry.step == ASKED else MayTest(accounts.at, entry)


def asked(campaign: str, by: str, now: datetime) -> JobEntry:
    """The entry that asks the tick for a test, in the name of staff account `by`."""
    return JobEntry(campaign, JOB, step=ASKED, details={"by": by, "asked_at": now.isoformat()})
