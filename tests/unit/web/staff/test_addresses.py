"""Shared mailboxes and late changes, for the Department's eyes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.follow_up.mending import Proposal, ProposalKind, ProposalState
from chalicelib.follow_up.snapshots import Snapshot
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_focal_pages import waiting
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}/dia-chi"


def a_change(id_: str, **changes: object) -> Proposal:
    made = Proposal(
        CAMPAIGN,
        id_,
        "a1",
        "BCFG2345",
        "Nguyễn <b>Văn</b> Mẫu",
        ProposalKind.ADDRESS,
        "moi@so1.example.vn",
        "XZXZ2345",
        NOW,
        ProposalState.APPROVED,
        "binh.mau",
        NOW,
        "cu@so1.example.vn",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def desk_with(*changes: Proposal) -> Desk:
    desk = Desk()
    for one in changes:
        desk.mending.proposals.add(one)
    return desk


def test_people_of_one_mailbox_stand_together_whatever_their_unit() -> None:
    desk = desk_with()
    address = "VanThu@so1.example.vn"
    for unit, account, name in (("a1", "BCFG2345", "Nguyễn Văn Mẫu"), ("a2", "HJKM2345", "Lý Minh Họa")):
        one = waiting(account, name, 1, group="staff", shared=True, address=address.lower())
        desk.coverage.kept[unit] = Snapshot(CAMPAIGN, unit, NOW, (), (one, replace(one, group="deputies")))
    html = desk.get(HERE).body
    assert "vanthu@so1.example.vn" in html
    assert "Nguyễn Văn Mẫu – Sở Một; Lý Minh Họa – Sở Hai" in html
    assert "Hộp thư nhiều người dùng chung (1)" in html


def test_focal_points_whom_no_mail_reaches_are_listed_with_unit_and_reason() -> None:
    desk = desk_with()
    desk.focal_points.appoint("BCFG2345", "a1", email="")
    desk.focal_points.appoint("HJKM2345", "a2", email="x@example.vn")
    desk.focal_points.appoint("NPQR2345", "d1", email="y@example.vn")
    desk.focal_points.appoint("STVX2345", email="")
    desk.focal_points.note_refusal(desk.focal_points.appointments["HJKM2345"], "address_refused")
    html = desk.get(HERE).body
    assert "Công chức đầu mối chưa nhận được tài khoản (2)" in html
    assert "Sở Một</th><td>chưa có địa chỉ email</td><td>BCFG2345</td>" in html
    assert "Sở Hai</th><td>địa chỉ bị trả lại hoặc từ chối thư</td>" in html
    assert "NPQR2345" not in html
    assert "STVX2345" not in html


def test_changes_after_the_accounts_are_listed_with_both_addresses_and_names_stay_text() -> None:
    html = desk_with(a_change("p1")).get(HERE).body
    assert "cu@so1.example.vn" in html
    assert "moi@so1.example.vn" in html
    assert "Nguyễn &lt;b&gt;Văn&lt;/b&gt; Mẫu" in html
    assert "XZXZ2345" in html
    assert "binh.mau" in html


@pytest.mark.parametrize(
    "change",
    [
        {"decided_at": NOW - timedelta(days=30)},
        {"state": ProposalState.REFUSED},
        {"state": ProposalState.PENDING, "decided_at": None},
        {"kind": ProposalKind.AWAY},
    ],
)
def test_what_is_no_late_change_is_left_out(change: dict[str, object]) -> None:
    assert "Chưa có thay đổi nào." in desk_with(a_change("p1", **change)).get(HERE).body


def test_the_newest_change_stands_first() -> None:
    later = a_change("p2", value="hai@x.vn", decided_at=NOW + timedelta(hours=1))
    html = desk_with(a_change("p1", value="mot@x.vn"), later).get(HERE).body
    assert html.index("hai@x.vn") < html.index("mot@x.vn")


def test_seeing_names_stands_in_the_audit_and_auditors_see_none() -> None:
    desk = desk_with()
    desk.get(HERE)
    assert [entry.verb for entry in desk.audit.kept] == [Verb.NAMES_SEEN]
    with pytest.raises(HttpProblem) as refused:
        Desk(role=Role.AUDITOR).get(HERE)
    assert refused.value.status == 403
