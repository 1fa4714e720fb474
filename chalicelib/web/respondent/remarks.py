"""The field for free text about a unit: drawn once, what was typed before is filled in."""

from functools import lru_cache

from markupsafe import Markup, escape

from chalicelib.ballots.answers import MAX_REMARK
from chalicelib.campaign.definition import Text
from chalicelib.web.templating import render

_END = "</textarea>"


def remark_field(prompt: Text, you: str, fault: str, language: str, said: str) -> Markup:
    """The field below `prompt` with `said` in it; `fault` is the sentence that tells why it was not saved."""
    empty = _empty(prompt.in_language(language), you, fault, language)
    return Markup(empty.replace(_END, f"{escape(said)}{_END}", 1))  # noqa: S704 - both parts are escaped


@lru_cache(maxsize=256)
def _empty(prompt: str, you: str, fault: str, language: str) -> str:
    return render(
        "ballot/remark.html", language, remark_prompt=prompt, you=you, remark_fault=fault, max_remark=MAX_REMARK
    )
