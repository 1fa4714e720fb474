"""What the pages' script asks of the server, and the list of units that works without it."""

import json

import pytest

from tests.support.respondents import House, answers, house

PAGE = "/phieu/deputies/a1/1"
FROM_SCRIPT = {"x-phieu-script": "1"}


@pytest.fixture
def site() -> House:
    made = house()
    made.come_in()
    return made


def saved(site: House) -> str:
    return site.visitor.get("/phieu/deputies").text


def test_a_save_by_the_script_keeps_what_was_chosen_and_complains_of_nothing(site: House) -> None:
    page = site.visitor.get(PAGE)
    told = site.visitor.post(PAGE, {**page.form().fields, "q-q01": "A", "action": "save"}, **FROM_SCRIPT)
    assert (told.status, json.loads(told.html)) == (200, {"to": PAGE})
    assert told.headers["Content-Type"] == "application/json"
    assert "Đã trả lời 1/6 câu" in saved(site)


def test_the_script_is_told_where_the_button_leads(site: House) -> None:
    page = site.visitor.get(PAGE)
    fields = {**page.form().fields, **answers(page), "action": "next"}
    assert json.loads(site.visitor.post(PAGE, fields, **FROM_SCRIPT).html) == {"to": "/phieu/deputies/a2/1"}


def test_gaps_and_refusals_stay_pages_for_the_script_too(site: House) -> None:
    page = site.visitor.get(PAGE)
    gaps = site.visitor.post(PAGE, {**page.form().fields, "action": "next"}, **FROM_SCRIPT)
    assert "Còn 03 câu chưa chọn phương án" in gaps.text
    forged = site.visitor.post(PAGE, {"csrf": "no"}, **FROM_SCRIPT)
    assert forged.status == 403
    assert forged.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("action", "path"),
    [("to-a2", "/phieu/deputies/a2/1"), ("list", "/phieu/deputies"), ("to-nowhere", "/phieu/deputies/a2/1")],
)
def test_a_button_to_another_unit_saves_first_and_needs_no_complete_page(
    site: House, action: str, path: str
) -> None:
    page = site.visitor.get(PAGE)
    after = site.visitor.post(PAGE, {**page.form().fields, "q-q01": "A", "action": action})
    assert "Đã trả lời 1/6 câu" in saved(site)
    assert after.path == path


def test_the_list_of_units_says_how_far_each_is(site: House) -> None:
    page = site.visitor.get(PAGE)
    assert "Sang cơ quan khác (còn 02 cơ quan chưa xong)" in page.text
    page = site.visitor.press(page, "Lưu và tiếp tục", answers(page))
    assert "còn 01 cơ quan chưa xong" in page.text
    assert "✓ 3/3" in page.text
    assert "0/3" in page.text


def test_a_ballots_list_leads_to_the_first_gap_of_each_unit(site: House) -> None:
    page = site.visitor.get(PAGE)
    chapters = site.visitor.press(page, "Lưu và về danh sách cơ quan", {"q-q01": "A"})
    links = list(chapters.links.values())
    assert "/phieu/deputies/a1/1#q-q02" in links
    assert "/phieu/deputies/a2/1" in links


def test_home_and_ballot_say_how_long_is_left_and_a_page_on_the_last_day(site: House) -> None:
    for path in ("/phieu", "/phieu/deputies"):
        assert "còn 5 ngày 15 giờ" in site.visitor.get(path).text
    assert "còn 5 ngày" not in site.visitor.get(PAGE).text
    site.come_in(private=True)
    site.visitor.now = site.visitor.now.replace(day=31, hour=14, minute=30)
    assert "còn 2 giờ 30 phút" in site.visitor.get(PAGE).text
