"""The field for free text about a unit: drawn once for all, with each person's own words in it."""

from chalicelib.campaign.definition import Text
from chalicelib.web.respondent.remarks import remark_field

PROMPT = Text(vi="Ý kiến khác?", en="Other remarks?")


def field(said: str, *, language: str = "vi", fault: str = "") -> str:
    return remark_field(PROMPT, "Bà", fault, language, said)


def test_what_was_saved_stands_in_the_field() -> None:
    assert ">cần nhanh hơn</textarea>" in field("cần nhanh hơn")


def test_what_one_person_said_is_not_seen_by_the_next() -> None:
    field("cần nhanh hơn")
    assert "></textarea>" in field("")


def test_what_was_said_cannot_leave_the_field() -> None:
    html = field("</textarea><script>")
    assert "&lt;/textarea&gt;&lt;script&gt;</textarea>" in html
    assert "<script>" not in html


def test_prompt_and_hint_follow_the_language_and_the_person() -> None:
    assert "Ý kiến khác?" in field("")
    assert "Bà là ai" in field("")
    assert "Other remarks?" in field("", language="en")


def test_a_refused_remark_says_why() -> None:
    sentence = "Ý kiến dài quá 500 ký tự; xin rút ngắn."
    assert sentence in field("x" * 501, fault=sentence)
    assert sentence not in field("x")
