"""The Department answers focal points' proposals."""

from dataclasses import replace

import pytest

from chalicelib.follow_up.mending import Proposal, ProposalKind, ProposalState
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.routing import HttpProblem
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

PAGE = f"/quan-tri/dot/{CAMPAIGN}/de-nghi"
ONE = Proposal(
    CAMPAIGN, "p1", "c1", "HJKM2345", "Trần <i>Mẫu</i>", ProposalKind.ADDRESS, "moi@example.vn", "XZXZ2345", NOW
)


def desk_with_one(role: Role = Role.CLERK) -> Desk:
    desk = Desk(role=role)
    desk.mending.proposals.add(ONE)
    return desk


def state(desk: Desk) -> ProposalState:
    return desk.mending.proposals.kept["p1"].state


def test_the_old_and_the_new_address_stand_side_by_side() -> None:
    body = desk_with_one().get(PAGE).body
    assert "cu@example.vn" in body
    assert "moi@example.vn" in body
    assert "<i>Mẫu</i>" not in body


def test_approving_says_first_what_it_will_do_and_does_it_once_that_is_confirmed() -> None:
    desk = desk_with_one()
    asked = desk.post(PAGE, answer="approve", chon="p1")
    assert "Chấp thuận 01 đề nghị?" in asked.body
    assert "mật khẩu cũ hết hiệu lực" in asked.body
    assert state(desk) is ProposalState.PENDING
    done = desk.post(PAGE, answer="approve", chon="p1", confirmed="1")
    assert done.location == f"{PAGE}?ket-qua=done"
    assert state(desk) is ProposalState.APPROVED
    entry = desk.audit.kept[-1]
    assert entry.verb is Verb.CHANGE_DECIDED
    assert entry.details == {"proposal": "p1", "answer": "approve", "outcome": "done"}


def test_a_refusal_is_recorded_and_can_be_taken_back() -> None:
    desk = desk_with_one()
    assert desk.post(f"{PAGE}/p1", answer="refuse").location == f"{PAGE}?ket-qua=done"
    assert state(desk) is ProposalState.REFUSED
    assert "Xem xét lại" in desk.get(f"{PAGE}-da-xem").body
    desk.post(f"{PAGE}/p1", answer="reconsider")
    assert state(desk) is ProposalState.PENDING
    assert [entry.details["answer"] for entry in desk.audit.kept] == ["refuse", "reconsider"]


def test_what_was_approved_is_not_taken_back() -> None:
    desk = desk_with_one()
    desk.post(PAGE, answer="approve", chon="p1", confirmed="1")
    assert "Xem xét lại" not in desk.get(f"{PAGE}-da-xem").body
    with pytest.raises(HttpProblem):
        desk.post(f"{PAGE}/p1", answer="reconsider")


def test_an_old_page_says_that_somebody_answered_before_and_records_nothing() -> None:
    desk = desk_with_one()
    desk.mending.proposals.settle(ONE, ProposalState.APPROVED, "binh.mau", NOW, "done")
    refused = desk.post(f"{PAGE}/p1", answer="refuse")
    assert refused.location == f"{PAGE}?ket-qua=answered"
    assert "đã có người trả lời trước" in desk.get(PAGE, **{"ket-qua": "answered"}).body
    assert desk.post(PAGE, answer="approve", chon="p1").location == f"{PAGE}?ket-qua=answered"
    desk.mending.proposals.add(replace(ONE, id="p2"))
    desk.mending.proposals.add(replace(ONE, id="p3"))
    several = desk.post(PAGE, answer="approve", chon=["p1", "p2", "p3"], confirmed="1")
    assert several.location == f"{PAGE}?ket-qua=some"
    assert state(desk) is ProposalState.APPROVED
    assert [entry.details["proposal"] for entry in desk.audit.kept] == ["p3", "p2"]


def test_several_are_answered_at_once_those_marked_and_waiting_only() -> None:
    desk = desk_with_one()
    for name in ("p2", "p3", "p4"):
        desk.mending.proposals.add(replace(ONE, id=name, kind=ProposalKind.AWAY, value=""))
    desk.post(f"{PAGE}/p4", answer="refuse")
    asked = desk.post(PAGE, answer="approve", chon=["p1", "p2", "p4", "p9"]).body
    assert "Chấp thuận 02 đề nghị?" in asked
    assert "không nhắc nữa" in asked
    desk.post(PAGE, answer="approve", chon=["p1", "p2", "p4"], confirmed="1")
    states = {name: one.state for name, one in desk.mending.proposals.kept.items()}
    assert [name for name, state in states.items() if state is ProposalState.APPROVED] == ["p1", "p2"]
    assert states["p4"] is ProposalState.REFUSED


def test_what_could_not_be_written_is_told() -> None:
    desk = desk_with_one()
    desk.mending.proposals.add(replace(ONE, id="p2"))
    desk.mending.outcome = "busy"
    done = desk.post(PAGE, answer="approve", chon=["p1", "p2"], confirmed="1")
    assert done.location == f"{PAGE}?ket-qua=not_all"
    assert "Có đề nghị chưa ghi được" in desk.get(PAGE, **{"ket-qua": "not_all"}).body


def test_nothing_marked_is_told() -> None:
    desk = desk_with_one()
    assert desk.post(PAGE, answer="refuse").location == f"{PAGE}?ket-qua=none"
    assert "Xin đánh dấu ít nhất một đề nghị" in desk.get(PAGE, **{"ket-qua": "none"}).body


def test_proposals_are_picked_out_by_unit_and_by_what_they_ask() -> None:
    desk = desk_with_one()
    desk.mending.proposals.add(replace(ONE, id="p2", name="Lý Minh Họa", kind=ProposalKind.AWAY, unit="a1"))
    for query in ({"viec": "away"}, {"o": "a1"}):
        page = desk.get(PAGE, **query).body
        assert "Lý Minh Họa" in page
        assert "Trần" not in page


def test_unknown_proposals_and_answers_are_refused() -> None:
    desk = desk_with_one()
    for path, answer in ((f"{PAGE}/p9", "refuse"), (f"{PAGE}/p1", "maybe"), (PAGE, "maybe")):
        with pytest.raises(HttpProblem):
            desk.post(path, answer=answer)
    assert desk.mending.proposals.kept["p1"] == replace(ONE)


def test_auditors_see_no_names() -> None:
    with pytest.raises(HttpProblem):
        desk_with_one(Role.AUDITOR).get(PAGE)
