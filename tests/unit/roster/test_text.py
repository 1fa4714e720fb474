"""Cleaning keeps what was meant; folding compares what sounds the same and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.roster.mailboxes import is_office
from chalicelib.roster.text import bare, clean, folded, looks_legacy


@pytest.mark.parametrize(
    ("left", "right"), [("Hòa", "Hoà"), ("THUÝ", "thúy"), ("Ðỗ  Hoà", "Đỗ Hòa"), ("Lệ", "Lê\u0323")]
)
def test_spellings_of_one_name_are_the_same(left: str, right: str) -> None:
    assert folded(left) == folded(right)


@pytest.mark.parametrize(("left", "right"), [("Hoa", "Hòa"), ("Hòa", "Hóa"), ("Đan", "Dan"), ("Hung", "Hưng")])
def test_different_names_stay_different(left: str, right: str) -> None:
    assert folded(left) != folded(right)


@given(st.text(max_size=60))
def test_clean_text_is_nfc_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned
    assert folded(text) == folded(cleaned)


@given(st.text(max_size=60))
def test_the_bare_key_holds_plain_letters_only(text: str) -> None:
    assert bare(text).isascii()
    assert bare(bare(text)) == bare(text)


@pytest.mark.parametrize(
    "text", ["NguyÔn V¨n An", "TrÇn ThÞ Mü", "Lª Hoµng", "Nguyeãn Vaên", "Ñoã Thò", "Traàn", "cÌ"]
)
def test_legacy_fonts_are_seen(text: str) -> None:
    assert looks_legacy(text)


@pytest.mark.parametrize(
    "text",
    ["Nguyễn Văn An", "NGUYỄN THỊ HUẾ", "Lưu Quý Uyên", "Hoà Oánh", "Ðỗ Y", "Phó Trưởng phòng – Tổ 2", "Kiều"],
)
def test_unicode_is_not_taken_for_a_legacy_font(text: str) -> None:
    assert not looks_legacy(text)


@pytest.mark.parametrize(
    "address", ["vanthu@x.vn", "ubnd.myxuyen@x.vn", "vt@x.vn", "phongtaichinh@x.vn", "sonoivu@x.vn"]
)
def test_an_offices_address_is_seen(address: str) -> None:
    assert is_office(address)


@pytest.mark.parametrize("address", ["sontq32@x.vn", "phongnv@x.vn", "vtan@x.vn", "bantt@x.vn", "vphung@x.vn"])
def test_a_persons_address_is_not_taken_for_an_offices(address: str) -> None:
    assert not is_office(address)


VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"


@pytest.mark.parametrize("vowel", [*VOWELS, *VOWELS.upper()])
def test_no_vietnamese_letter_is_taken_for_an_old_font(vowel: str) -> None:
    syllable = f"B{vowel}NH" if vowel.isupper() else f"b{vowel}nh"
    assert not looks_legacy(f"Trần {syllable}")
    assert not looks_legacy(vowel + "nh")
