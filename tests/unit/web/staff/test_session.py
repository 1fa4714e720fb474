import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from chalicelib.web.staff import PAGES
from chalicelib.web.staff.session import COOKIE
from tests.support.fake_staff_pages import CAMPAIGN, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}"


def refused(desk: Desk, path: str = "/quan-tri") -> HttpProblem:
    with pytest.raises(HttpProblem) as caught:
        desk.get(path)
    return caught.value


def test_a_live_session_sees_the_campaigns() -> None:
    assert "Khảo sát thử năm 2020" in Desk().get("/quan-tri").body


def test_without_a_session_every_page_leads_to_the_sign_in() -> None:
    desk = Desk()
    desk.cookies.clear()
    for path in ("/quan-tri", HERE):
        reply = desk.get(path)
        assert (reply.status, reply.location) == (303, "/quan-tri/dang-nhap")


def test_without_a_session_nothing_can_be_posted() -> None:
    desk = Desk()
    desk.cookies.clear()
    with pytest.raises(HttpProblem) as caught:
        desk.post(f"{HERE}/cong-bo")
    assert caught.value == HttpProblem(401, "staff_expired")


def test_a_made_up_session_is_none() -> None:
    desk = Desk()
    desk.cookies[COOKIE] = "0" * 43
    assert refused(desk) == HttpProblem(401, "staff_expired")


def test_thirty_idle_minutes_end_the_session() -> None:
    desk = Desk()
    desk.now += timedelta(minutes=30)
    assert refused(desk) == HttpProblem(401, "staff_expired")


def test_each_use_keeps_the_session_alive_up_to_twelve_hours() -> None:
    desk = Desk()
    for _ in range(24 * 2 - 1):
        desk.now += timedelta(minutes=15)
        desk.get("/quan-tri")
    desk.now += timedelta(minutes=15)
    assert refused(desk) == HttpProblem(401, "staff_expired")


def test_removing_the_account_ends_its_session_at_once() -> None:
    desk = Desk()
    desk.accounts.remove("an.mau")
    assert refused(desk) == HttpProblem(401, "staff_expired")


def test_a_changed_role_holds_from_the_next_page_on() -> None:
    desk = Desk()
    desk.accounts.kept["an.mau"] = replace(desk.accounts.kept["an.mau"], role=Role.OPERATOR)
    assert refused(desk, HERE) == HttpProblem(403, "forbidden")


@pytest.mark.parametrize("csrf", ["", "0" * 64, "dấu"])
def test_a_form_without_its_token_changes_nothing(csrf: str) -> None:
    desk = Desk()
    with pytest.raises(HttpProblem) as caught:
        desk.post(f"{HERE}/cong-bo", csrf=csrf)
    assert caught.value == HttpProblem(403, "csrf")
    assert desk.audit.kept == []


def test_a_token_of_one_form_does_not_open_another() -> None:
    desk = Desk()
    token = desk.csrf.token(b"staff " + desk.session.id_hash.encode(), "/quan-tri/dang-xuat")
    with pytest.raises(HttpProblem):
        desk.post(f"{HERE}/cong-bo", csrf=token)


@pytest.mark.parametrize("path", ["/danh-sach", "/ket-qua", "/bao-cao", "/nhat-ky", "/quyet-dinh", ""])
def test_an_operator_sees_neither_numbers_nor_names(path: str) -> None:
    assert refused(Desk(role=Role.OPERATOR), HERE + path) == HttpProblem(403, "forbidden")


def test_an_operator_sees_the_jobs() -> None:
    page = Desk(role=Role.OPERATOR).get(f"{HERE}/cong-viec").body
    assert "Chưa có công việc nào" in page
    assert "Nhật ký" not in page


def test_an_auditor_reads_and_finds_no_button() -> None:
    desk = Desk(role=Role.AUDITOR)
    for path in ("", "/danh-sach", "/ket-qua", "/bao-cao", "/nhat-ky", "/quyet-dinh", "/cong-viec"):
        page = desk.get(HERE + path).body
        assert page.count('<form method="post"') == 1, path  # signing out


OWN = {"/quan-tri/dang-xuat", "/quan-tri/phien"}
"""What everybody may do to the own sessions."""
POSTS = [page for page in PAGES if page[0] == "POST" and page[1] not in OWN]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
@pytest.mark.parametrize("path", [path for _, path, _, _ in POSTS])
def test_only_clerks_may_post(role: Role, path: str) -> None:
    desk = Desk(role=role)
    with pytest.raises(HttpProblem) as caught:
        desk.post(re.sub(r"{\w+}", "u1", path.replace("{campaign}", CAMPAIGN)))
    assert caught.value == HttpProblem(403, "forbidden")


def test_an_unknown_campaign_is_not_found() -> None:
    assert refused(Desk(), "/quan-tri/dot/khac-2020") == HttpProblem(404, "not_found")
