"""The edge, driven through Chalice itself with the events API Gateway sends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from chalice import Chalice

from chalicelib.web.http import Cookie, Reply, Request
from chalicelib.web.routing import Edge, HttpProblem, Route, blueprint, mend_foreign_answers, stage_prefix

NOW = datetime(2021, 1, 27, 1, 30, tzinfo=UTC)


def problem_page(request: Request, problem: HttpProblem) -> Reply:
    return Reply(body=f"problem {problem.code}", status=problem.status)


def echo(request: Request) -> Reply:
    parts = [request.params.get("token", ""), request.fields.get("a"), request.language, request.prefix]
    return Reply(body="|".join(parts), cookies=(Cookie("one", "1"), Cookie("two", "2")))


def jar(request: Request) -> Reply:
    return Reply(body="|".join(request.cookies.get(name, "") for name in ("one", "phieu_phien")))


def refuse(request: Request) -> Reply:
    raise HttpProblem(403, "csrf")


def break_down(request: Request) -> Reply:
    raise RuntimeError("secret-of-the-person")


def site() -> Chalice:
    app = Chalice("test")
    edge = Edge(clock=lambda: NOW, problem_page=problem_page, secure=True, form_targets="https://bucket.example")
    routes = (
        Route("GET", "/echo/{token}", echo),
        Route("POST", "/echo/{token}", echo),
        Route("GET", "/jar", jar),
        Route("GET", "/refuse", refuse),
        Route("GET", "/broken", break_down),
    )
    app.register_blueprint(blueprint("pages", routes, lambda: edge))
    app.register_middleware(mend_foreign_answers(lambda _path: edge))
    return app


def ask(method: str, path: str, resource: str, **over: Any) -> dict[str, Any]:
    event = {
        "requestContext": {
            "httpMethod": method,
            "resourcePath": resource,
            "path": over.pop("full_path", path),
            "requestId": "r-1",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "headers": {"content-type": "application/x-www-form-urlencoded", **over.pop("headers", {})},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": over.pop("query", None),
        "pathParameters": over.pop("params", None),
        "stageVariables": None,
        "isBase64Encoded": False,
        "body": None,
        "path": path,
        **over,
    }
    event["multiValueHeaders"] = {k: [v] for k, v in event["headers"].items()}
    answer: dict[str, Any] = site()(event, None)
    return answer


def test_a_page_learns_its_parameters_and_language() -> None:
    answer = ask("GET", "/echo/abc", "/echo/{token}", params={"token": "abc"}, query={"lang": ["en"]})

    assert answer["body"] == "abc||en|"


def test_a_posted_form_reaches_the_page() -> None:
    answer = ask("POST", "/echo/abc", "/echo/{token}", params={"token": "abc"}, body="a=%C4%90")

    assert answer["body"] == "abc|Đ|vi|"


def test_the_prefix_of_the_stage_is_found_in_the_request() -> None:
    answer = ask("GET", "/echo/abc", "/echo/{token}", params={"token": "abc"}, full_path="/api/echo/abc")

    assert answer["body"].endswith("|/api")


@pytest.mark.parametrize(
    ("path", "template", "prefix"),
    [("/", "/", ""), ("/api/", "/", "/api"), ("/api", "/", "/api"), ("/phieu", "/phieu", ""), ("", "/", "")],
)
def test_a_site_at_the_root_has_no_prefix(path: str, template: str, prefix: str) -> None:
    assert stage_prefix(path, template) == prefix


def test_an_unknown_language_reads_as_vietnamese() -> None:
    answer = ask(
        "GET", "/echo/a", "/echo/{token}", params={"token": "a"}, headers={"cookie": "__Host-phieu_lang=xx; b"}
    )

    assert "|vi|" in answer["body"]


@pytest.mark.parametrize(
    "foreign",
    ['_pk={"visits":1}', "consent", "a b=1", "x=one two", "name=Nguy\u1ec5n", "=", ";;", 'q="open'],
)
def test_a_cookie_of_another_site_on_our_domain_hides_none_of_ours(foreign: str) -> None:
    cookies = f"__Host-one=1; {foreign}; __Host-phieu_phien=abc="

    assert ask("GET", "/jar", "/jar", headers={"cookie": cookies})["body"] == "1|abc="


def test_a_cookie_that_a_neighbouring_site_may_have_set_counts_as_none() -> None:
    cookies = "phieu_phien=theirs; one=1; __Host-phieu_phien=ours; phieu_phien=theirs"

    assert ask("GET", "/jar", "/jar", headers={"cookie": cookies})["body"] == "|ours"
    assert ask("GET", "/jar", "/jar", headers={"cookie": "phieu_phien=theirs"})["body"] == "|"


def test_a_parameter_longer_than_any_of_ours_is_not_looked_up() -> None:
    answer = ask("GET", "/echo/long", "/echo/{token}", params={"token": "B" * 201})

    assert (answer["statusCode"], answer["body"]) == (404, "problem not_found")


def test_several_cookies_are_several_headers() -> None:
    answer = ask("GET", "/echo/abc", "/echo/{token}", params={"token": "abc"})

    cookies = answer["multiValueHeaders"]["Set-Cookie"]
    assert [c.split(";")[0] for c in cookies] == ["__Host-one=1", "__Host-two=2"]
    assert all("Secure" in c and "HttpOnly" in c for c in cookies)


def test_every_page_carries_a_strict_policy() -> None:
    headers = ask("GET", "/echo/abc", "/echo/{token}", params={"token": "abc"})["headers"]

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "form-action 'self' https://bucket.example" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_known_problem_becomes_its_page() -> None:
    answer = ask("GET", "/refuse", "/refuse")

    assert (answer["statusCode"], answer["body"]) == (403, "problem csrf")


def test_a_problem_passes_through_a_context_manager_unharmed() -> None:
    @contextmanager
    def around() -> Iterator[None]:
        yield

    with pytest.raises(HttpProblem) as caught, around():
        raise HttpProblem(403, "csrf")
    assert (caught.value.status, caught.value.code) == (403, "csrf")


def test_a_dishonest_form_becomes_its_page() -> None:
    answer = ask("POST", "/echo/abc", "/echo/{token}", params={"token": "abc"}, body="a=%ff")

    assert (answer["statusCode"], answer["body"]) == (400, "problem bad_form")


def test_a_body_of_another_kind_becomes_a_page() -> None:
    answer = ask(
        "POST",
        "/echo/a",
        "/echo/{token}",
        params={"token": "a"},
        body="{}",
        headers={"content-type": "application/json"},
    )

    assert (answer["statusCode"], answer["body"]) == (400, "problem bad_form")


def test_a_method_that_an_address_does_not_take_becomes_a_page_with_our_headers() -> None:
    answer = ask("DELETE", "/refuse", "/refuse")

    assert (answer["statusCode"], answer["body"]) == (405, "problem not_allowed")
    assert "default-src 'none'" in answer["headers"]["Content-Security-Policy"]


def test_a_breakdown_becomes_a_page_and_a_log_line_that_tells_nothing_of_the_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        answer = ask("GET", "/broken", "/broken")

    assert (answer["statusCode"], answer["body"]) == (500, "problem unexpected")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "secret-of-the-person" not in caplog.text
