"""The frame of every page, its languages, its strictness."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from chalicelib.web.catalogue import CatalogueMissing, translate, translations
from chalicelib.web.templating import environment, page, render
from tests.support.campaigns import small_campaign
from tests.support.requests import request

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def said(source: str, language: str = "vi", **context: object) -> str:
    return environment(language).from_string(source).render(language=language, prefix="", **context)


def test_html_is_escaped_and_text_mails_are_not() -> None:
    assert said("{{ name }}", name="<b>") == "&lt;b&gt;"
    assert environment("vi").autoescape("mail/account.txt") is False  # type: ignore[operator]
    assert environment("vi").autoescape("layout.html") is True  # type: ignore[operator]


def test_a_name_the_template_was_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        said("{{ nothing }}")


def test_values_in_translated_sentences_are_escaped() -> None:
    html = said('{{ _("Người được mời: %(name)s", name=name) }}', name="<script>")
    assert html == "Người được mời: &lt;script&gt;"


def test_sentences_follow_the_pages_language_at_every_rendering() -> None:
    source = '{{ _("Đăng xuất") }}'
    assert (said(source), said(source, "en"), said(source)) == ("Đăng xuất", "Sign out", "Đăng xuất")


@pytest.mark.parametrize(
    ("source", "vi", "en", "km"),
    [
        ("{{ number|decimal }}", "5,48", "5.48", "5,48"),
        ("{{ 61|percent(84) }}", "72,6%", "72.6%", "72,6%"),
        (
            "{{ close|deadline(zone) }}",
            "24 giờ 00 ngày 31/01/2021",
            "24:00 on 31/01/2021",
            "ម៉ោង 24:00 ថ្ងៃទី 31/01/2021",
        ),
        (
            "{{ close|moment(zone) }}",
            "00 giờ 00 ngày 01/02/2021",
            "00:00 on 01/02/2021",
            "ម៉ោង 00:00 ថ្ងៃទី 01/02/2021",
        ),
        (
            "{{ late|arrival(zone) }}",
            "00 giờ 00 phút 03 giây ngày 01/02/2021",
            "00:00:03 on 01/02/2021",
            "ម៉ោង 00:00:03 ថ្ងៃទី 01/02/2021",
        ),
        ("{{ close|day(zone) }}", "01/02/2021", "01/02/2021", "01/02/2021"),
        ("{{ span|duration }}", "2 ngày 18 giờ", "2 d 18 h", "2 ថ្ងៃ 18 ម៉ោង"),
        ("{{ 2|two_digits }}", "02", "02", "02"),
        ("{{ close|clock(zone, late) }}", "00:00", "00:00", "00:00"),
        ("{{ close|clock(zone, other_day) }}", "00:00 01/02/2021", "00:00 01/02/2021", "00:00 01/02/2021"),
    ],
)
def test_numbers_and_days_are_said_as_offices_write_them(source: str, vi: str, en: str, km: str) -> None:
    close = datetime(2021, 1, 31, 17, tzinfo=UTC)
    context: dict[str, Any] = {
        "number": Fraction(548, 100),
        "close": close,
        "late": close + timedelta(seconds=3),
        "other_day": close + timedelta(days=2),
        "span": timedelta(days=2, hours=18),
        "zone": ZONE,
    }
    assert tuple(said(source, language, **context) for language in ("vi", "en", "km")) == (vi, en, km)


def test_the_header_names_office_and_campaign() -> None:
    html = page(request(), "public/help.html", campaign=small_campaign()).body
    assert "Sở Nội vụ tỉnh Mẫu" in html
    assert "<title>Trợ giúp – Khảo sát thử 2020</title>" in html


def test_a_sample_campaign_says_that_it_is_one() -> None:
    assert "Đợt khảo sát mẫu" in page(request(), "public/help.html", campaign=small_campaign()).body


def test_in_a_rehearsal_every_page_says_that_it_is_not_the_real_survey() -> None:
    notice = "DIỄN TẬP – không phải khảo sát thật"
    assert notice in page(request(rehearsal=True), "public/help.html", campaign=small_campaign()).body
    assert notice not in page(request(), "public/help.html", campaign=small_campaign()).body


def test_choosing_a_language_is_remembered_for_a_year() -> None:
    reply = page(request(query={"lang": "en"}, language="en"), "public/landing.html")
    assert [(c.name, c.value, c.max_age) for c in reply.cookies] == [("phieu_lang", "en", 31536000)]
    assert 'lang="vi" hreflang="vi">Tiếng Việt' in reply.body


def test_a_language_nobody_speaks_here_is_not_remembered() -> None:
    assert page(request(query={"lang": "xx"}), "public/landing.html").cookies == ()


def test_answers_to_a_post_offer_no_language_link_for_it_would_be_a_get() -> None:
    assert "?lang=" not in page(request(method="POST"), "public/landing.html").body


def test_addresses_carry_the_stages_prefix() -> None:
    html = page(request(prefix="/api"), "public/landing.html").body
    assert 'href="/api/dang-nhap"' in html
    assert 'href="/api/static/phieu-' in html


def test_no_page_has_a_script_or_style_of_its_own() -> None:
    html = page(request(), "public/help.html", campaign=small_campaign()).body
    assert "<script" not in html
    assert "<style" not in html
    assert " style=" not in html


def test_vietnamese_needs_no_catalogue_and_a_missing_one_says_how_to_make_it() -> None:
    assert translate("vi")("Đăng xuất") == "Đăng xuất"
    with pytest.raises(CatalogueMissing, match=r"ops\.catalogues"):
        translations("xx")


def test_a_sentence_that_a_catalogue_does_not_say_yet_is_said_in_vietnamese() -> None:
    assert said('{{ _("Câu chưa ai dịch") }}', "km") == "Câu chưa ai dịch"


def test_every_page_in_a_language_that_no_native_reader_has_reviewed_says_so() -> None:
    mark = "Bản dịch nháp; khi có khác biệt, xin theo bản tiếng Việt."
    assert mark in page(request(language="km"), "public/help.html").body
    assert mark not in page(request(language="en"), "public/help.html").body


def test_each_page_offers_the_other_languages_by_their_own_names() -> None:
    html = page(request(language="en"), "public/help.html").body
    assert '<html lang="en"' in html
    assert '<a href="?lang=km" lang="km" hreflang="km">ភាសាខ្មែរ</a>' in html
    assert "?lang=en" not in html


def test_rendering_needs_only_a_language_and_a_prefix_for_plain_texts() -> None:
    assert "Đã đăng xuất" in render(
        "start/signed_out.html", "vi", prefix="", campaign=None, signed_in=False, may_switch_language=True
    )
