"""What other systems of the province read, and what they may not."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.staff.data_keys import Scope
from chalicelib.staff.rate_limits import PER_WINDOW, Unlimited
from chalicelib.web import data
from chalicelib.web.data.openapi import described
from tests.support.data_site import DataSite
from tests.support.rounds import BUNDLED, Played, played

HELD_TO = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module", params=BUNDLED)
def round_(request: pytest.FixtureRequest) -> Played:
    return played(str(request.param))


def test_the_description_is_openapi_and_tells_of_every_route_and_no_other() -> None:
    document = described("/api")
    validate(document)
    assert document["servers"] == [{"url": "/api"}]
    told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert told == {(route.method, route.path) for route in data.routes(lambda: pytest.fail("asked"))}


SCHEMA = schemathesis.openapi.from_dict(described(""))


@pytest.fixture(scope="module")
def open_site(round_: Played) -> DataSite:
    return DataSite(round_, limiter=Unlimited())


@pytest.mark.parametrize("known", [True, False])
@SCHEMA.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_every_answer_is_as_described(case: schemathesis.Case[Any], open_site: DataSite, known: bool) -> None:
    """Made-up parameters, and those of the campaign that is there."""
    site = open_site
    if known and "campaign" in case.path_parameters:
        case.path_parameters["campaign"] = site.campaign.id
    case.headers["Authorization"], case.headers["Accept-Encoding"] = f"Bearer {site.key}", "identity"
    response = case.call(base_url="http://localhost", app=site.wsgi)
    case.validate_response(response, checks=HELD_TO)


def test_anybody_reads_the_description_and_nothing_else_without_a_key(round_: Played) -> None:
    site = DataSite(round_)
    assert site.get("/mo-ta", key="").status_code == 200
    for path in ("/dot", f"/dot/{site.campaign.id}/tien-do", f"/dot/{site.campaign.id}/ket-qua"):
        for key, code in (("", "key_missing"), ("phieu_0_0", "key_refused")):
            reply = site.get(path, key=key)
            assert reply.status_code == 401
            assert reply.headers["Content-Type"] == "application/problem+json"
            assert reply.headers["WWW-Authenticate"] == "Bearer"
            assert json.loads(reply.text)["code"] == code


@pytest.mark.parametrize(("scope", "closed"), [(Scope.PROGRESS, "/ket-qua"), (Scope.RESULTS, "/tien-do")])
def test_a_key_opens_only_its_scopes(round_: Played, scope: Scope, closed: str) -> None:
    site = DataSite(round_)
    key = site.new_key(scope)
    assert site.get("/dot", key=key).status_code == 200
    reply = site.of(closed, key=key)
    assert reply.status_code == 403
    assert json.loads(reply.text)["code"] == "key_scope"


def units(site: DataSite, path: str) -> list[dict[str, Any]]:
    """Every page's units."""
    found: list[dict[str, Any]] = []
    page = pages = 1
    while page <= pages:
        body = json.loads(site.of(f"{path}?page={page}").text)
        found, pages, page = found + body["units"], body["pages"], page + 1
    assert site.of(f"{path}?page={page}").status_code == 404
    return found


def test_published_results_are_those_of_the_scores(round_: Played) -> None:
    listed = units(DataSite(round_), "/ket-qua")
    kinds = [kind for kind in round_.in_force.campaign.unit_types if round_.scores.of_type(kind)]
    ranked = [unit for kind in kinds for unit in round_.scores.of_type(kind)]
    assert len(ranked) == len(round_.scores.units)
    assert [one["unit"] for one in listed] == [unit.unit for unit in ranked]
    for one, unit in zip(listed, ranked, strict=True):
        assert (one["rank"], one["merged"]) == (unit.rank, unit.merged)
        assert abs(float(one["survey_points"] or 0) - float(unit.points)) < 1e-6
        assert [c["criterion"] for c in one["criteria"]] == [c.criterion for c in unit.criteria]


def test_nothing_of_the_results_is_told_before_publication(round_: Played) -> None:
    site = DataSite(round_, published=False)
    for path in ("/ket-qua", "/so-lieu/csv"):
        reply = site.of(path)
        assert reply.status_code == 404
        assert json.loads(reply.text)["code"] == "not_published"


