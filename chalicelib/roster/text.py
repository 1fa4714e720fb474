"""Text as clerks type it and as comparisons need it. Stored text is only cleaned; folding is for comparing alone.

Source: domain.md §6 (what clerks meet in rosters), §7 (Unicode NFC).
"""

import re
import unicodedata
from functools import lru_cache

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t\u000b\u000c"), " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"), None)
# The Icelandic eth and the African D look like the Vietnamese letter and come from old keyboards.
_CROSSED_D = {0x00D0: "Đ", 0x00F0: "đ", 0x0189: "Đ"}
_MENDED = {**_SPACES, **_INVISIBLE, **_CROSSED_D}
_UNCLEAN = re.compile(f"[{re.escape(''.join(map(chr, _MENDED)))}\n\r\x1c-\x1f\x85\u2028\u2029]|\\s\\s")
_TONES = "\u0300\u0301\u0303\u0309\u0323"

_SYMBOLS = "¨©ª¬®µ¶·¸¹¼½¾"
_LETTERS_OF_TCVN3 = re.compile(
    f"[A-Za-z][{_SYMBOLS}]|[{_SYMBOLS}][a-z]|[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ][a-z]|[a-z]Ì|[ÆÇËÎÏÑÖ×ØÛÞßäåæçëîïñöøûüþÿ]"
)
# In VNI an accented letter is its base followed by an accented vowel; no Vietnamese word has these pairs.
_PAIRS_OF_VNI = re.compile("[aA][àáâãèéêùú]|[eE][àáâãùú]|[oO][âùú]")


def clean(text: str) -> str:
    """`text` in NFC, Ð as Đ, without invisible characters; lines trimmed and single-spaced, empty ones gone."""
    if text.isascii() and "  " not in text and "\n" not in text and "\r" not in text and "\t" not in text:
        return text.strip()
    mended = unicodedata.normalize("NFC", text)
    if not _UNCLEAN.search(mended):
        return mended.strip()
    mended = mended.translate(_MENDED)
    lines = (" ".join(line.split()) for line in mended.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Cleaned text whose line breaks became spaces."""
    return clean(text).replace("\n", " ")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """A key under which Hòa = Hoà and letter case does not count, while Hòa ≠ Hoa ≠ Hóa."""
    return " ".join(_folded_word(word) for word in re.findall(r"\w+", clean(text).casefold()))


def _folded_word(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in apart if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in _TONES)) + tones


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A key of letters a-z and digits only: no diacritics, no punctuation, words one space apart."""
    apart = unicodedata.normalize("NFD", clean(text).casefold().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in apart if not unicodedata.combining(c))))


def looks_legacy(text: str) -> bool:
    """Whether `text` was typed for a TCVN3 (ABC) or VNI font: its letters are those of another alphabet."""
    if text.isascii():
        return False
    composed = unicodedata.normalize("NFC", text)
    letters = any(c.isalpha() and c.isascii() for c in composed)
    return letters and bool(_LETTERS_OF_TCVN3.search(composed) or _PAIRS_OF_VNI.search(composed))
