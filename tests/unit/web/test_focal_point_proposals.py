"""Focal points propose corrections from a short list; nothing changes by that."""

from dataclasses import replace

import pytest

from chalicelib.follow_up.mending import ProposalKind, ProposalState, replaceable_until
from chalicelib.staff.audit import Verb
from tests.support.campaigns import small_in_force
from tests.support.fake_focal_pages import LOGIN, FocalDesk
from tests.support.site import Seen, Visitor

PAGE = "/dau-moi/don-vi/d1"


def form_of_first(visitor: Visitor) -> Seen:
    page = visitor.get(PAGE)
    sealed = page.form(f"{PAGE}/nhac").options["account"][0]
    return visitor.get(f"{PAGE}/de-nghi/{sealed}")


def propose(visitor: Visitor, page: Seen, **fields: str) -> Seen:
    action = next(form.action for form in page.forms if "/de-nghi/" in form.action)
    return visitor.submit(page, fields, action=action)


def test_a_corrected_address_is_kept_for_the_department() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    done = propose(visitor, form_of_first(visitor), kind="address", address="Moi@Example.vn")
    assert "Đã tiếp nhận đề nghị" in done.text
    (kept,) = desk.proposals.kept.values()
    assert (kept.account, kept.kind, kept.value, kept.unit) == (
        "NPQR2345",
        ProposalKind.ADDRESS,
        "Moi@example.vn",
        "d1",
    )
    assert kept.state is ProposalState.PENDING
    assert desk.audit.kept[-1].verb is Verb.CHANGE_PROPOSED
    assert desk.audit.kept[-1].details == {"unit": "d1", "kind": "address"}
    assert "Chờ xem xét" in visitor.get(f"{PAGE}/de-nghi").text


@pytest.mark.parametrize("kind", ["not_eligible", "away", "duplicate", "unreachable"])
def test_reasons_come_from_the_list_and_carry_no_text(kind: str) -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    propose(visitor, form_of_first(visitor), kind=kind, address="ốm nặng")
    (kept,) = desk.proposals.kept.values()
    assert (kept.kind.value, kept.value) == (kind, "")


@pytest.mark.parametrize(
    "fields",
    [{}, {"kind": "sick"}, {"kind": "address", "address": "mau@"}, {"kind": "phone", "phone": "12"}],
)
def test_what_cannot_be_taken_is_said_and_kept_nowhere(fields: dict[str, str]) -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    answer = propose(visitor, form_of_first(visitor), **fields)
    assert answer.status == 422
    assert "Chưa gửi đề nghị" in answer.text
    assert desk.proposals.kept == {}


@pytest.mark.parametrize(("kind", "typed"), [("address", "mau@"), ("phone", "12")])
def test_what_was_typed_wrong_stands_in_the_form_to_be_mended(kind: str, typed: str) -> None:
    visitor = FocalDesk().signed_in()
    answer = propose(visitor, form_of_first(visitor), **{"kind": kind, kind: typed})
    assert [form.fields[kind] for form in answer.forms if "/de-nghi/" in form.action] == [typed]


def test_a_person_who_is_not_on_the_list_cannot_be_named() -> None:
    desk = FocalDesk()
    assert desk.signed_in().get(f"{PAGE}/de-nghi/XXXX2345-0").status == 403
    assert desk.audit.kept[-1].verb is Verb.FOCAL_REFUSED


def test_colleagues_and_focal_points_of_units_above_see_each_others_proposals_by_unit() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    propose(visitor, form_of_first(visitor), kind="away")
    (kept,) = desk.proposals.kept
    desk.proposals.add(
        replace(desk.proposals.kept[kept], id="c", by="QWQW2345", name="Lê Văn Xã", unit="c1"), ("c1", "d1")
    )
    desk.proposals.add(replace(desk.proposals.kept[kept], id="s", by=LOGIN, name="Của Sở Một", unit="a1"), ("a1",))
    page = visitor.get(f"{PAGE}/de-nghi").text
    assert "Lê Văn Xã" in page
    assert "Công chức đầu mối khác" in page
    assert "QWQW2345" not in page, "a sign-in name is nobody else's to see"
    assert "Của Sở Một" not in page, "another unit's, though the same focal point made it"
    below = visitor.get("/dau-moi/don-vi/c1/de-nghi").text
    assert "Lê Văn Xã" in below


def test_who_left_the_list_meanwhile_is_told_with_what_was_typed_kept() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    page = form_of_first(visitor)
    for unit in ("c1", "d1"):
        desk.coverage.put(replace(desk.coverage.kept[unit], missing=()))
    answer = propose(visitor, page, kind="address", address="moi@example.vn")
    assert answer.status == 409
    assert "không còn trong danh sách" in answer.text
    assert "moi@example.vn" in answer.text
    assert "Sửa địa chỉ" in answer.text
    whole = propose(visitor, page, **NEW, new_phone="0912 345 678")
    for typed in ("Lê Thị Mới", "moi@example.vn", "0912 345 678"):
        assert typed in whole.text
    wrong = propose(visitor, page, kind="address", address="<b>moi@")
    assert "<b>moi@" in wrong.text
    assert "<b>moi@" not in wrong.html
    assert desk.proposals.kept == {}
    assert desk.audit.kept[-1].verb is not Verb.CHANGE_PROPOSED


def test_who_opens_the_form_about_somebody_who_left_the_list_is_told_of_that_alone() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    page = form_of_first(visitor)
    action = next(form.action for form in page.forms if "/de-nghi/" in form.action)
    for unit in ("c1", "d1"):
        desk.coverage.put(replace(desk.coverage.kept[unit], missing=()))
    opened = visitor.get(action)
    assert "Người này không còn trong danh sách" in opened.text
    assert "Chưa gửi đề nghị" not in opened.text
    assert "chưa được gửi" not in opened.text


NEW = {"kind": "replacement", "group": "communes", "new_name": "Lê Thị Mới", "new_email": "moi@example.vn"}


def test_a_newcomer_is_proposed_for_the_unit_where_the_ballot_is_missing() -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    propose(visitor, form_of_first(visitor), **NEW)
    (kept,) = desk.proposals.kept.values()
    assert kept.newcomer is not None
    assert (kept.unit, kept.newcomer.group, kept.newcomer.name) == ("c1", "communes", "Lê Thị Mới")


@pytest.mark.parametrize("wrong", [{"group": "staff"}, {"new_name": "Mới"}, {"new_email": "moi@"}])
def test_a_newcomer_must_be_whole(wrong: dict[str, str]) -> None:
    desk = FocalDesk()
    visitor = desk.signed_in()
    assert propose(visitor, form_of_first(visitor), **{**NEW, **wrong}).status == 422
    assert desk.proposals.kept == {}


def test_everything_wrong_with_a_newcomer_is_said_at_once() -> None:
    visitor = FocalDesk().signed_in()
    wrong = {"group": "staff", "new_name": "Mới", "new_email": "moi@", "new_phone": "12"}
    answer = propose(visitor, form_of_first(visitor), **{**NEW, **wrong})
    for said in ("Xin chọn phiếu cần thay người.", "Xin ghi đủ họ và tên người thay.", "moi@", "12"):
        assert said in answer.text
    assert answer.html.count('href="#kind"') == 4


def test_after_17_hours_of_the_last_working_day_nobody_is_replaced() -> None:
    late = replaceable_until(small_in_force(), "communes")
    desk = FocalDesk(now=late)
    visitor = desk.signed_in()
    page = form_of_first(visitor)
    assert "Thay người" not in page.text
    assert "quá 17 giờ 00" in propose(visitor, page, **NEW).text
    assert desk.proposals.kept == {}
