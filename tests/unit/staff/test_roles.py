import pytest

from chalicelib.staff.roles import Allowed, Denied, Permission, Role, may

CHANGING = (
    Permission.CHANGE_ROSTER,
    Permission.DECIDE,
    Permission.ANNOUNCE,
    Permission.MAKE_REPORT,
    Permission.IMPORT_POINTS,
    Permission.CHECK_RESULTS,
    Permission.PUBLISH_RESULTS,
)


@pytest.mark.parametrize("permission", Permission)
def test_a_clerk_does_everything_of_the_department(permission: Permission) -> None:
    assert may(Role.CLERK, permission) == Allowed()


@pytest.mark.parametrize("permission", [*CHANGING, Permission.SEE_NAMES])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_auditors_and_operators_change_nothing_and_see_no_names(role: Role, permission: Permission) -> None:
    assert may(role, permission) == Denied(role, permission)


@pytest.mark.parametrize("permission", [Permission.SEE_RESULTS, Permission.SEE_AUDIT, Permission.SEE_PROGRESS])
def test_an_auditor_reads_numbers_and_acts_an_operator_does_not(permission: Permission) -> None:
    assert may(Role.AUDITOR, permission) == Allowed()
    assert isinstance(may(Role.OPERATOR, permission), Denied)


def test_an_operator_sees_whether_the_jobs_work() -> None:
    assert may(Role.OPERATOR, Permission.SEE_JOBS) == Allowed()
