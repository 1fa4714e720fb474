"""The audit: what staff, focal points and jobs did. Never what, or when, a respondent did (design.md 3).

Grammar of a verb: `thing:act`, both in lower case with underscores, the act in the past tense; a third part names
the part of the thing, as in `roster:row:voided`. Verbs are added, never renamed: entries are kept for years.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

EVERY_CAMPAIGN = "-"
"""The campaign of acts that belong to none, such as a sign-in of staff."""


class Verb(StrEnum):
    """What was done. The comment after each verb names its details."""

    STAFF_ADDED = "staff:added"  # role
    STAFF_REMOVED = "staff:removed"
    STAFF_SIGNED_IN = "staff:signed_in"  # factor
    STAFF_REFUSED = "staff:refused"  # why
    STAFF_SIGNED_OUT = "staff:signed_out"
    STAFF_SESSIONS_ENDED = "staff:sessions:ended"  # number
    RULES_ANNOUNCED = "rules:announced"  # hash
    DECISION_RECORDED = "decision:recorded"  # number, kind
    ROSTER_UPLOADED = "roster:uploaded"  # upload
    ROSTER_READ = "roster:read"  # upload, outcome
    ROSTER_CONFIRMED = "roster:confirmed"  # upload, voids
    ROSTER_APPLIED = "roster:applied"  # upload, new, changed, voided
    ROSTER_DISCARDED = "roster:discarded"  # upload
    SIGNATURE_SHEET_TAKEN = "roster:signature_sheet:taken"  # unit
    NAMES_SEEN = "roster:names:seen"  # upload, or page
    ADDRESS_TEST_ASKED = "mail:address_test:asked"
    ADDRESS_REFUSED = "mail:address:refused"  # state, people
    ACCOUNTS_SENT = "mail:accounts:sent"  # notice
    SLIPS_ASKED = "slips:asked"  # handout, unit
    SLIPS_CONFIRMED = "slips:confirmed"  # handout, unit, asked_by
    SLIPS_REFUSED = "slips:refused"  # handout, unit, asked_by
    SLIPS_PRINTED = "slips:printed"  # handout, unit, people, asked_by, confirmed_by
    SLIPS_TAKEN = "slips:taken"  # handout, unit
    TEXTS_ASKED = "texts:asked"  # handout, unit
    TEXTS_MADE = "texts:made"  # handout, unit, people, asked_by
    TEXTS_TAKEN = "texts:taken"  # handout, unit
    FOCAL_SIGNED_IN = "focal_point:signed_in"
    FOCAL_ACCOUNT_ASKED = "focal_point:account:asked"  # by whoever knows its name
    FOCAL_REFUSED = "focal_point:refused"  # unit
    FOCAL_LIST_TAKEN = "focal_point:list:taken"  # unit, how
    CHANGE_PROPOSED = "change:proposed"  # unit, kind
    CHANGE_DECIDED = "change:decided"  # proposal, kind, answer, outcome
    DISPUTE_RECORDED = "dispute:recorded"  # unit, group
    DISPUTE_REPLIED = "dispute:replied"  # dispute, document
    URGE_ASKED = "mail:urge:asked"  # unit, people
    REMINDERS_SENT = "mail:reminders:sent"  # notice, unit
    WINDOW_FENCED = "window:fenced"  # window
    WINDOW_REOPENED = "window:reopened"  # window, document
    SCORES_COMPUTED = "scores:computed"
    RESULTS_CHECKED = "results:checked"  # document
    RESULTS_APPROVED = "results:approved"  # document, for, members
    PERSONAL_DATA_ERASED = "campaign:personal_data:erased"  # document, items, receipt
    RESULTS_PUBLISHED = "results:published"  # document
    RESULTS_STEP_UNDONE = "results:step:reverted"  # step, document
    RESULTS_WRITTEN = "results:set:stored"  # set
    POINTS_STORED = "points:stored"  # file, units
    PREVIOUS_STORED = "previous_results:stored"  # file (or campaign), units, label
    KEY_MADE = "data_key:made"  # key, scopes
    KEY_REVOKED = "data_key:revoked"  # key
    REPORT_MADE = "report:made"  # report
    REPORT_TAKEN = "report:taken"  # report
    TRIAL_ASKED = "trial:asked"  # trial
    TALLIES_OPENED = "tallies:opened"  # unit, document, witnesses
    TEMPLATE_CHOSEN = "template:chosen"  # document, upload


class ActorKind(StrEnum):
    """Who can stand in the audit. Respondents cannot."""

    STAFF = "staff"
    FOCAL_POINT = "focal_point"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a staff account, a focal point's account, a job's name, or a command of `./phieu`."""

    kind: ActorKind
    id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One act at `at` (UTC). `details` hold keys, counts and documents: no names, no addresses, no secrets.

    `once` names the act where whoever tells of it may be killed and tell of it again: of a campaign's entries with
    the same verb and the same `once`, the first stands. Jobs tell before they mark their work as done.
    """

    campaign: str
    at: datetime
    actor: Actor
    verb: Verb
    details: Mapping[str, str] = field(default_factory=dict)
    once: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first. `next` continues with older ones, or is None at the end."""

    entries: tuple[Entry, ...]
    next: str | None


class AuditLog(Protocol):
    """The append-only audit."""

    def record(self, entry: Entry) -> None:
        """Append, unless `entry.once` stands already; nothing recorded is ever changed or removed."""

    def page(
        self, campaign: str, *, after: str | None = None, before: datetime | None = None, limit: int = 50
    ) -> Page:
        """Entries of `campaign`, newest first: after the mark of an earlier page, else those before an instant."""
