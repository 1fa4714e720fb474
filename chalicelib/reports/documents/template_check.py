"""Checks a template that an office made before it is used: every fault with the tag and the place where it stands.

What may stand in a template is what the document's values hold: names, their parts, lists to go through. Nothing
can be called, so that a template reads values and does nothing else.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docx import Document
from docx.opc.exceptions import OpcError
from jinja2 import TemplateSyntaxError

from chalicelib.reports.documents.template_faults import MAX_BYTES, Fault, Problem
from chalicelib.reports.documents.template_places import Line, lines
from chalicelib.reports.documents.template_tags import Unreadable, WrongTag, check_block, check_value

MAX_UNPACKED = 50_000_000
"""What a file may hold once unpacked: a zip that swells is no letter."""
MOST_TOLD = 100
SHOWN = 60
"""Characters of a tag that are shown."""
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_OUTSIDE = re.compile(rb'TargetMode\s*=\s*"External"')
_LINK = re.compile(rb"<Relationship\b[^>]*>")


@dataclass(slots=True)
class _Scope:
    """What names mean where the reader stands: the values, and the variables of the loops around."""

    values: Mapping[str, object]
    open: list[tuple[str, Line, str, dict[str, object]]] = field(default_factory=list)

    def known(self) -> dict[str, object]:
        found = dict(self.values)
        for _, _, _, variables in self.open:
            found |= variables
        return found


def problems(template: bytes, values: Mapping[str, object]) -> list[Problem]:
    """All faults, in the order of the text; none: it can be filled. `values`: a sample of what will fill it."""
    of_file = _of_the_file(template)
    if of_file:
        return of_file
    try:
        document = Document(io.BytesIO(template))
        found = list(_of_the_text(lines(document), values))
    except (KeyError, ValueError, OpcError, SyntaxError, AttributeError):
        return [Problem(Fault.NO_DOCUMENT)]
    return found[:MOST_TOLD]


def _of_the_file(template: bytes) -> list[Problem]:
    if len(template) > MAX_BYTES:
        return [Problem(Fault.TOO_LARGE)]
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as file:
            fault = _of_the_zip(file)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        fault = Fault.NO_DOCUMENT
    return [Problem(fault)] if fault else []


def _of_the_zip(file: zipfile.ZipFile) -> Fault | None:
    names = file.namelist()
    if sum(entry.file_size for entry in file.infolist()) > MAX_UNPACKED:
        return Fault.TOO_LARGE
    if "word/document.xml" not in names:
        return Fault.NO_DOCUMENT
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Fault.MACROS
    outside = any(_fetches(file.read(name)) for name in names if name.endswith(".rels"))
    return Fault.FROM_OUTSIDE if outside else None


def _fetches(relations: bytes) -> bool:
    """Whether opening the file would fetch something: an outside picture or template; a link to click is none."""
    found = _LINK.findall(relations)
    return any(_OUTSIDE.search(one) and b"/hyperlink" not in one for one in found)


def _of_the_text(text: Iterator[Line], values: Mapping[str, object]) -> Iterator[Problem]:
    scope, part = _Scope(values), ""
    for line in text:
        if line.place.part != part:
            yield from _left_open(scope)
            part = line.place.part
        yield from _of_a_line(line, scope)
    yield from _left_open(scope)


def _of_a_line(line: Line, scope: _Scope) -> Iterator[Problem]:
    for tag in _TAG.findall(line.text):
        try:
            _read(tag, line, scope)
        except WrongTag as wrong:
            yield Problem(Fault(wrong.fault), _short(tag), wrong.name, line.place)
        except (TemplateSyntaxError, Unreadable):
            yield Problem(Fault.SYNTAX, _short(tag), place=line.place)
    loose = _LOOSE.search(_TAG.sub("", line.text))
    if loose:
        rest = _TAG.sub("", line.text)
        yield Problem(Fault.UNCLOSED, _short(rest[loose.start() :]), place=line.place)


def _read(tag: str, line: Line, scope: _Scope) -> None:
    """Check one tag and open or end what it opens or ends. Raises `WrongTag`, `TemplateSyntaxError`."""
    if tag.startswith("{#"):
        return
    if tag.startswith("{{"):
        check_value(tag, scope.known())
        return
    block = check_block(tag, scope.known())
    if block.opens:
        scope.open.append((block.opens, line, tag, block.variables))
        return
    if not scope.open or scope.open[-1][0] not in (block.ends or block.within):
        raise WrongTag(Fault.NEVER_BEGUN)
    if block.ends:
        scope.open.pop()


def _left_open(scope: _Scope) -> Iterator[Problem]:
    while scope.open:
        _, line, tag, _ = scope.open.pop(0)
        yield Problem(Fault.NEVER_ENDED, _short(tag), place=line.place)


def _short(tag: str) -> str:
    one_line = " ".join(tag.split())
    return one_line if len(one_line) <= SHOWN else f"{one_line[:SHOWN]}…"
