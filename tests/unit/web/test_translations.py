"""Every sentence on screen is said in English and Khmer too, with the same values in it."""

import re

import pytest

from ops.catalogues import LOCALE, read, sentences, untranslated

VALUES = re.compile(r"%\((\w+)\)s")


LANGUAGES = pytest.mark.parametrize("language", ["en", "km"])


@LANGUAGES
def test_no_sentence_lacks_its_translation(language: str) -> None:
    assert untranslated(language) == []


@LANGUAGES
def test_translations_ask_for_no_value_that_the_sentence_does_not_have(language: str) -> None:
    catalogue = read(LOCALE / language / "LC_MESSAGES" / "phieu.po")
    foreign = {
        str(message.id): set(VALUES.findall(str(message.string))) - set(VALUES.findall(str(message.id)))
        for message in catalogue
        if message.id
    }
    assert {sentence: values for sentence, values in foreign.items() if values} == {}


def test_sentences_are_found_in_python_and_in_templates() -> None:
    found = {message.id for message in sentences()}
    assert {"Đăng xuất", "Không tìm thấy trang"} <= found
