"""No page of the desk shows a key of the program where a word belongs."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from html import unescape

import pytest

import chalicelib
from chalicelib.roster.uploads import UploadState
from tests.support.every_staff_page import addresses, addresses_of_results, busy_desk, finished_desk
from tests.support.fake_staff_pages import Desk
from tests.support.results_desk import a_round, results_addresses, results_desk

TOKEN = re.compile(r"(?<![\w.@/:{-])[A-Za-z][A-Za-z_:]{2,}(?![\w@/-])")
KEY_LIKE = re.compile(r"[a-z]+[_:][a-z_:]+|True|False|None|null")
WORDS = {"Email", "STT"}
"""Values of enumerations that are words of the language."""
OF_TEMPLATES = {"for", "ngay_ky"}
"""What an office writes in a template's brackets."""


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


def _body(desk: Desk, path: str) -> str:
    place, _, query = path.partition("?")
    return desk.get(place, **dict(one.split("=", 1) for one in query.split("&") if one)).body


def test_no_page_shows_a_key_where_a_word_belongs() -> None:
    shown = {path: raw(body) - (OF_TEMPLATES if "/mau-van-ban/" in path else set()) for path, body in pages()}
    assert len(shown) > 40
    assert {path: words for path, words in shown.items() if words} == {}


@pytest.mark.parametrize("said", ["<main>sweep</main>", "<main>roster:applied</main>", "<main>True</main>"])
def test_a_key_would_be_seen(said: str) -> None:
    assert raw(said)
