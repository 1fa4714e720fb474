"""What anybody sees of the results: nothing, until they are published."""

import gzip
import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from chalicelib.ballots.receipts import show
from chalicelib.follow_up.disputes import Checked, Dispute
from chalicelib.publication.data_pages import UNITS_A_PAGE, page_name
from chalicelib.publication.folder import FILES
from chalicelib.web.published_pages import looked_through
from tests.support.fake_publication import PUBLISHED_AT, Press
from tests.support.published_site import CODE, a_visitor

HERE = "/ket-qua/small-2020"


def test_before_publication_there_is_no_page_and_no_file() -> None:
    visitor = a_visitor(Press(), published=False)
    assert visitor.get(HERE).status == 404
    assert visitor.get(f"{HERE}/tep/counts").status == 404
    assert visitor.get("/ket-qua/other-2021").status == 404


def test_the_page_lists_every_file_and_says_how_to_check_them() -> None:
    page = a_visitor(Press()).get(HERE)
    assert page.status == 200
    assert [name for name in FILES if name not in page.links] == []
    assert "python verify.py" in page.text
    assert Press().ports.signer.public_key in page.text
    assert "09 giờ 00" in page.text


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_downloaded_by_an_address_that_soon_expires(name: str) -> None:
    visitor = a_visitor(Press())
    page = visitor.get(HERE)
    answer = visitor.send("GET", page.links[name])
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/{name}?as={name}&for=60")


def test_ranks_are_shown_by_type_with_a_table_beside_each_bar() -> None:
    visitor = a_visitor(Press())
    page = visitor.get(f"{HERE}/xep-hang")
    assert page.status == 200
    for told in ("Sở Một", "Hạng", "không đủ số phiếu"):
        assert told in page.text


def test_a_full_page_of_ranks_weighs_at_most_sixty_kilobytes() -> None:
    press = Press()
    visitor = a_visitor(press)
    stored = press.world.objects.stored
    (name,) = [name for name in stored if name.endswith(page_name(1))]
    body = json.loads(stored[name])
    ranked = next(unit for unit in body["units"] if unit["rank"])
    body["units"] = [
        ranked
        | {
            "unit": f"u{n}",
            "name": f"Ủy ban nhân dân xã {sha256(bytes([n])).hexdigest()[:20]}",
            "rank": n + 1,
            "index_percent": f"{90 - n * 0.377:.6f}",
            "survey_points": f"{float(ranked['full_points']) * (100 - n) / 100:.6f}",
        }
        for n in range(UNITS_A_PAGE)
    ]
    stored[name] = json.dumps(body).encode()
    page = visitor.get(f"{HERE}/xep-hang")
    assert page.html.count("Ủy ban nhân dân xã") == UNITS_A_PAGE
    assert len(gzip.compress(page.html.encode())) <= 60_000


def test_the_page_of_files_weighs_as_little_even_with_a_case_in_each_of_a_thousand_units() -> None:
    press = Press()
    visitor = a_visitor(press)
    stored = press.world.objects.stored
    (name,) = [name for name in stored if name.endswith("disputes.csv")]
    cases = (f"{sha256(str(n).encode()).hexdigest()[:12]},{n % 97 + 1}" for n in range(1000))
    stored[name] = ("unit,cases\n" + "\n".join(cases) + "\n").encode()
    page = visitor.get(HERE)
    assert page.text.count("trường hợp") >= 1000
    assert len(gzip.compress(page.html.encode())) <= 60_000


@pytest.mark.parametrize("number", ["0", "2", "x", "²", "99999"])
def test_a_page_of_ranks_that_is_not_there_is_not_found(number: str) -> None:
    assert a_visitor(Press()).get(f"{HERE}/xep-hang?trang={number}").status == 404


@pytest.mark.parametrize("ending", ["csv", "json", "sps"])
def test_published_tallies_are_taken_by_anybody_for_other_programs(ending: str) -> None:
    answer = a_visitor(Press()).send("GET", f"{HERE}/so-lieu/{ending}")
    assert answer.headers["Location"].endswith(f"/data/small-2020.{ending}?as=small-2020.{ending}&for=60")


