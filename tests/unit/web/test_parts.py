"""Cutting a form into pages of some five statements."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaign.definition import Form, Section, Text
from chalicelib.web.respondent.parts import STATEMENTS, minutes, number_of, part_of, parts
from tests.support.campaigns import small_campaign

TITLE = Text("Phần", "Part")


def form_with(*sizes: int) -> Form:
    questions = iter(f"q{number:03d}" for number in range(1, sum(sizes) + 1))
    sections = tuple(
        Section(f"s{order}", TITLE, tuple(next(questions) for _ in range(size)))
        for order, size in enumerate(sizes)
    )
    return replace(small_campaign().forms["f1"], sections=sections)


def sizes_of(form: Form) -> list[int]:
    return [len(part.questions) for part in parts(form)]


def test_small_sections_share_a_page() -> None:
    assert sizes_of(form_with(3, 4, 4, 3, 1)) == [3, 4, 4, 4]


def test_a_long_section_is_cut_evenly() -> None:
    assert sizes_of(form_with(6)) == [3, 3]
    assert sizes_of(form_with(11)) == [4, 4, 3]


@given(st.lists(st.integers(1, 23), min_size=1, max_size=8))
def test_every_question_stands_on_exactly_one_page_in_the_forms_order(sizes: list[int]) -> None:
    form = form_with(*sizes)
    assert tuple(q for part in parts(form) for q in part.questions) == form.questions
    assert [part.number for part in parts(form)] == list(range(1, len(parts(form)) + 1))
    assert all(1 <= len(part.questions) <= STATEMENTS for part in parts(form))


def test_a_question_knows_its_page_and_its_number() -> None:
    form = form_with(3, 4)
    assert part_of(form, "q004").number == 2
    assert number_of(form, "q004") == 4


def test_the_estimate_is_never_nothing_and_coarse_above_ten_minutes() -> None:
    assert [minutes(cells) for cells in (1, 105, 165, 315)] == [1, 9, 15, 30]
