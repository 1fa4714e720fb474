from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.decisions import CampaignInForce, Extension, FocalPointChange, PlanChange, Reopening
from chalicelib.publication import decisions_table
from chalicelib.roster.people import Mailbox
from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from chalicelib.web.staff.decision_forms import parse_day
from tests.support.fake_ballots import respondent
from tests.support.fake_staff import new_account
from tests.support.fake_staff_pages import CAMPAIGN, Desk, OneCampaign

HERE = f"/quan-tri/dot/{CAMPAIGN}"
GROUND = {"document": "12/QĐ-SNV", "date": "30/01/2021", "reason": "Mất điện trên diện rộng"}
EXTEND = {"window": "w1", "group": "", "last_day": "02/02/2021", **GROUND}
PLAN = {"group": "staff", "unit": "a1", "planned": "4", **GROUND}


def test_an_extension_is_recorded_with_document_date_reason_and_who() -> None:
    desk = Desk()
    reply = desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND)
    assert reply.location == f"{HERE}/quyet-dinh?da-ghi=1"
    (decision,) = desk.campaign.here.decisions
    assert decision.change == Extension("w1", None, date(2021, 2, 2))
    assert (decision.ground.document, decision.ground.by) == ("12/QĐ-SNV", "an.mau")
    assert decision.ground.decided_at == desk.now
    assert [entry.verb for entry in desk.audit.kept] == [Verb.DECISION_RECORDED]


def test_a_number_typed_by_hand_is_not_said_to_be_recorded() -> None:
    desk = Desk()
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND)
    assert "Đã ghi quyết định số 01" in desk.get(f"{HERE}/quyet-dinh", **{"da-ghi": "1"}).body
    for typed in ("99", "2"):
        assert "Đã ghi quyết định" not in desk.get(f"{HERE}/quyet-dinh", **{"da-ghi": typed}).body


@dataclass
class Older(OneCampaign):
    """A worker whose copy is some seconds old."""

    def in_force(self, campaign_id: str, now: datetime) -> CampaignInForce:
        return replace(self.here, decisions=())


def test_who_recorded_a_decision_sees_it_at_once_on_every_worker() -> None:
    desk = Desk()
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND)
    desk.campaign = Older(desk.campaign.here)
    told = desk.get(f"{HERE}/quyet-dinh", **{"da-ghi": "1"}).body
    assert "Đã ghi quyết định số 01" in told
    assert "nhận phiếu đến hết ngày 02/02/2021" in told


def test_the_page_lists_it_in_words() -> None:
    desk = Desk()
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND)
    page = desk.get(f"{HERE}/quyet-dinh").body
    assert "nhận phiếu đến hết ngày 02/02/2021" in page
    assert "Mất điện trên diện rộng" in page


def test_one_group_alone_may_be_given_longer() -> None:
    desk = Desk()
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND | {"group": "deputies"})
    assert desk.campaign.here.decisions[0].change == Extension("w1", "deputies", date(2021, 2, 2))


def test_after_the_fence_it_is_a_reopening() -> None:
    desk = Desk(now=datetime(2021, 2, 1, 4, tzinfo=UTC))
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND)
    assert desk.campaign.here.decisions[0].change == Reopening("w1", None, date(2021, 2, 2))


def test_a_group_whose_own_time_is_over_is_reopened_although_another_still_answers() -> None:
    desk = Desk()
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND | {"group": "staff", "last_day": "05/02/2021"})
    later = Desk(now=datetime(2021, 2, 1, 4, tzinfo=UTC), campaign=desk.campaign)
    later.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND | {"group": "deputies"})
    assert desk.campaign.here.decisions[1].change == Reopening("w1", "deputies", date(2021, 2, 2))


def test_a_last_day_in_a_wrong_year_is_refused_beside_its_field() -> None:
    for typed in ("02/02/2201", "31/12/9999"):
        reply = Desk().post(f"{HERE}/quyet-dinh/gia-han", **EXTEND | {"last_day": typed})
        assert reply.status == 422
        assert 'href="#extension-last_day"' in reply.body


def test_all_errors_come_at_once_and_what_was_typed_stays() -> None:
    desk = Desk()
    reply = desk.post(
        f"{HERE}/quyet-dinh/ke-hoach", group="x", unit="", planned="ba", document="", date="1", reason="vì"
    )
    assert reply.status == 422
    assert "còn 05 chỗ cần sửa" in reply.body
    assert 'value="vì"' in reply.body
    assert 'value="ba"' in reply.body
    assert desk.campaign.here.decisions == ()


def test_an_earlier_last_day_is_refused_beside_its_field() -> None:
    reply = Desk().post(f"{HERE}/quyet-dinh/gia-han", **EXTEND | {"last_day": "30/01/2021"})
    assert reply.status == 422
    assert 'href="#extension-last_day"' in reply.body


def test_a_plan_changes_by_decision() -> None:
    desk = Desk()
    desk.post(f"{HERE}/quyet-dinh/ke-hoach", **PLAN)
    assert desk.campaign.here.decisions[0].change == PlanChange("staff", "a1", 4)
    assert desk.campaign.here.planned_from("staff", "a1") == 4


