"""What stands in a page is escaped as markupsafe does it, whatever it is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from chalicelib.web.escaping import shown
from chalicelib.web.templating import environment


class Own(str):
    """A text of a class of its own."""

    __slots__ = ()


class Drawn:
    """Something that brings its HTML."""

    def __html__(self) -> str:
        return "<b>&amp;</b>"


values = st.one_of(
    st.text(),
    st.text(alphabet="ab&<>\"'"),
    st.text(alphabet="ab&<>\"'").map(Markup),
    st.text(alphabet="ab&<>\"'").map(Own),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.fractions(),
    st.lists(st.text(alphabet="a<'")),
    st.builds(Drawn),
)


@given(values)
def test_every_value_is_shown_as_markupsafe_escapes_it(value: object) -> None:
    assert shown(value) == str(escape(value))


@given(st.text(alphabet="ab&<>\"' "))
def test_templates_escape_so(text: str) -> None:
    assert environment("vi").from_string("<p>{{ text }}</p>").render(text=text) == f"<p>{escape(text)}</p>"


def test_html_inside_a_macro_or_a_variable_is_escaped_once() -> None:
    source = "{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}{% set y %}{{ bold(t) }}{{ t }}{% endset %}{{ y }}"
    assert environment("vi").from_string(source).render(t="<i>") == "<b>&lt;i&gt;</b>&lt;i&gt;"


def test_what_is_missing_is_an_error_still() -> None:
    with pytest.raises(UndefinedError):
        shown(StrictUndefined(name="nobody"))


def test_a_fraction_is_its_text() -> None:
    assert shown(Fraction(1, 3)) == "1/3"
