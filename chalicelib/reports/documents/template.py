"""Fills a DOCX template that an office may have edited: Word's own file, with `{{ … }}` where values go.

The template is foreign input: expressions run in a sandbox, an unknown name is told by its name, and values are
escaped. Equal templates and values give equal bytes.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from docx import Document
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
PART = 20
"""Elements of the list in one part."""
_DOCUMENT = "word/document.xml"
_LOOP = re.compile(r"\{%p\s+for\s+\w+\s+in\s+(?P<list>\w+)\s*%\}")
_ENDED = re.compile(r"\{%p\s+endfor\s*%\}")


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


def filled_parts(template: bytes, values: Mapping[str, object]) -> list[bytes]:
    """The document in parts that `joined` makes one: several where the whole body is one loop through a long list.

    So that sheets of hundreds of units need the memory of a few. Raises `TemplateUnusable`.
    """
    name = _one_loop(template)
    listed = values.get(name)
    if not name or not isinstance(listed, list) or len(listed) <= PART:
        return [filled(template, values)]
    cuts = (listed[first : first + PART] for first in range(0, len(listed), PART))
    return [filled(template, {**values, name: cut}) for cut in cuts]


def joined(parts: Sequence[bytes]) -> bytes:
    """The parts as one document: the first with the bodies of the others behind its own."""
    if len(parts) == 1:
        return parts[0]
    bodies = [_body(part) for part in parts]
    before, _, after = bodies[0]
    return _with_body(parts[0], b"".join([before, *(inner for _, inner, _ in bodies), after]))


def _one_loop(template: bytes) -> str:
    """The list that the whole body goes through; nothing where something stands around it or counts its rounds."""
    try:
        document = Document(io.BytesIO(template))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise TemplateUnusable(str(error)) from error
    blocks = list(document.iter_inner_content())
    texts = [block.text.strip() if isinstance(block, Paragraph) else "" for block in blocks]
    opened = _LOOP.fullmatch(texts[0]) if texts else None
    within = document.element.xml
    counted = "loop." in within or within.count("{%p for") != 1
    return opened["list"] if opened and _ENDED.fullmatch(texts[-1]) and not counted else ""


def _body(docx: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the body's content, the content, and its section's shape with what follows."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        whole = file.read(_DOCUMENT)
    begins, ends = whole.index(b">", whole.index(b"<w:body")) + 1, whole.rindex(b"<w:sectPr")
    return whole[:begins], whole[begins:ends], whole[ends:]


def _with_body(docx: bytes, document: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as read, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in read.infolist():
            written.writestr(entry, document if entry.filename == _DOCUMENT else read.read(entry))
    return made.getvalue()


def _without_times(body: bytes) -> bytes:
    """The same file with no time of writing in its entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as read, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return made.getvalue()
