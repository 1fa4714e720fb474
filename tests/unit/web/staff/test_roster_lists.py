"""The files that were sent, and the people on a unit's roster."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.roster.people import Sex
from chalicelib.roster.ports import IssuedCount, Member, UnitRoster
from chalicelib.roster.uploads import UploadState
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk, MemoryBoard

HERE = f"/quan-tri/dot/{CAMPAIGN}/danh-sach"
PEOPLE = [
    Member("CCCCCCCC", "a1", 1, "Lê Thị Mẫu", Sex.FEMALE, "Trưởng phòng", "Phòng Một", "", ("staff",)),
    Member("DDDDDDDD", "a1", 2, "Trần Văn <An>", Sex.MALE, "Chuyên viên", "", "0299000111", ("staff", "deputies")),
]


def desk_with_people(role: Role = Role.CLERK) -> Desk:
    return Desk(role=role, board=MemoryBoard(people=list(PEOPLE)))


def test_people_stand_in_the_rosters_order_and_can_be_ordered_by_name() -> None:
    page = desk_with_people().get(f"{HERE}/don-vi/a1").body
    assert page.index("Lê Thị Mẫu") < page.index("&lt;An&gt;")
    page = desk_with_people().get(f"{HERE}/don-vi/a1", xep="ten").body
    assert page.index("&lt;An&gt;") < page.index("Lê Thị Mẫu")
    assert 'aria-sort="ascending"' in page


def test_people_of_one_group_can_be_picked_out() -> None:
    page = desk_with_people().get(f"{HERE}/don-vi/a1", nhom="deputies").body
    assert "Lê Thị Mẫu" not in page
    assert "Dòng 1–1 trong 1 (lọc từ 2)" in page


def test_looking_at_names_stands_in_the_audit_and_no_name_in_an_address() -> None:
    desk = desk_with_people()
    page = desk.get(f"{HERE}/don-vi/a1", xep="-ten").body
    assert [(entry.verb, dict(entry.details)) for entry in desk.audit.kept] == [(Verb.NAMES_SEEN, {"unit": "a1"})]
    assert "CCCCCCCC" not in page


def test_a_unit_without_people_says_how_they_come() -> None:
    assert "Đơn vị này chưa có ai trong danh sách" in Desk().get(f"{HERE}/don-vi/a2").body


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_only_clerks_see_names(role: Role) -> None:
    with pytest.raises(HttpProblem):
        desk_with_people(role).get(f"{HERE}/don-vi/a1")


def test_a_unit_that_the_campaign_does_not_know_has_no_page() -> None:
    with pytest.raises(HttpProblem):
        desk_with_people().get(f"{HERE}/don-vi/zz")


def test_all_files_stand_on_their_page_newest_first_and_by_state() -> None:
    desk = Desk()
    for number in range(7):
        upload = desk.imports.begin(CAMPAIGN, f"tep-{number}", "an.mau", NOW + timedelta(minutes=number))
        if number < 2:
            desk.imports.kept[upload.id] = replace(upload, state=UploadState.REFUSED)
    page = desk.get(f"{HERE}/tep").body
    assert page.index("tep-6") < page.index("tep-0")
    page = desk.get(f"{HERE}/tep", loc="refused").body
    assert "tep-1" in page
    assert "tep-6" not in page
    assert "tep-0" not in desk.get(HERE).body  # the board shows the latest only


def test_a_desk_without_files_says_what_to_do_first() -> None:
    assert "Tải mẫu danh sách, điền rồi bấm" in Desk().get(f"{HERE}/tep").body
    assert "Tải mẫu danh sách, điền rồi bấm" in Desk().get(HERE).body


def test_units_can_be_picked_by_type_and_by_how_their_roster_stands() -> None:
    rosters = {"a1": UnitRoster(CAMPAIGN, "a1", NOW, "u1", 2, (IssuedCount("staff", "a1", 2),))}
    desk = Desk(board=MemoryBoard(rosters))
    assert "Sở Hai" not in desk.get(HERE, **{"tinh-trang": "thieu"}).body
    assert "Sở Một" in desk.get(HERE, **{"tinh-trang": "thieu"}).body
    only_units = desk.get(HERE, **{"tinh-trang": "chua-gui", "loai": "district"}).body
    assert "UBND huyện Ba" in only_units
    assert "Sở Hai" not in only_units
    nothing = desk.get(HERE, **{"tinh-trang": "thua"}).body
    assert "Không có dòng nào khớp với lựa chọn" in nothing
