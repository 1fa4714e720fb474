"""Sentences in the screen's languages. The Vietnamese sentence is the msgid, so Vietnamese needs no catalogue.

`locale/{language}/LC_MESSAGES/phieu.po` translates; `ops/catalogues.py` compiles it (the `.mo` files are not kept
in git). What a catalogue does not say yet is shown in Vietnamese.
"""

from collections.abc import Callable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from chalicelib import sentences

mark = sentences.mark
"""Marks a sentence of a constant for extraction."""

ROOT = Path(__file__).resolve().parents[2]
"""The folder of templates/, static/ and locale/: the repository, or the deployed package."""

LANGUAGES: Mapping[str, str] = {"vi": "Tiếng Việt", "en": "English", "km": "ភាសាខ្មែរ"}
"""The languages pages can be read in, each by its own name."""
DRAFTS = frozenset({"km"})
"""Languages whose catalogue no native reader has reviewed yet: every page in them says so."""
Translate = Callable[[str], str]


class CatalogueMissing(RuntimeError):
    """A compiled catalogue is absent; the message says how to make it."""


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of `language`. Raises `CatalogueMissing` for any but Vietnamese when it was not compiled."""
    if language == "vi":
        return NullTranslations()
    path = ROOT / "locale" / language / "LC_MESSAGES" / "phieu.mo"
    if not path.exists():
        raise CatalogueMissing(
            f"locale/{language}/LC_MESSAGES/phieu.mo is missing: run `python -m ops.catalogues` "
            "(`./phieu run`, `test` and `package` do it by themselves)."
        )
    with path.open("rb") as compiled:
        return GNUTranslations(compiled)


def translate(language: str) -> Translate:
    """The function that says a Vietnamese sentence in `language`; bind it to `_` so that extraction finds it."""
    return translations(language).gettext
