"""Statements as HTML: each fieldset is compiled once, the chosen answer is filled in (platform.md, Costs).

A fieldset depends on the question, the rated unit, the language and whether it is marked as missing, on nothing of
the person's; so compiled ones are shared by all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from chalicelib.campaign.definition import Campaign
from chalicelib.campaign.once import once
from chalicelib.web.catalogue import translate
from chalicelib.web.components import component
from chalicelib.web.respondent.parts import number_of

FIELD_PREFIX = "q-"
CACHED = 4096


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as shown. `apart`: it says "no opinion" and stands apart."""

    value: str
    label: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One question about one unit, in the page's language. `number` is its number in the form.

    `spoken`: the language that the campaign has the question in, where it does not speak the page's.
    """

    question: str
    number: int
    legend: str
    choices: tuple[Choice, ...]
    language: str
    spoken: str

    @property
    def field(self) -> str:
        """The field's name, and the id of its first option."""
        return f"{FIELD_PREFIX}{self.question}"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A fieldset's HTML, and for each option the place in it where `checked` goes."""

    html: str
    places: Mapping[str, int]


@once(CACHED)
def statement(
    campaign: Campaign, form: str, question: str, unit: str, language: str, *, follows: bool
) -> Statement:
    """The statement as shown; one that `follows` another on the page takes its short text."""
    asked = campaign.questions[question]
    words = asked.short if follows else asked.text
    text = words.in_language(language)
    name = campaign.units[unit].name.in_language(language)
    number = number_of(campaign.forms[form], question)
    options = campaign.scales[asked.scale].options
    return Statement(
        question=question,
        number=number,
        legend=f"{number}. {text.replace('{unit}', name).replace('{year}', str(campaign.year))}",
        choices=tuple(Choice(o.id, o.label.in_language(language), o.coefficient is None) for o in options),
        language=language,
        spoken=words.spoken(language),
    )


def fieldset(asked: Statement, chosen: str | None, *, missing: bool) -> Markup:
    """The statement's fieldset with `chosen` selected, marked as an error where its answer is missing."""
    compiled = _compiled(asked, missing)
    html = compiled.html
    if (place := compiled.places.get(chosen or "")) is not None:
        html = f"{html[:place]} checked{html[place:]}"
    return Markup(html)  # noqa: S704 - made of escaped parts


def missing_sentence(asked: Statement) -> str:
    """What to do about a missing answer, beside the field and in the summary."""
    _ = translate(asked.language)
    return _("Xin chọn một phương án cho câu %(number)s") % {"number": asked.number}


@once(CACHED)
def _compiled(asked: Statement, missing: bool) -> _Compiled:  # noqa: FBT001 - part of what it is kept by
    _ = translate(asked.language)
    error = {"text": missing_sentence(asked), "visuallyHiddenText": _("Lỗi")} if missing else None
    made = component(
        "radios",
        {
            "name": asked.field,
            "idPrefix": asked.field,
            "classes": "ph-answers",
            "fieldset": {"legend": {"text": asked.legend}} | _foreign(asked),
            "items": [_item(choice) for choice in asked.choices],
            "errorMessage": error,
        },
    )
    html = "\n".join(line.strip() for line in made.splitlines() if line.strip())
    values = {choice.value: f'value="{escape(choice.value)}"' for choice in asked.choices}
    return _Compiled(html, {option: html.index(value) + len(value) for option, value in values.items()})


def _foreign(asked: Statement) -> dict[str, object]:
    return {"attributes": {"lang": asked.spoken}} if asked.spoken != asked.language else {}


def _item(choice: Choice) -> dict[str, object]:
    label = {"classes": "ph-no-opinion"} if choice.apart else None
    return {"value": choice.value, "text": choice.label, "label": label}
