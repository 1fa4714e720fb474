"""Answering page by page: save on every step, gaps beside the field, units passed over (texts.md 3 and 4)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.ballots.answers import Answers
from chalicelib.ballots.opening import OpenBallot, Sitting, open_ballot
from chalicelib.ballots.ports import DraftSave
from chalicelib.campaign.compiled import parse
from chalicelib.campaign.decisions import CampaignInForce
from tests.support.campaigns import small_rules
from tests.support.respondents import House, answers, house

PAGE = "/phieu/deputies/a1/1"


def saved(site: House, group: str = "deputies") -> Answers:
    sitting = Sitting(
        site.person.account, group, (site.person.held,), site.campaigns.in_force_now, site.visitor.now
    )
    ballot = open_ballot(sitting, site.box.people[site.person.account])
    assert isinstance(ballot, OpenBallot)
    return ballot.answers


def chosen(site: House) -> dict[tuple[str, str], str]:
    return {tuple(cell): option for cell, option in saved(site).chosen.items()}  # type: ignore[misc]


def inside(**options: Any) -> House:
    site = house(**options)
    site.come_in()
    return site


def test_the_chapter_list_shows_each_unit_and_what_is_left() -> None:
    site = inside()
    page = site.visitor.get("/phieu/deputies")
    assert "Phiếu dùng để thử." in page.text
    assert "1. Sở Một chưa trả lời 2. Sở Hai chưa trả lời" in page.text
    site.visitor.press(site.visitor.get(PAGE), "Quay lại", {"q-q01": "A"})
    page = site.visitor.get("/phieu/deputies")
    assert "1. Sở Một 1/3 câu" in page.text
    assert "Đã trả lời 1/6 câu" in page.text
    assert page.links["Trả lời tiếp"] == "/phieu/deputies/a1/1#q-q02"


def test_each_statement_is_a_fieldset_with_its_own_legend_and_nothing_is_preselected() -> None:
    page = inside().visitor.get(PAGE)
    assert page.html.count("<fieldset") == page.html.count("<legend") == 3
    assert "1. Trong năm 2020, Ông/Bà đánh giá thế nào về sự năng động" in page.text
    assert "của Sở Một?" in page.text
    assert "2. … về tính kịp thời của văn bản?" in page.text
    assert " checked" not in page.html
    assert page.form().options["q-q01"] == ["A", "B", "C", "D", "E"]


def test_the_page_says_where_one_is() -> None:
    page = inside().visitor.get(PAGE)
    assert "Phần 1 trong 1 · đã trả lời 0/3 câu · cả phiếu 0/6" in page.text
    assert "Sở Một (cơ quan 1/2)" in page.text
    assert "nhận đến 24 giờ 00 ngày 31/01/2021" in page.text


def test_no_opinion_stands_apart() -> None:
    page = inside().visitor.get(PAGE)
    assert page.html.count("ph-no-opinion") == 3


def test_saving_a_full_page_leads_to_the_next_unit() -> None:
    site = inside()
    page = site.visitor.get(PAGE)
    following = site.visitor.press(page, "Lưu và tiếp tục", answers(page, "B"))
    assert following.path == "/phieu/deputies/a2/1"
    assert chosen(site) == {("a1", "q01"): "B", ("a1", "q02"): "B", ("a1", "q03"): "B"}
    assert "đã lưu lúc 09:00" in following.text


def test_what_was_chosen_is_selected_when_one_comes_back() -> None:
    site = inside()
    page = site.visitor.get(PAGE)
    site.visitor.press(page, "Lưu và tiếp tục", answers(page, "B"))
    again = site.visitor.get(PAGE)
    assert {name: again.form().fields[name] for name in ("q-q01", "q-q02", "q-q03")} == {
        "q-q01": "B",
        "q-q02": "B",
        "q-q03": "B",
    }


def test_gaps_are_named_in_the_summary_and_beside_the_field_and_the_rest_is_saved() -> None:
    site = inside()
    page = site.visitor.press(site.visitor.get(PAGE), "Lưu và tiếp tục", {"q-q02": "C"})
    assert page.title.startswith("Lỗi: Sở Một")
    assert "Còn 02 câu chưa chọn phương án" in page.text
    assert page.text.count("Xin chọn một phương án cho câu 1") == 2
    assert page.links["Xin chọn một phương án cho câu 3"] == "#q-q03"
    assert {"q-q01", "q-q03"} <= set(page.ids)
    assert 'aria-describedby="q-q01-error"' in page.html
    assert page.form().fields["q-q02"] == "C"
    assert chosen(site) == {("a1", "q02"): "C"}


def test_going_back_saves_and_does_not_ask_for_gaps() -> None:
    site = inside()
    page = site.visitor.press(site.visitor.get("/phieu/deputies/a2/1"), "Quay lại", {"q-q03": "D"})
    assert page.path == PAGE
    assert chosen(site) == {("a2", "q03"): "D"}
    assert site.visitor.press(site.visitor.get(PAGE), "Quay lại").path == "/phieu/deputies"


def test_not_knowing_a_unit_asks_first_and_then_fills_only_what_is_open() -> None:
    site = inside()
    asked = site.visitor.press(site.visitor.get(PAGE), "Tôi không đủ thông tin về cơ quan này", {"q-q02": "A"})
    assert "“Không biết / không có ý kiến” cho 02 câu chưa chọn của Sở Một" in asked.text
    assert chosen(site) == {("a1", "q02"): "A"}
    following = site.visitor.press(asked, "Đồng ý, sang cơ quan tiếp theo")
    assert following.path == "/phieu/deputies/a2/1"
    assert chosen(site) == {("a1", "q01"): "E", ("a1", "q02"): "A", ("a1", "q03"): "E"}


def test_one_may_think_again_before_passing_over_a_unit() -> None:
    site = inside()
    asked = site.visitor.press(site.visitor.get(PAGE), "Tôi không đủ thông tin về cơ quan này")
    assert asked.links["Quay lại trả lời"] == PAGE
    assert chosen(site) == {}


def test_after_the_last_unit_comes_the_first_gap_and_then_the_check_page() -> None:
    site = inside()
    second = site.visitor.get("/phieu/deputies/a2/1")
    back_to_gap = site.visitor.press(second, "Lưu và tiếp tục", answers(second))
    assert back_to_gap.path == PAGE
    checked = site.visitor.press(back_to_gap, "Lưu và tiếp tục", answers(back_to_gap))
    assert checked.path == "/phieu/deputies/xem-lai"


def test_a_complete_ballot_can_be_checked_from_any_page() -> None:
    site = inside()
    site.answer_all("deputies")
    page = site.visitor.get(PAGE)
    assert site.visitor.press(page, "Lưu và xem lại phiếu", {"q-q01": "D"}).path == "/phieu/deputies/xem-lai"
    assert chosen(site)["a1", "q01"] == "D"


def test_the_remark_is_asked_on_the_units_last_page_and_kept() -> None:
    site = inside()
    page = site.visitor.get(PAGE)
    assert "remark" in page.ids
    site.visitor.press(page, "Quay lại", {"remark": "Nên <b>niêm yết</b> rõ hơn"})
    again = site.visitor.get(PAGE)
    assert "Nên &lt;b&gt;niêm yết&lt;/b&gt; rõ hơn" in again.html
    assert saved(site).remarks == {"a1": "Nên <b>niêm yết</b> rõ hơn"}


def test_a_remark_that_is_too_long_costs_no_answer_and_stays_in_its_field() -> None:
    site = inside()
    page = site.visitor.get(PAGE)
    long = "ý" * 501
    refused = site.visitor.press(page, "Lưu và tiếp tục", {**answers(page), "remark": long})
    assert refused.title.startswith("Lỗi:")
    assert "Ý kiến dài quá 500 ký tự" in refused.text
    assert long in refused.html
    assert len(saved(site).chosen) == 3
    assert saved(site).remarks == {}


def test_a_form_without_remark_asks_for_none() -> None:
    site = house({"communes": "c1"})
    site.visitor.now += timedelta(days=7)
    site.come_in()
    assert "remark" not in site.visitor.get("/phieu/communes/d1/1").ids


@pytest.mark.parametrize(
    "fields",
    [{"q-zzz": "A"}, {"q-q01": "Z"}, {"form": "0123456789abcdef"}, {"form": ""}],
    ids=["unknown question", "unknown option", "other version", "no version"],
)
def test_forged_or_stale_fields_change_nothing_and_say_what_is_kept(fields: dict[str, str]) -> None:
    site = inside()
    site.visitor.press(site.visitor.get(PAGE), "Quay lại", {"q-q02": "B"})
    form = site.visitor.get(PAGE).form()
    page = site.visitor.post(form.action, {**form.fields, "q-q01": "A", "action": "next", **fields})
    assert page.status == 400
    assert "Trang này đã cũ" in page.text
    assert "Các câu đã lưu trước đó vẫn còn." in page.text
    assert chosen(site) == {("a1", "q02"): "B"}


@pytest.mark.parametrize(
    "path",
    [
        "/phieu/deputies/d1/1",
        "/phieu/deputies/a1/9",
        "/phieu/deputies/a1/0",
        "/phieu/deputies/a1/x",
        "/phieu/staff",
        "/phieu/zzz/a1/1",
        "/phieu/zzz/xem-lai",
    ],
)
def test_an_address_that_is_not_on_the_ballot_leads_back_to_the_ballots(path: str) -> None:
    page = inside().visitor.get(path)
    assert page.status == 404
    assert page.links["Về danh sách phiếu"] == "/phieu"


def test_a_save_without_the_pages_token_is_refused() -> None:
    site = inside()
    form = site.visitor.get(PAGE).form()
    page = site.visitor.post(form.action, {**form.fields, "q-q01": "A", "csrf": "x", "action": "next"})
    assert page.status == 403
    assert chosen(site) == {}


def test_a_busy_store_says_what_was_not_saved() -> None:
    site = inside()
    page = site.visitor.get(PAGE)
    site.box.save_draft = lambda account, draft: DraftSave.CONFLICT  # type: ignore[method-assign]
    refused = site.visitor.press(page, "Lưu và tiếp tục", answers(page))
    assert refused.status == 503
    assert "Lần bấm vừa rồi chưa được lưu. Các câu đã lưu trước đó vẫn còn." in refused.text


def test_two_tabs_that_save_different_pages_lose_nothing() -> None:
    site = inside()
    one, two = site.visitor.get(PAGE), site.visitor.get("/phieu/deputies/a2/1")
    site.visitor.press(one, "Lưu và tiếp tục", answers(one, "A"))
    site.visitor.press(two, "Lưu và tiếp tục", answers(two, "B"))
    assert len(chosen(site)) == 6


def test_the_same_mail_goes_on_elsewhere() -> None:
    site = inside()
    site.visitor.press(site.visitor.get(PAGE), "Quay lại", {"q-q01": "A"})
    site.visitor.cookies.clear()
    site.come_in()
    assert site.visitor.get(PAGE).form().fields["q-q01"] == "A"


def test_a_page_costs_one_read_and_a_save_one_read_and_one_write() -> None:
    site = inside()
    reads = site.box.reads
    page = site.visitor.get(PAGE)
    assert site.box.reads == reads + 1
    site.visitor.send("POST", PAGE, {**page.form().fields, **answers(page), "action": "next"})
    assert (site.box.reads, site.box.writes) == (reads + 2, 1)


def test_texts_of_the_campaign_are_escaped() -> None:
    rules = small_rules()
    rules["units"]["a1"]["name"] = "Sở <script>"
    site = inside(in_force=CampaignInForce(parse(rules), announced=True))
    html = site.visitor.get(PAGE).html
    assert "<script>" not in html
    assert "Sở &lt;script&gt;" in html


def test_the_english_page_asks_in_english() -> None:
    site = inside()
    page = site.visitor.get(f"{PAGE}?lang=en")
    assert 'lang="en"' in page.html
    assert "Department One" in page.text
    assert "Very good" in page.text
    assert "Save and continue" in site.visitor.get(PAGE).text
