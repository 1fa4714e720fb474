"""Error pages: a code, a sentence, what to do next (design.md 9)."""

import re
from pathlib import Path

import pytest

from chalicelib.staff.data_keys import Refusal
from chalicelib.web.catalogue import ROOT
from chalicelib.web.data.problems import PROBLEMS as DATA_PROBLEMS
from chalicelib.web.problems import PROBLEMS, problem_page
from chalicelib.web.routing import HttpProblem
from tests.support.requests import request


@pytest.mark.parametrize("code", PROBLEMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_code_has_a_title_a_sentence_a_next_step_and_a_way_on(code: str, language: str) -> None:
    reply = problem_page(request(language=language), HttpProblem(400, code))
    assert reply.status == 400
    assert code in reply.body
    assert reply.body.count("<p>") >= 2
    assert 'class="govuk-button"' in reply.body


def test_an_unknown_code_reads_as_an_unexpected_error_with_the_requests_id() -> None:
    reply = problem_page(request(), HttpProblem(500, "no_such_code"))
    assert "Hệ thống gặp lỗi" in reply.body
    assert "unexpected · r-1" in reply.body
    assert "no_such_code" not in reply.body


def test_known_problems_do_not_show_the_requests_id() -> None:
    assert "r-1" not in problem_page(request(), HttpProblem(404, "not_found")).body


def test_staff_are_led_to_their_own_pages() -> None:
    reply = problem_page(request(route="/quan-tri/tien-do"), HttpProblem(404, "not_found"))
    assert 'href="/quan-tri"' in reply.body


def test_every_code_raised_anywhere_in_the_web_room_has_its_page() -> None:
    raised: dict[bool, set[str]] = {True: set(), False: set()}
    for path in (ROOT / "chalicelib" / "web").rglob("*.py"):
        raised[path.parent.name == "data"] |= codes_in(path)
    assert raised[False]
    assert raised[False] <= set(PROBLEMS), raised[False] - set(PROBLEMS)
    assert raised[True]
    assert raised[True] | set(Refusal) <= set(DATA_PROBLEMS), raised[True] - set(DATA_PROBLEMS)


def codes_in(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"HttpProblem\(\s*[\w.]+,\s*\"(\w+)\"", text))
