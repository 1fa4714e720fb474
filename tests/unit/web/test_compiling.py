"""What a compiled template holds already: sentences in its language, addresses of assets, fixed components."""

import pytest
from jinja2 import Template, TemplateAssertionError, UndefinedError

from chalicelib.web import assets
from chalicelib.web.catalogue import LANGUAGES
from chalicelib.web.components import component
from chalicelib.web.templating import environment


def compiled(source: str, language: str = "vi") -> Template:
    return environment(language).from_string(source)


def test_a_sentence_is_text_in_the_language_of_the_environment() -> None:
    source = "<b>{{ _('Đăng xuất') }}</b>"
    assert compiled(source, "vi").render() == "<b>Đăng xuất</b>"
    assert compiled(source, "en").render() == "<b>Sign out</b>"


def test_values_stand_where_the_translation_puts_them_and_are_escaped() -> None:
    source = "{{ _('cơ quan %(index)s/%(units)s', index=index, units=units) }}"
    assert compiled(source).render(index="<1>", units=3) == "cơ quan &lt;1&gt;/3"
    assert "&lt;1&gt;" in compiled(source, "en").render(index="<1>", units=3)


def test_a_percent_sign_is_written_twice_in_a_sentence() -> None:
    assert compiled("{{ _('đạt %(part)s%%', part=5) }}").render() == "đạt 5%"
    assert compiled("{% set said = _('đạt %(part)s%%', part=5) %}{{ said }}").render() == "đạt 5%"


def test_a_sentence_that_is_a_value_is_escaped_once_wherever_it_goes() -> None:
    source = "{% set said = _('Người được mời: %(name)s', name=name) %}{{ said }}"
    assert compiled(source).render(name="<b>") == "Người được mời: &lt;b&gt;"


def test_a_sentence_known_only_on_the_page_is_translated_there() -> None:
    source = "{{ _(sentence) }}"
    assert compiled(source, "en").render(language="en", sentence="Đăng xuất") == "Sign out"


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        compiled("{{ _('còn %(time)s', time=left) }}").render()


@pytest.mark.parametrize(
    "source", ["{{ _('còn %(time)s') }}", "{{ _('còn %(time)d', time=1) }}", "{{ _('5 %') }}"]
)
def test_a_sentence_that_cannot_be_filled_in_does_not_compile(source: str) -> None:
    with pytest.raises(TemplateAssertionError, match="cannot be filled in"):
        compiled(source)


def test_an_asset_has_its_address_behind_the_stages_prefix() -> None:
    assert compiled("{{ asset('phieu.css') }}").render(prefix="/api") == f"/api{assets.address('phieu.css')}"


def test_a_component_that_holds_nothing_of_the_page_is_in_the_template(monkeypatch: pytest.MonkeyPatch) -> None:
    template = compiled("{{ component('inset-text', {'text': _('Đăng xuất')}) }}", "en")
    monkeypatch.setitem(template.globals, "component", None)
    assert template.render() == component("inset-text", {"text": "Sign out"})


def test_a_component_is_drawn_with_what_it_is_given() -> None:
    filled = "{{ component('inset-text', {'text': said}) }}"
    assert compiled(filled).render(said="<b>") == component("inset-text", {"text": "<b>"})
    assert "&lt;b&gt;" in compiled(filled).render(said="<b>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_compiles_in_every_language(language: str) -> None:
    names = environment(language).list_templates(extensions=("html", "txt"))
    assert "layout.html" in names
    for name in names:
        environment(language).get_template(name)
