"""The mail templates: HTML ones escape what they are given, plain text ones do not."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "mail"


class MailTemplates:
    """`follow_up.messages.Renderer` over `templates/mail/`."""

    def __call__(self, template: str, values: Mapping[str, object]) -> str:
        """The filled template. A name the template asks for and `values` lacks raises `UndefinedError`."""
        return self._environment.get_template(template).render(values)

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=select_autoescape(("html",)),
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )
