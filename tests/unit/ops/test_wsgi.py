"""The WSGI adapter gives Chalice what API Gateway would, and the browser what Chalice said."""

import gzip
import io
from typing import Any

import pytest
from chalice import Chalice, Response

from ops.wsgi import MAX_BODY, Gateway, Resources, gateway


@pytest.fixture
def site() -> Gateway:
    app = Chalice("sample")

    def check(group: str) -> Response:
        return Response(f"check {group}", headers={"Content-Type": "text/plain"})

    def save(group: str, unit: str) -> Response:
        request = app.current_request
        body = (
            f"{group} {unit} {request.raw_body.decode()} {dict(request.query_params)} {request.headers['cookie']}"
        )
        headers = {"Set-Cookie": ["a=1", "b=2"], "Location": "/x", "Content-Type": "text/plain"}
        return Response(body, headers, 303)

    def nowhere() -> Response:
        return Response("không có trang này", {"Content-Type": "text/html; charset=utf-8"}, 404)

    def long() -> Response:
        return Response("phiếu " * 1000, {"Content-Type": "text/html; charset=utf-8"})

    app.route("/dai")(long)
    app.route("/phieu/{group}/xem-lai")(check)
    app.route("/phieu/{group}/{unit}", methods=["POST"], content_types=["*/*"])(save)
    app.route("/{rest+}")(nowhere)
    return gateway(app)


def ask(site: Gateway, method: str, path: str, body: bytes = b"", **environ: str) -> tuple[str, Any, bytes]:
    said: list[Any] = []
    full = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    payload = b"".join(site(full, lambda status, headers: said.extend((status, headers))))
    return said[0], said[1], payload


def test_a_literal_part_wins_over_a_parameter(site: Gateway) -> None:
    assert ask(site, "GET", "/phieu/g1/xem-lai") == (
        "200 OK",
        [("Content-Type", "text/plain"), ("Content-Length", "8")],
        b"check g1",
    )


def test_body_query_and_cookies_arrive_and_every_cookie_leaves(site: Gateway) -> None:
    status, headers, body = ask(
        site,
        "POST",
        "/phieu/g1/u1",
        "câu=1".encode(),
        QUERY_STRING="lang=en",
        HTTP_COOKIE="s=1",
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )
    assert status == "303 See Other"
    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert dict(headers)["Location"] == "/x"
    assert body.decode() == "g1 u1 câu=1 {'lang': 'en'} s=1"


def test_an_unknown_address_reaches_the_apps_own_page(site: Gateway) -> None:
    status, headers, body = ask(site, "GET", "/khong/co/dau")
    assert (status, body.decode()) == ("404 Not Found", "không có trang này")
    assert ("Content-Length", str(len(body))) in headers


def test_a_method_the_address_does_not_take_is_refused_by_the_app(site: Gateway) -> None:
    assert ask(site, "GET", "/phieu/g1/u1")[0] == "405 Method Not Allowed"


def test_a_body_no_function_would_accept_is_refused_unread(site: Gateway) -> None:
    assert ask(site, "POST", "/phieu/g1/u1", CONTENT_LENGTH=str(MAX_BODY + 1))[0].startswith("413")
    assert ask(site, "POST", "/phieu/g1/u1", CONTENT_LENGTH="-1")[0].startswith("400")


def test_without_a_page_for_it_an_unknown_address_is_forbidden_as_at_the_gateway() -> None:
    assert ask(Gateway(lambda *_: {}, Resources(["/a"])), "GET", "/b")[0] == "403 Forbidden"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", ("/", {})),
        ("/v/abc/", ("/v/{token}", {"token": "abc"})),
        ("/v/abc/d", None),
        ("/v.x/abc", None),
        ("/static/a/b.css", ("/static/{name+}", {"name": "a/b.css"})),
    ],
)
def test_resources_are_found_as_the_gateway_finds_them(path: str, found: object) -> None:
    assert Resources(["/", "/v/{token}", "/static/{name+}"]).find(path) == found


@pytest.mark.parametrize("takes", ["gzip", "br, gzip;q=0.8", "deflate, GZIP"])
def test_a_long_page_is_compressed_for_a_browser_that_takes_it(site: Gateway, takes: str) -> None:
    _, headers, body = ask(site, "GET", "/dai", HTTP_ACCEPT_ENCODING=takes)
    told = dict(headers)
    assert gzip.decompress(body).decode() == "phiếu " * 1000
    assert (told["Content-Encoding"], told["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(told["Content-Length"]) == len(body) < 200


@pytest.mark.parametrize("takes", ["", "br", "identity, gzip;q=0", "gzip; q=0.0", "gzipped"])
def test_a_browser_that_does_not_take_gzip_gets_the_page_as_it_is(site: Gateway, takes: str) -> None:
    _, headers, body = ask(site, "GET", "/dai", HTTP_ACCEPT_ENCODING=takes)
    assert body.decode() == "phiếu " * 1000
    assert "Content-Encoding" not in dict(headers)


def test_a_short_answer_is_not_worth_it(site: Gateway) -> None:
    _, headers, _ = ask(site, "GET", "/phieu/g1/xem-lai", HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in dict(headers)
