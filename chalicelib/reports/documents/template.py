"""Fills a DOCX template that an office may have edited: Word's own file, with `{{ … }}` where values go.

The template is foreign input: expressions run in a sandbox, an unknown name is told by its name, and values are
escaped. Equal templates and values give equal bytes.
"""

import io
import zipfile
from collections.abc import Mapping

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class TemplateUnusable(ValueError):
    """The template cannot be filled: it is no DOCX, or a `{{ … }}` in it is wrong. The message says what."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Không dùng được mẫu văn bản: {problem}")


def filled(template: bytes, values: Mapping[str, object]) -> bytes:
    """The document. Raises `TemplateUnusable`."""
    made = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template))
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        document.render(dict(values), environment, autoescape=True)
        document.save(made)
    except (TemplateError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise TemplateUnusable(str(error)) from error
    return _without_times(made.getvalue())


def _without_times(body: bytes) -> bytes:
    """The same file with no time of writing in its entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as read, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return made.getvalue()
