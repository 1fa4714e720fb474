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


def test_the_old_and_the_new_address_stand_side_by_side() -> None:
    body = desk_with_one().get(PAGE).body
    assert "cu@example.vn" in body
    assert "moi@example.vn" in body
    assert "<i>Mẫu</i>" not in body


@pytest.mark.parametrize(
    ("answer", "state"), [("approve", ProposalState.APPROVED), ("refuse", ProposalState.REFUSED)]
)
def test_an_answer_is_recorded_with_who_gave_it(answer: str, state: ProposalState) -> None:
    desk = desk_with_one()
    assert desk.post(f"{PAGE}/p1", answer=answer).location == f"{PAGE}?ket-qua=done"
    assert desk.mending.proposals.kept["p1"].state is state
    entry = desk.audit.kept[-1]
    assert entry.verb is Verb.CHANGE_DECIDED
    assert entry.details == {"proposal": "p1", "answer": answer, "outcome": "done"}
    assert "Đã xem xét" in desk.get(PAGE, **{"ket-qua": "done"}).body


def test_unknown_proposals_and_answers_are_refused() -> None:
    desk = desk_with_one()
    for path, answer in ((f"{PAGE}/p9", "approve"), (f"{PAGE}/p1", "maybe")):
        with pytest.raises(HttpProblem):
            desk.post(path, answer=answer)
    assert desk.mending.proposals.kept["p1"] == replace(ONE)


def test_auditors_see_no_names() -> None:
    with pytest.raises(HttpProblem):
        desk_with_one(Role.AUDITOR).get(PAGE)