def test_tallies_of_another_kind_are_not_found() -> None:
    assert a_visitor(Press()).send("GET", f"{HERE}/so-lieu/exe").status_code == 404


def test_all_files_come_in_one_archive() -> None:
    answer = a_visitor(Press()).send("GET", f"{HERE}/tep/tat-ca")
    assert answer.headers["Location"].endswith("/tat-ca.zip?as=small-2020.zip&for=60")


def test_an_unknown_file_is_not_found() -> None:
    assert a_visitor(Press()).send("GET", f"{HERE}/tep/scores_json").status_code == 404


def test_once_undone_the_files_are_no_longer_offered_though_the_job_has_not_run() -> None:
    press = Press()
    visitor = a_visitor(press)
    known = press.world.campaigns.known
    known["small-2020"] = replace(known["small-2020"], published=False)
    assert visitor.get(HERE).status == 404


@pytest.mark.parametrize("typed", [CODE, show(CODE), f" {CODE.lower()} "])
def test_a_receipt_is_found_however_it_is_typed(typed: str) -> None:
    visitor = a_visitor(Press())
    page = visitor.submit(visitor.get("/bien-nhan"), {"code": typed})
    assert "Phiếu có trong kết quả đã công bố" in page.text
    assert CODE not in page.html


def test_from_a_campaigns_page_only_that_campaign_is_looked_through() -> None:
    visitor = a_visitor(Press())
    here = re.search(r'href="(/bien-nhan\?dot=[^"]+)"', visitor.get(HERE).html)
    assert here is not None
    page = visitor.submit(visitor.get(here[1]), {"code": CODE})
    assert "Phiếu có trong kết quả đã công bố" in page.html


def test_one_receipt_is_looked_for_in_a_bounded_number_of_campaigns() -> None:
    ids = [f"tinh-{year}" for year in range(2001, 2031)]
    assert looked_through(ids, "tinh-2003") == ("tinh-2003",)
    assert list(looked_through(ids, "nowhere")) == [f"tinh-{year}" for year in range(2030, 2018, -1)]
    assert set(looked_through(["b-2020", "a"], "")) == {"b-2020", "a"}


def test_a_receipt_that_is_not_there_is_not_found() -> None:
    visitor = a_visitor(Press())
    page = visitor.post("/bien-nhan", {"code": "0000-0000-0000-0000"})
    assert "Không thấy mã này" in page.text


def test_before_publication_no_receipt_is_compared() -> None:
    page = a_visitor(Press(), published=False).post("/bien-nhan", {"code": CODE})
    assert "Chưa có kết quả nào được công bố" in page.text


@pytest.mark.parametrize("typed", ["", "7K3M", "<script>"])
def test_what_is_no_receipt_is_said_to_be_none(typed: str) -> None:
    page = a_visitor(Press()).post("/bien-nhan", {"code": typed})
    assert page.status == 422
    assert "Xin ghi đủ 16 ký tự" in page.text


def a_case(press: Press, unit: str, number: int) -> None:
    press.disputes.add(
        Dispute(
            "small-2020", str(number), unit, f"X{number}", "staff", "an.mau", PUBLISHED_AT, Checked(1, 0, 0, False)
        )
    )


def test_everybody_sees_how_many_ballots_each_unit_disputed_and_no_name() -> None:
    press = Press()
    for number, unit in enumerate(("a1", "c1", "a1")):
        a_case(press, unit, number)
    page = a_visitor(press).get(HERE)
    assert "Sở Một: 02 trường hợp" in page.text
    assert "01 trường hợp" in page.text
    assert "X0" not in page.html


def test_without_a_case_that_is_said() -> None:
    assert "Không có trường hợp nào." in a_visitor(Press()).get(HERE).text


def test_a_set_of_an_earlier_version_is_shown_without_that_file() -> None:
    press = Press()
    visitor = a_visitor(press)
    for key in [key for key in press.world.objects.stored if key.endswith("disputes.csv")]:
        del press.world.objects.stored[key]
    page = visitor.get(HERE)
    assert page.status == 200
    assert "Không có trường hợp nào." not in page.text
