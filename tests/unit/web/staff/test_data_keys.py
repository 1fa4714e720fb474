import re

import pytest

from chalicelib.staff.audit import EVERY_CAMPAIGN, Verb
from chalicelib.staff.data_keys import Scope, admit
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_staff_pages import Desk

HERE = "/quan-tri/khoa-du-lieu"
TOKEN = re.compile(r"phieu_[0-9a-f]{16}_[\w-]{43}")


def test_a_key_is_shown_once_and_recorded_without_its_secret() -> None:
    desk = Desk()
    page = desk.post(HERE, name="Trục dữ liệu", scope=["progress", "results"]).body
    (token,) = TOKEN.findall(page)
    assert TOKEN.findall(desk.get(HERE).body) == []
    assert "Trục dữ liệu" in desk.get(HERE).body
    key = admit(desk.keys, f"Bearer {token}", Scope.RESULTS)
    assert key in desk.keys.all()
    entry = desk.audit.kept[-1]
    assert (entry.campaign, entry.verb) == (EVERY_CAMPAIGN, Verb.KEY_MADE)
    assert token.split("_", 2)[2] not in repr(entry)


def test_a_revoked_key_is_marked_and_recorded_once() -> None:
    desk = Desk()
    desk.post(HERE, name="Trục", scope="progress")
    (key,) = desk.keys.all()
    for _ in range(2):
        assert desk.post(f"{HERE}/{key.id}/thu-hoi").location == HERE
    assert "Đã thu hồi" in desk.get(HERE).body
    assert [entry.verb for entry in desk.audit.kept] == [Verb.KEY_MADE, Verb.KEY_REVOKED]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"scope": "progress"}, "Xin ghi tên hệ thống"),
        ({"name": "a" * 81, "scope": "progress"}, "Xin ghi tên hệ thống"),
        ({"name": "Trục"}, "Xin chọn ít nhất một loại"),
        ({"name": "Trục", "scope": "everything"}, "Xin chọn ít nhất một loại"),
    ],
)
def test_a_key_without_name_or_scope_is_not_made(fields: dict[str, str], sentence: str) -> None:
    desk = Desk()
    reply = desk.post(HERE, **fields)
    assert reply.status == 422
    assert sentence in reply.body
    assert desk.keys.all() == []


def test_an_auditor_sees_keys_and_makes_none_and_an_operator_sees_none() -> None:
    desk = Desk(role=Role.AUDITOR)
    assert "Cấp khóa mới" not in desk.get(HERE).body
    with pytest.raises(HttpProblem):
        desk.post(HERE, name="Trục", scope="progress")
    with pytest.raises(HttpProblem):
        Desk(role=Role.OPERATOR).get(HERE)
