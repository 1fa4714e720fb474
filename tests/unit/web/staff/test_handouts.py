"""The page "Phiếu dán kín, tin nhắn": one asks, another confirms, the file is fetched once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.follow_up.handouts import Handout, HandoutKind, HandoutState
from chalicelib.follow_up.snapshots import MailWord, Snapshot
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web import focal_point
from chalicelib.web.focal_point.ports import FocalPorts
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem
from tests.support.fake_focal_pages import waiting
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk

HERE = f"/quan-tri/dot/{CAMPAIGN}/phieu-kin"
OTHER = "binh.mau"


def desk_with(*wishes: Handout, **changes: object) -> Desk:
    desk = Desk(**changes)  # type: ignore[arg-type]
    missing = (
        waiting("BCFG2345", "Nguyễn Văn Mẫu", 1, group="staff", mail=MailWord.NO_ADDRESS),
        waiting("HJKM2345", "Trần Thị Thí Dụ", 2, group="staff", shared=True, slip=True),
        waiting("NPQR2345", "Lý Minh Họa", 3, group="staff"),
    )
    desk.coverage.kept["a1"] = Snapshot(CAMPAIGN, "a1", NOW, (), missing)
    for one in wishes:
        desk.handouts.add(one)
    return desk


def a_wish(by: str = OTHER, state: HandoutState = HandoutState.ASKED, **changes: object) -> Handout:
    made = Handout(CAMPAIGN, "h1", HandoutKind.SLIPS, "a1", "", by, NOW, state, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def verbs(desk: Desk) -> list[Verb]:
    return [entry.verb for entry in desk.audit.kept]


def test_the_page_counts_by_unit_whom_no_mail_reaches() -> None:
    html = desk_with().get(HERE).body
    assert "Sở Một (2 người; đã in 1)" in html
    assert "Nguyễn Văn Mẫu" not in html, "numbers suffice here"


def test_a_wish_for_slips_waits_for_somebody_else() -> None:
    desk = desk_with()
    assert desk.post(HERE, what="slips", unit="a1", account="").status == 303
    (one,) = desk.handouts.kept.values()
    assert (one.state, one.unit, one.asked_by) == (HandoutState.ASKED, "a1", "an.mau")
    html = desk.get(HERE).body
    assert "Chờ người thứ hai đồng ý" in html
    assert "Đồng ý in" not in html
    assert "Rút lại" in html
    assert desk.post(f"{HERE}/{one.id}", answer="confirm").status == 422
    assert desk.handouts.kept[one.id].state is HandoutState.ASKED
    assert verbs(desk) == [Verb.SLIPS_ASKED]


def test_another_persons_wish_can_be_confirmed_and_both_are_named() -> None:
    desk = desk_with(a_wish())
    assert "Đồng ý in" in desk.get(HERE).body
    assert desk.post(f"{HERE}/h1", answer="confirm").status == 303
    one = desk.handouts.kept["h1"]
    assert (one.state, one.asked_by, one.settled_by) == (HandoutState.CONFIRMED, OTHER, "an.mau")
    (entry,) = desk.audit.kept
    assert (entry.verb, entry.actor.id, entry.details["asked_by"]) == (Verb.SLIPS_CONFIRMED, "an.mau", OTHER)


def test_a_wish_is_refused_or_taken_back() -> None:
    for by in (OTHER, "an.mau"):
        desk = desk_with(a_wish(by))
        desk.post(f"{HERE}/h1", answer="refuse")
        assert desk.handouts.kept["h1"].state is HandoutState.REFUSED
        assert verbs(desk) == [Verb.SLIPS_REFUSED]


def test_of_two_who_confirm_at_once_one_is_told_that_it_was_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_with(a_wish())
    monkeypatch.setattr(desk.handouts, "move", lambda before, after: False)
    assert desk.post(f"{HERE}/h1", answer="confirm").status == 422
    assert verbs(desk) == []


def test_who_stands_for_the_print_fetches_the_file_once_from_a_short_lived_address() -> None:
    desk = desk_with(a_wish(OTHER, HandoutState.MADE, settled_by="an.mau", people=2))
    assert "Tải tệp PDF" in desk.get(HERE).body
    reply = desk.post(f"{HERE}/h1/tep/pdf")
    assert reply.location == ("https://bucket.example/handouts/small-2020/h1.pdf?as=phieu-dan-kin-a1.pdf&for=60")
    assert desk.handouts.kept["h1"].state is HandoutState.TAKEN
    assert verbs(desk) == [Verb.SLIPS_TAKEN]
    assert desk.post(f"{HERE}/h1/tep/pdf").status == 422


def test_a_third_person_gets_no_slips() -> None:
    desk = desk_with(a_wish(OTHER, HandoutState.MADE, settled_by="chi.mau"))
    assert "Tải tệp" not in desk.get(HERE).body
    assert desk.post(f"{HERE}/h1/tep/pdf").status == 422
    assert desk.handouts.kept["h1"].state is HandoutState.MADE


def test_texts_are_asked_for_by_one_and_fetched_as_often_as_needed() -> None:
    desk = desk_with()
    desk.post(HERE, what="texts")
    (one,) = desk.handouts.kept.values()
    assert (one.kind, one.state) == (HandoutKind.TEXTS, HandoutState.CONFIRMED)
    desk.handouts.move(one, one.now(HandoutState.MADE, NOW, people=2))
    for kind in ("xlsx", "csv", "csv"):
        assert desk.post(f"{HERE}/{one.id}/tep/{kind}").status == 303
    assert verbs(desk) == [Verb.TEXTS_ASKED, *[Verb.TEXTS_TAKEN] * 3]


def test_one_persons_slip_is_asked_for_by_account_however_it_is_typed() -> None:
    desk = desk_with()
    desk.post(HERE, what="slips", unit="a1", account=" bcfg 2345 ")
    (one,) = desk.handouts.kept.values()
    assert (one.account, one.unit) == ("BCFG2345", "")


def test_whether_a_print_ends_slips_in_hand_is_the_clerks_word() -> None:
    desk = desk_with()
    desk.post(HERE, what="slips", unit="a1", account="")
    desk.handouts.kept.clear()
    desk.post(HERE, what="slips", unit="a1", account="", again="1")
    (one,) = desk.handouts.kept.values()
    assert one.again
    assert "in lại" in desk.get(HERE).body


@pytest.mark.parametrize("fields", [{"unit": ""}, {"unit": "khong-co"}, {"unit": "", "account": "AAAA"}])
def test_what_names_nobody_is_said_so(fields: dict[str, str]) -> None:
    desk = desk_with()
    reply = desk.post(HERE, what="slips", **{"account": "", **fields})
    assert reply.status == 422
    assert "Xin chọn đơn vị, hoặc ghi tài khoản gồm 08 ký tự." in reply.body
    assert desk.handouts.kept == {}


def test_before_the_announcement_and_after_the_last_close_nothing_is_asked_for() -> None:
    early = desk_with()
    early.campaign.here = replace(early.campaign.here, announced=False)
    assert early.post(HERE, what="slips", unit="a1", account="").status == 422
    late = desk_with(now=early.campaign.here.last_close)
    assert "Các đợt nhận phiếu đã kết thúc." in late.get(HERE).body
    assert late.post(HERE, what="slips", unit="a1", account="").status == 422


def test_a_wish_of_yesterday_that_nobody_confirmed_has_lapsed() -> None:
    desk = desk_with(a_wish(asked_at=NOW - timedelta(days=1)))
    assert "Quá 24 giờ, không ai đồng ý" in desk.get(HERE).body
    assert desk.post(f"{HERE}/h1", answer="confirm").status == 422


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_only_clerks_come_here(role: Role) -> None:
    desk = desk_with(role=role)

    def attempts() -> list[Reply]:
        return [desk.get(HERE)]

    with pytest.raises(HttpProblem) as refused:
        attempts()
    assert refused.value.status == 403


@pytest.mark.parametrize("path", [f"{HERE}/unknown", f"{HERE}/h1/tep/exe"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    with pytest.raises(HttpProblem) as refused:
        desk_with(a_wish()).post(path, answer="confirm")
    assert refused.value.status == 404


def test_a_forged_form_is_refused() -> None:
    desk = desk_with(a_wish())
    with pytest.raises(HttpProblem) as refused:
        desk.post(f"{HERE}/h1", csrf="x", answer="confirm")
    assert refused.value.status == 403


def test_focal_points_have_no_door_to_slips() -> None:
    assert not any("phieu-kin" in path for _, path, _ in focal_point.PAGES)
    assert "handouts" not in FocalPorts.__dataclass_fields__
