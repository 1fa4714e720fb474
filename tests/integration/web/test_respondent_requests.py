"""What the respondent's pages ask of the tables: the promise of the issue's "Cost", over a real engine."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.store.ballots import DynamoBallotBox
from ops.engines import Engine
from tests.support.respondents import House, answers, house
from tests.support.site import Visitor
from tests.support.stored_people import listening, put_respondent

pytestmark = pytest.mark.engine
PAGE = "/phieu/deputies/a1/1"
CLICKS = 24


@pytest.fixture
def site(engine: Engine) -> House:
    made = house({"deputies": "d1", "communes": "c1"}, box=DynamoBallotBox())
    put_respondent(made.person)
    made.come_in()
    return made


@pytest.mark.parametrize("path", ["/phieu", "/phieu/deputies", PAGE, "/phieu/deputies/xem-lai", "/phieu/communes"])
def test_a_page_costs_one_query(site: House, path: str) -> None:
    with listening() as traffic:
        assert site.visitor.get(path).status == 200
    assert traffic.calls == {"Query": 1}


def test_a_save_costs_one_query_and_one_put(site: House) -> None:
    page = site.visitor.get(PAGE)
    with listening() as traffic:
        site.visitor.send("POST", PAGE, {**page.form().fields, **answers(page), "action": "next"})
    assert traffic.calls == {"Query": 1, "PutItem": 1}


def test_a_page_with_gaps_costs_no_more(site: House) -> None:
    page = site.visitor.get(PAGE)
    with listening() as traffic:
        site.visitor.press(page, "Lưu và tiếp tục", {"q-q01": "A"})
    assert traffic.calls == {"Query": 1, "PutItem": 1}


def test_a_cast_costs_one_query_and_one_transaction(site: House) -> None:
    checked = site.answer_all("deputies")
    with listening() as traffic:
        assert "Đã nhận phiếu" in site.visitor.press(checked, "Gửi phiếu").text
    assert traffic.calls == {"Query": 1, "TransactWriteItems": 1}


def test_clicks_at_the_same_moment_get_one_and_the_same_receipt(site: House) -> None:
    checked = site.answer_all("deputies")

    def click(_number: int) -> str:
        own = replace(site.visitor, cookies=dict(site.visitor.cookies), trail=[])
        return receipt_of(own, checked.form().fields)

    with ThreadPoolExecutor(CLICKS) as pool:
        receipts = set(pool.map(click, range(CLICKS)))
    assert len(receipts) == 1


def receipt_of(visitor: Visitor, fields: dict[str, str]) -> str:
    page = visitor.post("/phieu/deputies/gui", fields)
    assert "Đã nhận phiếu" in page.text
    return page.html.partition('ph-receipt">')[2].partition("<")[0]