def test_tallies_are_fetched_from_the_published_set(round_: Played) -> None:
    site = DataSite(round_)
    name = site.campaign.id
    assert f"{name}/published/001-a/data/{name}.sps" in site.of("/so-lieu/sps").headers["Location"]
    assert site.of("/so-lieu/exe").status_code == 404


def test_progress_adds_up_to_the_snapshots_and_shows_no_group_under_k(round_: Played) -> None:
    site = DataSite(round_)
    listed = units(site, "/tien-do")
    told = [group for unit in listed for group in unit["groups"]]
    assert told
    assert all(group["issued"] >= site.campaign.k for group in told)
    withheld = {unit["unit"] for unit in listed if unit["withheld"]}
    expected = sum(c.returned for c in round_.counts if c.unit not in withheld)
    assert sum(group["returned"] for group in told) == expected
    small = {c.unit for c in round_.counts} - withheld - {u["unit"] for u in listed if u["groups"]}
    assert not {c.unit for c in round_.counts if c.issued and c.unit in small}


def test_small_groups_stand_together_and_a_small_unit_without_numbers(round_: Played) -> None:
    site = DataSite(round_)
    some = next(iter(site.coverage.kept))
    base, k = replace(site.coverage.kept[some].counts[0], unit=some), site.campaign.k
    site.coverage.kept = {
        some: site.snapshot(some, (replace(base, group="g1", issued=k - 2), replace(base, group="g2", issued=2)))
    }
    (unit,) = (one for one in units(site, "/tien-do") if one["unit"] == some)
    assert [group["groups"] for group in unit["groups"]] == [["g1", "g2"]]
    site.coverage.kept = {some: site.snapshot(some, (replace(base, issued=k - 1),))}
    (unit,) = (one for one in units(site, "/tien-do") if one["unit"] == some)
    assert (unit["withheld"], unit["groups"]) == (True, [])


def test_no_name_and_no_account_is_in_any_answer(round_: Played) -> None:
    site = DataSite(round_)
    text = site.of("/tien-do").text + site.of("/ket-qua").text
    assert not re.search(r'"(account|missing_names|email|phone)"', text)


def test_who_holds_an_answer_is_told_so_without_a_body(round_: Played) -> None:
    site = DataSite(round_)
    for path in ("/tien-do", "/ket-qua"):
        first = site.of(path)
        assert first.headers["Cache-Control"] == "private, max-age=300"
        assert first.headers["Vary"] == "Authorization"
        again = site.of(path, **{"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
        assert (again.status_code, again.text) == (304, "")
        assert site.of(path, **{"If-None-Match": '"other"'}).status_code == 200


def test_beyond_the_limit_the_answer_says_when_to_come_back(round_: Played) -> None:
    site = DataSite(round_)
    for left in range(PER_WINDOW - 1, -1, -1):
        assert site.get("/dot").headers["RateLimit-Remaining"] == str(left)
    reply = site.get("/dot")
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "50")
    assert json.loads(reply.text)["code"] == "too_many"
    assert site.get("/dot", key=site.new_key(Scope.RESULTS)).status_code == 200
    site.now += timedelta(seconds=50)
    assert site.get("/dot").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e3", "²", "9" * 30])
def test_a_page_that_is_no_number_is_refused_with_what_to_do(round_: Played, page: str) -> None:
    reply = DataSite(round_).of(f"/ket-qua?page={page}")
    assert reply.status_code == 400
    body = json.loads(reply.text)
    assert body["code"] == "bad_page"
    assert "page=1" in body["next_step"]


def test_problems_are_told_in_english_where_asked(round_: Played) -> None:
    site = DataSite(round_)
    assert json.loads(site.of("/ket-qua?page=0&lang=en").text)["title"] == "Not a page number"


def test_what_only_reads_refuses_every_other_method_as_json(round_: Played) -> None:
    site = DataSite(round_)
    reply = site.client.post("/du-lieu/v1/dot", data="x", headers={"Authorization": f"Bearer {site.key}"})
    assert reply.status_code == 405
    assert json.loads(reply.text)["code"] == "not_allowed"


def test_the_addresses_are_known_with_and_without_the_stages_prefix() -> None:
    assert data.is_ours("/du-lieu/v1/dot")
    assert data.is_ours("/api/du-lieu/v1/mo-ta")
    assert not data.is_ours("/du-lieu/v10/dot")
