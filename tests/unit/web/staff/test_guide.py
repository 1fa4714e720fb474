import pytest

from chalicelib.staff.roles import Role
from tests.support.fake_staff_pages import Desk

FOR_CLERKS, FOR_AUDITORS = "Trước khi mở", "Kiểm tra, giám sát"


@pytest.mark.parametrize(
    ("role", "told", "left_out"),
    [
        (Role.CLERK, [FOR_CLERKS, FOR_AUDITORS], []),
        (Role.AUDITOR, [FOR_AUDITORS], [FOR_CLERKS]),
        (Role.OPERATOR, ["Khi có trục trặc"], [FOR_CLERKS, FOR_AUDITORS]),
    ],
)
def test_each_role_reads_what_it_can_do_and_every_page_leads_there(
    role: Role, told: list[str], left_out: list[str]
) -> None:
    here = Desk(role=role)
    assert 'href="/quan-tri/huong-dan"' in here.get("/quan-tri").body
    body = here.get("/quan-tri/huong-dan").body
    assert all(words in body for words in told)
    assert not any(words in body for words in left_out)
