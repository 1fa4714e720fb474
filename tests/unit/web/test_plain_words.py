"""No page of the desk, of a focal point or of a respondent shows a key of the program where a word belongs."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from html import unescape

import pytest

import chalicelib
from chalicelib.roster.people import InvitationState
from chalicelib.roster.uploads import UploadState
from chalicelib.web import focal_point
from tests.support.every_staff_page import addresses, addresses_of_results, busy_desk, finished_desk
from tests.support.fake_focal_pages import FocalDesk
from tests.support.fake_staff_pages import Desk
from tests.support.respondents import house
from tests.support.results_desk import a_round, results_addresses, results_desk

TOKEN = re.compile(r"(?<![\w.@/:{-])[A-Za-z][A-Za-z_:]{2,}(?![\w@/-])")
KEY_LIKE = re.compile(r"[a-z]+[_:][a-z_:]+|True|False|None|null")
WORDS = {"Email", "STT"}
"""Values of enumerations that are words of the language."""
OF_TEMPLATES = {"for", "ngay_ky"}
"""What an office writes in a template's brackets."""


TAKES_MORE = ("/excel", "{name}")
"""Ends of focal points' addresses that give a file, or need a person."""


@cache
def keys() -> frozenset[str]:
    """Every value of every enumeration of the program."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    ours = (enum for enum in _below(StrEnum) if enum.__module__.startswith("chalicelib"))
    return frozenset(one.value for enum in ours for one in enum)


def _below(enum: type[StrEnum]) -> Iterator[type[StrEnum]]:
    for one in enum.__subclasses__():
        yield one
        yield from _below(one)


def raw(html: str) -> set[str]:
    """Words on the page that are keys; what is marked as code or as an id may be one."""
    found = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert found is not None
    body = re.sub(r"<(script|svg|code)\b.*?</\1>", "", found[0], flags=re.DOTALL)
    body = re.sub(r'<span class="[^"]*ph-hash[^"]*">[^<]*</span>', "", body)
    words = set(TOKEN.findall(unescape(re.sub(r"<[^>]+>", " ", body))))
    return {word for word in words if word in keys() or KEY_LIKE.fullmatch(word)} - WORDS


def pages() -> Iterator[tuple[str, str]]:
    busy, finished, results = busy_desk(), finished_desk(), results_desk(a_round())
    for desk, paths in (
        (busy, addresses(busy)),
        (finished, addresses_of_results()),
        (results, results_addresses(results)),
    ):
        yield from ((path, body) for path in paths if "<main" in (body := _body(desk, path)))
    for state in UploadState:
        desk = busy_desk(state)
        yield from ((f"{path} {state}", _body(desk, path)) for path in addresses(desk) if path.endswith("/tep/u1"))


def others() -> Iterator[tuple[str, str]]:
    """The focal points' pages, and a respondent's on the way to the receipt and after it."""
    visitor = FocalDesk().signed_in()
    shown = [path for method, path, _ in focal_point.PAGES if method == "GET" and not path.endswith(TAKES_MORE)]
    yield from ((path, visitor.get(path.format(unit="d1")).html) for path in shown)
    site = house({"deputies": "d1", "communes": "c1"})
    yield "home", site.come_in().html
    for path in ("/phieu/deputies", "/phieu/communes", "/phieu/deputies/a1/1", "/phieu/deputies/xem-lai"):
        yield path, site.visitor.get(path).html
    yield "receipt", site.visitor.press(site.answer_all("deputies"), "Gửi phiếu").html
    for state in InvitationState:
        site.box.set_state(site.person.account, "deputies", state)
        yield f"home {state}", site.visitor.get("/phieu").html
        yield f"ballot {state}", site.visitor.get("/phieu/deputies").html


def _body(desk: Desk, path: str) -> str:
    place, _, query = path.partition("?")
    return desk.get(place, **dict(one.split("=", 1) for one in query.split("&") if one)).body


def test_no_page_shows_a_key_where_a_word_belongs() -> None:
    shown = {path: raw(body) - (OF_TEMPLATES if "/mau-van-ban/" in path else set()) for path, body in pages()}
    assert len(shown) > 40
    assert {path: words for path, words in shown.items() if words} == {}


def test_nor_does_a_page_of_a_focal_point_or_a_respondent() -> None:
    shown = {path: raw(body) for path, body in others()}
    assert len(shown) > 20
    assert {path: words for path, words in shown.items() if words} == {}


@pytest.mark.parametrize("said", ["<main>sweep</main>", "<main>roster:applied</main>", "<main>True</main>"])
def test_a_key_would_be_seen(said: str) -> None:
    assert raw(said)
