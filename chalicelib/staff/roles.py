"""Who of the staff may do what: least privilege, decided here and nowhere else.

Clerks do the Department's work. Auditors read numbers, decisions, the audit, results and reports and change
nothing; they see no names, because nothing they check needs one. Operators see whether the machinery works and
neither names nor results.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a staff account is for."""

    CLERK = "clerk"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a page or a button needs."""

    SEE_CAMPAIGNS = "see_campaigns"
    SEE_PROGRESS = "see_progress"
    SEE_BOARD = "see_board"
    SEE_NAMES = "see_names"
    SEE_RESULTS = "see_results"
    SEE_REPORTS = "see_reports"
    SEE_AUDIT = "see_audit"
    SEE_DECISIONS = "see_decisions"
    SEE_JOBS = "see_jobs"
    CHANGE_ROSTER = "change_roster"
    HAND_OUT = "hand_out"
    MAKE_REPORT = "make_report"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    IMPORT_POINTS = "import_points"
    CHECK_RESULTS = "check_results"
    PUBLISH_RESULTS = "publish_results"
    SEE_KEYS = "see_keys"
    CHANGE_KEYS = "change_keys"


_READING = frozenset(
    {
        Permission.SEE_CAMPAIGNS,
        Permission.SEE_PROGRESS,
        Permission.SEE_BOARD,
        Permission.SEE_RESULTS,
        Permission.SEE_REPORTS,
        Permission.SEE_AUDIT,
        Permission.SEE_DECISIONS,
        Permission.SEE_JOBS,
        Permission.SEE_KEYS,
    }
)
_MAY = {
    Role.CLERK: frozenset(Permission),
    Role.AUDITOR: _READING,
    Role.OPERATOR: frozenset({Permission.SEE_CAMPAIGNS, Permission.SEE_JOBS}),
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """The role includes the permission."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The role lacks `permission`."""

    role: Role
    permission: Permission


def may(role: Role, permission: Permission) -> Allowed | Denied:
    """Whether `role` includes `permission`."""
    return Allowed() if permission in _MAY[role] else Denied(role, permission)


def permissions(role: Role) -> frozenset[Permission]:
    """All that `role` may do; pages show only what their reader may use."""
    return _MAY[role]