def test_a_plan_that_stays_the_same_is_no_decision() -> None:
    reply = Desk().post(f"{HERE}/quyet-dinh/ke-hoach", **PLAN | {"planned": "3"})
    assert "bằng số kế hoạch hiện nay" in reply.body


def test_a_group_that_has_nobody_in_the_unit_is_refused() -> None:
    reply = Desk().post(f"{HERE}/quyet-dinh/ke-hoach", **PLAN | {"unit": "c1"})
    assert 'href="#plan-unit"' in reply.body


def test_typed_markup_is_shown_as_text() -> None:
    reply = Desk().post(f"{HERE}/quyet-dinh/gia-han", **EXTEND | {"window": "", "reason": "<script>x</script>"})
    assert "<script>" not in reply.body
    assert "&lt;script&gt;" in reply.body


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_day(f"{day:%d/%m/%Y}") == day
    assert parse_day(f" {day.day}.{day.month}.{day.year} ") == day


@pytest.mark.parametrize("typed", ["", "31/02/2021", "2021-01-30", "30/01/21", "30/13/2021", "٣٠/٠١/٢٠٢١"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed) is None


def test_announcing_shows_the_hash_and_is_done_once() -> None:
    desk = Desk()
    desk.campaign.here = replace(desk.campaign.here, announced=False)
    assert desk.campaign.here.campaign.rules_hash in desk.get(f"{HERE}/cong-bo").body
    desk.post(f"{HERE}/cong-bo")
    desk.post(f"{HERE}/cong-bo")
    assert desk.campaign.here.announced
    assert [entry.verb for entry in desk.audit.kept] == [Verb.RULES_ANNOUNCED]
    assert "Quy tắc đã được công bố" in desk.get(f"{HERE}/cong-bo").body


FOCAL = {"unit": "a1", "account": "NPQR2345", **GROUND}


def desk_with_somebody() -> Desk:
    desk = Desk()
    someone = respondent(desk.campaign.here, {"staff": "a1"})
    person = replace(someone.items.person, account="NPQR2345", email="moi@example.vn", mailbox=Mailbox.OWN)
    desk.people.kept["NPQR2345"] = replace(someone.items, person=person)
    desk.focal_points.appoint("BCFG2345", "a1", email="cu@example.vn")
    return desk


def test_a_change_of_focal_point_is_recorded_and_the_page_says_who_replaced_whom_by_what() -> None:
    desk = desk_with_somebody()
    assert desk.post(f"{HERE}/quyet-dinh/dau-moi", **FOCAL).location == f"{HERE}/quyet-dinh?da-ghi=1"
    (decision,) = desk.campaign.here.decisions
    assert decision.change == FocalPointChange("a1", "NPQR2345", ("BCFG2345",))
    assert desk.audit.kept[-1].details["kind"] == "FocalPointChange"
    page = desk.get(f"{HERE}/quyet-dinh").body
    assert "Đổi công chức đầu mối của Sở Một: NPQR2345 thay BCFG2345" in page
    assert "12/QĐ-SNV" in page
    assert "30/01/2021" in page


def test_who_sees_no_names_sees_that_a_focal_point_changed_but_not_whose_account_it_is() -> None:
    desk = desk_with_somebody()
    desk.post(f"{HERE}/quyet-dinh/dau-moi", **FOCAL)
    desk.accounts.add(new_account("an.mau", Role.AUDITOR).stored, replace=True)
    page = desk.get(f"{HERE}/quyet-dinh").body
    assert "Đổi công chức đầu mối của Sở Một" in page
    assert "NPQR2345" not in page
    assert "BCFG2345" not in page


def test_what_is_published_of_decisions_holds_no_account() -> None:
    desk = desk_with_somebody()
    desk.post(f"{HERE}/quyet-dinh/dau-moi", **FOCAL)
    desk.post(f"{HERE}/quyet-dinh/gia-han", **EXTEND)
    published = list(decisions_table.rows(desk.campaign.here))
    assert published
    assert "2345" not in str(published)


def test_everything_wrong_with_a_change_of_focal_point_is_said_at_once_and_nothing_is_lost() -> None:
    desk = desk_with_somebody()
    wrong = {"unit": "zz", "account": "XXXX2345", "document": "", "date": "30/02/2021", "reason": "Nghỉ <hưu>"}
    reply = desk.post(f"{HERE}/quyet-dinh/dau-moi", **wrong)
    assert reply.status == 422
    for field in ("unit", "account", "document", "date"):
        assert f'href="#focal-{field}"' in reply.body
    assert "Không có tài khoản này" in reply.body
    for typed in ("XXXX2345", "30/02/2021", "Nghỉ &lt;hưu&gt;"):
        assert f'value="{typed}"' in reply.body
    assert desk.campaign.here.decisions == ()


@pytest.mark.parametrize("typed", ["", "12", "DDDD2345"])
def test_what_is_no_account_is_said_to_be_none(typed: str) -> None:
    reply = desk_with_somebody().post(f"{HERE}/quyet-dinh/dau-moi", **FOCAL | {"account": typed})
    assert "08 ký tự của người được cử" in reply.body
