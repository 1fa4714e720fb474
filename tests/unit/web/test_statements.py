"""Statements as fieldsets, compiled once and filled in."""

from chalicelib.web.respondent.statements import FIELD_PREFIX, Statement, fieldset, missing_sentence, statement
from tests.support.campaigns import small_campaign


def asked(*, follows: bool = False, language: str = "vi") -> Statement:
    campaign = small_campaign()
    return statement(campaign, "f1", "q02", "a1", language, follows=follows)


def test_the_first_statement_names_unit_and_year_and_the_next_ones_are_short() -> None:
    assert asked().legend == "2. Trong năm 2020, Ông/Bà đánh giá thế nào về tính kịp thời của văn bản của Sở Một?"
    assert asked(follows=True).legend == "2. … về tính kịp thời của văn bản?"


def test_nothing_is_selected_until_something_was_chosen() -> None:
    assert "checked" not in fieldset(asked(), None, missing=False)


def test_exactly_the_chosen_option_is_selected() -> None:
    html = fieldset(asked(), "C", missing=False)
    assert html.count(" checked") == 1
    assert 'value="C" checked' in html


def test_a_choice_of_one_person_is_not_seen_by_the_next() -> None:
    fieldset(asked(), "C", missing=False)
    assert "checked" not in fieldset(asked(), None, missing=False)


def test_a_missing_answer_is_described_by_its_error() -> None:
    html = fieldset(asked(), None, missing=True)
    assert missing_sentence(asked()) == "Xin chọn một phương án cho câu 2"
    assert f'aria-describedby="{FIELD_PREFIX}q02-error"' in html
    assert "Xin chọn một phương án cho câu 2" in html


def test_the_link_of_the_summary_finds_the_first_option() -> None:
    assert f'id="{FIELD_PREFIX}q02"' in fieldset(asked(), None, missing=True)


def test_a_question_that_the_campaign_does_not_ask_in_the_pages_language_says_which_one_it_speaks() -> None:
    assert '<fieldset class="govuk-fieldset" lang="vi">' in fieldset(asked(language="km"), None, missing=False)
    assert " lang=" not in fieldset(asked(), None, missing=False)


def test_english_options_stand_on_the_english_page() -> None:
    html = fieldset(asked(language="en"), None, missing=True)
    assert "Very good" in html
    assert "Please choose one option for question 2" in html
